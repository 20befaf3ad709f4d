import { afterEach, describe, expect, it, vi } from "vitest";
import { changeHours, departments, failed, hours } from "../src/administration";
import { hashOf, placeOf } from "../src/state/admin";
import { readBlocks, showBlocks } from "../src/state/blocks";
import { plusDays, shortDay, weekdayName, withDates } from "../src/state/dates";
import { areDefaults, changesOf, defaults, duration, readFigure, wrongOnes } from "../src/state/rules";
import { chart, hourSpan, known } from "../src/state/waits";
import type { RuleView, Waits } from "../src/wire/administration";

describe("hours of a day as they are typed", () => {
  it.each([
    ["8-12", ["08:00-12:00"]],
    ["08:30–12:00, 13:30–16:00", ["08:30-12:00", "13:30-16:00"]],
    ["8.30 bis 12 Uhr und 13 Uhr – 16.15 Uhr", ["08:30-12:00", "13:00-16:15"]],
    ["13-16; 8-12", ["08:00-12:00", "13:00-16:00"]],
    ["9 to 12 and 12 to 24", ["09:00-12:00", "12:00-24:00"]],
    ["0-24", ["00:00-24:00"]],
    ["", []],
    [" geschlossen ", []],
    ["–", []],
  ])("%j is %j", (typed, blocks) => {
    expect(readBlocks(typed)).toEqual({ blocks, wrong: null, part: "" });
  });

  it.each([
    ["vormittags", "unreadable", "vormittags"],
    ["8-12, 13", "unreadable", "13"],
    ["8:60-12", "unreadable", "8:60-12"],
    ["8-25", "unreadable", "8-25"],
    ["24:01-25", "unreadable", "24:01-25"],
    ["12-8", "backwards", "12-8"],
    ["8-8", "backwards", "8-8"],
    ["8-12, 11:59-13", "blocks-overlap", "11:59–13:00"],
  ])("%j is refused as %s, and the part is named", (typed, wrong, part) => {
    expect(readBlocks(typed)).toEqual({ blocks: [], wrong, part });
  });

  it("bounds how many there are", () => {
    const typed = Array.from({ length: 13 }, (_, hour) => `${hour}:00-${hour}:30`).join(",");
    expect(readBlocks(typed).wrong).toBe("too-many");
  });

  it("shows what it reads", () => {
    const blocks = ["08:00-12:00", "13:00-24:00"];
    expect(readBlocks(showBlocks(blocks)).blocks).toEqual(blocks);
  });
});

describe("dates", () => {
  it("are counted over the change of the clock and of the year", () => {
    expect(plusDays("2026-10-24", 2)).toBe("2026-10-26");
    expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(plusDays("2028-03-01", -1)).toBe("2028-02-29");
  });

  it("are shown as people write them, also inside what the office says", () => {
    expect(shortDay("2026-12-04", "de-DE")).toBe("04.12.");
    expect(withDates("2026-12-24 to 2026-12-31", "de-DE")).toBe("24. Dezember 2026 – 31. Dezember 2026");
    expect(withDates("… to 2026-12-31", "en-GB")).toBe("… – 31 December 2026");
    expect([weekdayName("mon", "de-DE"), weekdayName("sun", "en-GB")]).toEqual(["Montag", "Sunday"]);
  });
});

describe("the place behind the #", () => {
  const two = ["climate", "garden"].map((id) => ({ id, name: { de: id, en: id }, timezone: "Europe/Berlin", has_appointments: false }));
  it.each([
    ["#garden/waits", "garden", "waits"],
    ["#garden", "garden", "hours"],
    ["#nowhere/rules", "climate", "rules"],
    ["#garden/kitchen", "garden", "hours"],
    ["", "climate", "hours"],
  ])("%j is %s, %s", (hash, department, section) => {
    expect(placeOf(hash, two)).toEqual({ department, section });
  });

  it("is written as it is read", () => {
    expect(placeOf(hashOf({ department: "garden", section: "rules" }), two)).toEqual({ department: "garden", section: "rules" });
    expect(placeOf("#x/rules", [])).toEqual({ department: "", section: "rules" });
  });
});

const rule = (name: string, value: number, more: Partial<RuleView> = {}): RuleView => ({
  name, unit: "seconds", value, default: 90, least: 15, most: 900, fixed: false,
  changed_at: null, changed_kind: null, changed_by: "", ...more,
});

describe("the form of the rules", () => {
  const rules = [
    rule("answer_seconds", 90),
    rule("cut_off", 0, { unit: "switch", default: 1, least: 0, most: 1 }),
    rule("web_push", 0, { unit: "switch", default: 0, least: 0, most: 1, fixed: true }),
  ];

  it.each([["15", 15], [" 900 ", 900], ["14", null], ["901", null], ["", null], ["1e2", null], ["-20", null], ["90.5", null]])(
    "%j is read as %j",
    (typed, value) => {
      expect(readFigure(rule("answer_seconds", 90), typed)).toBe(value);
    },
  );

  it("sends what is different, and names what is wrong", () => {
    expect(changesOf(rules, { answer_seconds: "120", cut_off: "0" })).toEqual({ answer_seconds: 120 });
    expect(changesOf(rules, { answer_seconds: "never", cut_off: "1" })).toEqual({ cut_off: 1 });
    expect(wrongOnes(rules, { answer_seconds: "never" })).toEqual(["answer_seconds"]);
  });

  it("goes back to the defaults of what can be changed", () => {
    expect(areDefaults(rules, {})).toBe(false);
    expect(defaults(rules)).toEqual({ answer_seconds: "90", cut_off: "1" });
    expect(areDefaults(rules, defaults(rules))).toBe(true);
  });

  it("says seconds as people do", () => {
    const plain = (seconds: number): string => duration(seconds, "en-GB").replaceAll("\u00a0", " ");
    expect([plain(600), plain(90), plain(3_601), plain(0)]).toEqual(["10 mins", "1 min 30 secs", "1 hr 1 sec", "0 secs"]);
  });
});

describe("the chart of waits", () => {
  const of = (low: number, high: number, waited: number): Waits => ({ people: 9, low, high, waited, within: 0.8 });
  const none: Waits = { people: 2, low: null, high: null, waited: null, within: null };

  it("draws the range that was told, the real wait in or outside it, and a gap where too little is known", () => {
    const drawn = chart([
      { hour: 8, waits: of(300, 900, 600) },
      { hour: 9, waits: none },
      { hour: 11, waits: of(300, 900, 1500) },
    ]);
    expect(drawn.bars.map((bar) => [bar.hour, bar.inside])).toEqual([[8, true], [11, false]]);
    expect(drawn.gaps.map((gap) => gap.hour)).toEqual([9]);
    for (const bar of drawn.bars) {
      expect(bar.top).toBeLessThan(bar.bottom);
      expect(bar.x).toBeGreaterThan(0);
      expect(bar.x + bar.width).toBeLessThanOrEqual(drawn.width);
    }
    const [eight, eleven] = drawn.bars;
    expect(eight?.real).toBeGreaterThan(eight?.top ?? 0);
    expect(eleven?.real).toBeLessThan(eleven?.top ?? 0);
    expect(drawn.lines.map((line) => line.minutes)).toEqual([0, 5, 10, 15, 20, 25]);
    expect(drawn.lines.every((line, at, all) => at === 0 || line.y < (all[at - 1]?.y ?? 0))).toBe(true);
  });

  it("has few lines, however long people waited", () => {
    for (const waited of [1, 59, 600, 7_200, 86_400]) {
      const lines = chart([{ hour: 8, waits: of(0, 10, waited) }]).lines;
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.length).toBeLessThan(8);
    }
  });

  it("is empty where nobody came", () => {
    expect(chart([])).toMatchObject({ bars: [], gaps: [], lines: [] });
    expect(known(none)).toBeNull();
    expect(hourSpan(9)).toBe("9–10");
  });
});

describe("asking the office", () => {
  afterEach(() => vi.unstubAllGlobals());

  const answers = (status: number, body: unknown): void => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(body), { status })));
  };

  it.each([
    [401, {}, { trouble: "login", about: "", department: "" }],
    [403, {}, { trouble: "forbidden", about: "", department: "" }],
    [404, {}, { trouble: "gone", about: "", department: "" }],
    [503, {}, { trouble: "unavailable", about: "", department: "" }],
    [422, { code: "overlap", about: "2026-12-24", department: "garden" }, { trouble: "overlap", about: "2026-12-24", department: "garden" }],
    [422, { code: "of a newer office" }, { trouble: "unreadable", about: "", department: "" }],
  ])("%d becomes words that the page has", async (status, body, expected) => {
    answers(status, body);
    expect(await hours("garden")).toEqual(expected);
  });

  it("does not throw when the office is away", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    const answer = await changeHours("garden", { change: "reopen" });
    expect(failed(answer) && answer.trouble).toBe("unavailable");
  });

  it("hands on what it was told", async () => {
    answers(200, { name: "Frau Okafor", departments: [] });
    expect(await departments()).toEqual({ name: "Frau Okafor", departments: [] });
  });
});
