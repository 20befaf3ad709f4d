import { describe, expect, it } from "vitest";
import { daysUntil, givesNumbers, isAllDay, openingWords, stateWords, todayWords } from "../src/state/hours";
import { doorsOf } from "../src/state/doors";
import { hear } from "../src/state/portal";
import { department } from "./views";

/** A moment on Berlin's wall clock in November (winter time). */
const berlin = (day: number, time: string): number => Date.parse(`2026-11-${day}T${time}:00+01:00`) / 1000;

describe("the departments", () => {
  it("are not there before the snapshot, and a change alone does not invent them", () => {
    expect(hear(null, { type: "department", seq: 1, department: department() })).toBeNull();
  });

  it("change one by one and keep their order", () => {
    const first = hear(null, { type: "portal", seq: 1, departments: [department(), department({ id: "amt" })] });
    const then = hear(first, { type: "department", seq: 2, department: department({ state: "waiting", waiting: 2 }) });
    expect(then?.map((one) => [one.id, one.waiting])).toEqual([
      ["bau", 2],
      ["amt", 0],
    ]);
  });

  it("grow when a new one is opened", () => {
    const first = hear(null, { type: "portal", seq: 1, departments: [department()] });
    expect(hear(first, { type: "department", seq: 2, department: department({ id: "neu" }) })).toHaveLength(2);
  });
});

describe("the live state", () => {
  const now = new Date(berlin(20, "17:30") * 1000); // a Friday
  it.each([
    ["nobody waits", department(), { id: "state-free", args: {} }],
    ["three wait", department({ state: "waiting", waiting: 3 }), { id: "state-waiting", args: { count: 3 } }],
    ["paused", department({ state: "paused" }), { id: "state-paused", args: {} }],
    ["closed for good", department({ state: "closed" }), { id: "state-closed", args: {} }],
    [
      "opens later today",
      department({ state: "closed", next_opening: berlin(20, "18:00") }),
      { id: "state-closed-until-today", args: { time: "18:00" } },
    ],
    [
      "too little time left, although the doors are open",
      department({ state: "waiting", waiting: 9, cut_off: true, next_opening: berlin(21, "08:00") }),
      { id: "state-cut-off-until-tomorrow", args: { time: "08:00" } },
    ],
    [
      "opens tomorrow",
      department({ state: "closed", next_opening: berlin(21, "08:00") }),
      { id: "state-closed-until-tomorrow", args: { time: "08:00" } },
    ],
    [
      "opens on Monday",
      department({ state: "closed", next_opening: berlin(23, "08:00") }),
      { id: "state-closed-until-day", args: { time: "08:00", day: "Montag" } },
    ],
    [
      "opens next week with a date, because the weekday alone would mean today",
      department({ state: "closed", next_opening: berlin(27, "08:00") }),
      { id: "state-closed-until-day", args: { time: "08:00", day: "Freitag, 27. November" } },
    ],
  ])("%s", (_what, view, words) => {
    expect(stateWords(view, now, "de-DE")).toEqual(words);
  });

  it.each([
    [{ state: "free" as const }, true],
    [{ state: "waiting" as const }, true],
    [{ state: "waiting" as const, cut_off: true }, false],
    [{ state: "paused" as const }, false],
    [{ state: "closed" as const }, false],
  ])("gives numbers or not: %o", (change, gives) => {
    expect(givesNumbers(department(change))).toBe(gives);
  });

  it("is told by the department's clock, wherever the reader is", () => {
    const view = department({ state: "closed", next_opening: berlin(21, "08:00") });
    expect(stateWords({ ...view, timezone: "Asia/Tokyo" }, now, "de-DE").args).toEqual({ time: "16:00" });
    expect(stateWords(view, now, "en-GB").args).toEqual({ time: "08:00" });
  });

  it("counts days by the wall calendar, not by hours", () => {
    const days = (from: string, to: string): number => daysUntil(new Date(from), new Date(to), "Europe/Berlin");
    expect(days("2026-01-01T23:59+01:00", "2026-01-02T00:01+01:00")).toBe(1);
    // The night in which summer time begins has 23 hours.
    expect(days("2026-03-28T12:00+01:00", "2026-03-29T12:00+02:00")).toBe(1);
  });

  it("names an opening that has just passed as today's", () => {
    const view = department({ state: "closed", next_opening: berlin(20, "17:29") });
    expect(openingWords("x", view, now, "de-DE").id).toBe("x-until-today");
  });

  it("knows a department that never closes", () => {
    expect(isAllDay(department({ today: [{ opens: "00:00", closes: "24:00" }] }))).toBe(true);
    expect(isAllDay(department({ today: [{ opens: "08:00", closes: "24:00" }] }))).toBe(false);
  });
});

describe("a day that is not as usual", () => {
  const note = { de: "Mariä Himmelfahrt", en: "Assumption Day" };
  it.each([
    ["says nothing on a usual day", department(), null],
    ["names the holiday", department({ today_kind: "holiday", today_note: note }), { id: "today-holiday-note", args: { note: "Assumption Day" } }],
    ["says only that it closed early", department({ today_kind: "early" }), { id: "today-early", args: {} }],
    ["does not stop at a colon", department({ today_kind: "closure", today_note: { de: "Umzug", en: "" } }), { id: "today-closure", args: {} }],
  ])("%s", (_what, view, words) => {
    expect(todayWords(view, "en")).toEqual(words);
  });
});

describe("the doors of a department", () => {
  it.each([
    ["can be paused and closed while it is open", department(), ["pause", "close"]],
    ["can be opened again after a pause by hand", department({ state: "paused", paused: true }), ["go-on", "close"]],
    ["stay paused for want of a desk, whatever the hand does", department({ state: "paused" }), ["pause", "close"]],
    ["cannot be closed twice", department({ state: "closed" }), ["pause"]],
    ["are opened again where they were closed early", department({ state: "closed", today_kind: "early" }), ["pause", "reopen"]],
  ])("%s", (_what, view, doors) => {
    expect(doorsOf(view)).toEqual(doors);
  });
});
