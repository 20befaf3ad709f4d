import { describe, expect, it } from "vitest";
import { lineState, nextChange } from "../src/state/connection";
import { NO_VISIT, face, hear, isOver, news, turned } from "../src/state/visit";
import type { VisitModel } from "../src/state/visit";
import type { ConversationView, OfficeMessage, TicketState, VisitView } from "../src/wire/messages";
import { visit } from "./views";

const told = (change: Partial<VisitView>): OfficeMessage => ({ type: "visit", seq: 1, visit: visit(change) });
const open = turned(NO_VISIT, "open");
const after = (...messages: OfficeMessage[]): VisitModel => messages.reduce((model, message) => hear(model, message), open);
const conversation: OfficeMessage = { type: "conversation", seq: 2, conversation: {} as ConversationView };
const welcome = (resumed: boolean): OfficeMessage => ({
  type: "welcome",
  session: "s",
  secret: "x",
  resumed,
  now: 0,
  heartbeat: 10,
  device: "",
});

describe("the face of the page", () => {
  it.each<[string, VisitModel, string]>([
    ["loads before the first word", open, "loading"],
    ["waits", after(told({})), "waiting"],
    ["is called", after(told({ state: "called", called_at: 5 })), "called"],
    ["has answered", after(told({ state: "called", answered: true })), "answered"],
    ["is admitted and enters", after(told({ state: "admitted" })), "entering"],
    ["talks as soon as there is a conversation", after(told({ state: "admitted" }), conversation), "conversation"],
    ["waits after a transfer", after(told({ state: "transferred" })), "waiting"],
    ["is away for a moment", after(told({ state: "away" })), "away"],
    ["is on hold", after(told({ state: "on hold" }), conversation), "hold"],
    ["goes on after being on hold", after(told({ state: "on hold" }), conversation, told({ state: "admitted" })), "conversation"],
    ["was missed", after(told({ state: "missed" })), "missed"],
    ["is called again after being missed", after(told({ state: "missed" }), told({ state: "called" })), "called"],
    ["ends thanked", after(told({ state: "admitted" }), conversation, told({ state: "finished" })), "finished"],
    ["ends left", after(told({ state: "left" })), "left"],
    ["ends refused", after(told({ state: "refused" })), "refused"],
    ["ends with the day", after(told({ state: "expired" })), "expired"],
    ["moved to another tab", turned(after(told({})), "moved"), "moved"],
    ["is not known any more", turned(NO_VISIT, "expired"), "unknown"],
    ["keeps its goodbye when the office forgets", turned(after(told({ state: "finished" })), "expired"), "finished"],
    ["waits on while the line is lost", turned(after(told({})), "reconnecting"), "waiting"],
    ["stays in the conversation while a new snapshot is on its way", after(told({ state: "admitted" }), conversation, welcome(false)), "conversation"],
    ["leaves a conversation that ended unseen", after(told({ state: "admitted" }), conversation, welcome(false), told({ state: "finished" })), "finished"],
    ["stays in the conversation over a resume", after(told({ state: "admitted" }), conversation, welcome(true)), "conversation"],
  ])("%s", (_what, model, expected) => {
    expect(face(model)).toBe(expected);
  });

  it("is over in exactly four states: a missed visitor can still be called", () => {
    const states: TicketState[] = ["waiting", "called", "admitted", "finished", "missed", "left", "refused", "expired"];
    expect(states.filter((state) => isOver(visit({ state })))).toEqual(["finished", "left", "refused", "expired"]);
  });
});

describe("news that are said aloud", () => {
  it.each<[string, VisitView | null, VisitView, string | null]>([
    ["nothing at first sight", null, visit(), null],
    ["one place further", visit(), visit({ ahead: 1 }), "ahead"],
    ["nothing when the place is the same", visit(), visit(), null],
    ["the call", visit(), visit({ state: "called", called_at: 7 }), "called"],
    ["the call after a reload", null, visit({ state: "called", called_at: 7 }), "called"],
    ["a second call", visit({ state: "called", called_at: 7 }), visit({ state: "called", called_at: 9 }), "called"],
    ["not a call that was answered", null, visit({ state: "called", called_at: 7, answered: true }), null],
    ["the admission", visit({ state: "called" }), visit({ state: "admitted" }), "entering"],
  ])("%s", (_what, before, now, expected) => {
    expect(news(before, now)).toBe(expected);
  });
});

describe("the bar about the line", () => {
  it("is silent for a blink, calm after that, plain after ten seconds", () => {
    const timeline = [0, 1_499, 1_500, 9_999, 10_000, 60_000].map((ms) => lineState("reconnecting", 0, ms));
    expect(timeline).toEqual(["fine", "fine", "reconnecting", "reconnecting", "stale", "stale"]);
  });

  it("says nothing about a first connection that takes a moment, but does when it does not come", () => {
    expect([1_500, 9_999, 10_000].map((ms) => lineState("connecting", 0, ms))).toEqual(["fine", "fine", "stale"]);
  });

  it.each(["open", "moved", "expired", "closed"] as const)("is not there when the line is %s", (status) => {
    expect(lineState(status, 0, 60_000)).toBe("fine");
    expect(nextChange(status, 0, 0)).toBeNull();
  });

  it("names the moment at which it changes by itself", () => {
    for (const status of ["reconnecting", "connecting"] as const) {
      let now = 0;
      for (let wait = nextChange(status, 0, now); wait !== null; wait = nextChange(status, 0, now)) now += wait;
      expect(lineState(status, 0, now)).toBe("stale");
      expect(now).toBe(10_000);
    }
  });
});
