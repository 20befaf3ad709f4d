import { describe, expect, it } from "vitest";
import { DEFAULT_ALERTS, alertsFrom, cause, isNearly } from "../src/state/alerts";
import { estimateWords } from "../src/state/estimate";
import { NO_VISIT, hear, news, turned } from "../src/state/visit";
import { tidyNumber, tidyPin } from "../src/open-ticket";
import { linkTo, tokenOf } from "../src/ticket";
import type { NoticeView, VisitView } from "../src/wire/messages";
import { department, visit } from "./views";

const MINUTE = 60;
const notice = (at: number): NoticeView => ({ code: "running-late", minutes: 15, text: "", at });

describe("the estimate in words", () => {
  it.each([
    ["nobody knows", null, "estimate-unknown", {}],
    ["a range", { low: 10, high: 20 }, "estimate-range", { low: 10, high: 20 }],
    ["from now on", { low: 0, high: 10 }, "estimate-at-most", { high: 10 }],
    ["hardly any wait", { low: 0, high: 0 }, "estimate-at-most", { high: 1 }],
    ["an hour and more in minutes", { low: 90, high: 150 }, "estimate-range", { low: 90, high: 150 }],
    ["hours and halves", { low: 120, high: 150 }, "estimate-hours", { low: "2", high: "2½" }],
    ["never narrower than it was told", { low: 10.9, high: 19.1 }, "estimate-range", { low: 10, high: 20 }],
    ["never of one minute twice", { low: 10, high: 10 }, "estimate-range", { low: 10, high: 11 }],
  ])("%s", (_what, range, id, args) => {
    const told = range && { low: range.low * MINUTE, high: range.high * MINUTE };
    expect(estimateWords(told)).toEqual({ id, args });
  });
});

describe("drawing attention", () => {
  const near = { notice_places: 2 };
  it.each<[string, VisitView | null, VisitView, string | null]>([
    ["not at first sight", null, visit({ ahead: 1, ...near }), null],
    ["two before you", visit({ ahead: 3, ...near }), visit({ ahead: 2, ...near }), "nearly"],
    ["once, not at every place", visit({ ahead: 2, ...near }), visit({ ahead: 1, ...near }), null],
    ["again after somebody was let in before", visit({ ahead: 3, ...near }), visit({ ahead: 1, ...near }), "nearly"],
    ["to who is away for a moment, too", visit({ state: "away", ahead: 3, ...near }), visit({ state: "away", ahead: 2, ...near }), "nearly"],
    ["not where the department does not want it", visit({ ahead: 3, notice_places: 0 }), visit({ ahead: 0, notice_places: 0 }), null],
    ["not where places are hidden", visit({ ahead: null, ...near }), visit({ ahead: null, ...near }), null],
    ["the call", visit({ ahead: 0, ...near }), visit({ state: "called", ahead: null, called_at: 9 }), "called"],
    ["the call after a reload", null, visit({ state: "called", ahead: null, called_at: 9 }), "called"],
    ["not after an unanswered call", visit({ state: "called", ahead: null, called_at: 9 }), visit({ ahead: 0, called_at: 9, ...near }), null],
    ["a notice", visit(), visit({ notice: notice(5) }), "notice"],
    ["not the same notice again", visit({ notice: notice(5) }), visit({ notice: notice(5), ahead: 1 }), null],
    ["not a notice that was taken back", visit({ notice: notice(5) }), visit({ notice: null }), null],
  ])("%s", (_what, before, now, expected) => {
    expect(cause(before, now)).toBe(expected);
  });

  it("is over when the visit is", () => {
    expect(isNearly(visit({ state: "finished", ahead: null, ...near }))).toBe(false);
  });

  it.each([
    ["nothing stored", null],
    ["no JSON", "{"],
    ["something else", "7"],
    ["no switches", '{"sound":"loud","other":true}'],
  ])("has its defaults with %s", (_what, text) => {
    expect(alertsFrom(text)).toEqual(DEFAULT_ALERTS);
  });

  it("remembers every switch, and no notification without a wish", () => {
    expect(DEFAULT_ALERTS.notification).toBe(false);
    const quiet = { sound: false, title: false, vibration: false, notification: true };
    expect(alertsFrom(JSON.stringify(quiet))).toEqual(quiet);
  });
});

describe("what happens to a waiting ticket", () => {
  it.each<[string, VisitView | null, VisitView, string | null]>([
    ["a notice is said", visit(), visit({ notice: notice(5) }), "notice"],
    ["handed over", visit(), visit({ state: "transferred", department: department({ id: "amt" }) }), "transferred"],
    ["a call that was not heard", visit({ state: "called", called_at: 5 }), visit({ called_at: 5, misses: 1 }), "not-reached"],
    ["a place that is hidden says nothing", visit({ ahead: 1 }), visit({ ahead: null }), null],
  ])("%s", (_what, before, now, expected) => {
    expect(news(before, now)).toBe(expected);
  });

  it("knows when it was told, and that somebody was sent back to the head", () => {
    const say = (change: Partial<VisitView>) => ({ type: "visit", seq: 1, visit: visit(change) }) as const;
    let model = hear(turned(NO_VISIT, "open"), say({}), 100);
    expect(model).toMatchObject({ toldAt: 100, sentBack: false });
    model = hear(model, say({ state: "on hold" }), 200);
    model = hear(model, say({ ahead: 0 }), 300);
    expect(model).toMatchObject({ toldAt: 300, sentBack: true });
    expect(hear(model, say({ ahead: 1 }), 400).sentBack).toBe(true);
    expect(hear(model, say({ state: "called" }), 400).sentBack).toBe(false);
  });
});

describe("a ticket on another device", () => {
  const token = "t8Qm3Zw.Zm9vYmFyYmF6cXV4";

  it("is opened by its link, whose secret no server sees", () => {
    const link = new URL(linkTo("https://amt.example", token));
    expect(link.pathname).toBe("/visit");
    expect(link.search).toBe("");
    expect(tokenOf(link.hash)).toBe(token);
  });

  it.each(["", "#", "#main", "#<script>", "#short", `#${"x".repeat(513)}`])("is not opened by %j", (hash) => {
    expect(tokenOf(hash)).toBe("");
  });

  it.each([
    ["K-017", "K-017"],
    ["k17", "K-017"],
    [" k 017 ", "K-017"],
    ["K-1017", "K-1017"],
    ["17", "17"],
  ])("%j is the number %s", (written, number) => {
    expect(tidyNumber(written)).toBe(number);
  });

  it("takes a PIN as people write it", () => {
    expect(tidyPin(" 123 456")).toBe("123456");
  });
});
