import { describe, expect, it } from "vitest";
import { daysUntil, isAllDay, openingWords, stateWords } from "../src/state/hours";
import { hear } from "../src/state/portal";
import { department } from "./views";

const seconds = (date: Date): number => date.getTime() / 1000;

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
  const now = new Date(2026, 10, 20, 17, 30); // a Friday
  it.each([
    ["nobody waits", department(), { id: "state-free", args: {} }],
    ["three wait", department({ state: "waiting", waiting: 3 }), { id: "state-waiting", args: { count: 3 } }],
    ["paused", department({ state: "paused" }), { id: "state-paused", args: {} }],
    ["closed for good", department({ state: "closed" }), { id: "state-closed", args: {} }],
    [
      "opens later today",
      department({ state: "closed", next_opening: seconds(new Date(2026, 10, 20, 18, 0)) }),
      { id: "state-closed-until-today", args: { time: "18:00" } },
    ],
    [
      "opens tomorrow",
      department({ state: "closed", next_opening: seconds(new Date(2026, 10, 21, 8, 0)) }),
      { id: "state-closed-until-tomorrow", args: { time: "08:00" } },
    ],
    [
      "opens on Monday",
      department({ state: "closed", next_opening: seconds(new Date(2026, 10, 23, 8, 0)) }),
      { id: "state-closed-until-day", args: { time: "08:00", day: "Montag" } },
    ],
    [
      "opens next week with a date, because the weekday alone would mean today",
      department({ state: "closed", next_opening: seconds(new Date(2026, 10, 27, 8, 0)) }),
      { id: "state-closed-until-day", args: { time: "08:00", day: "Freitag, 27. November" } },
    ],
  ])("%s", (_what, view, words) => {
    expect(stateWords(view, now, "de-DE")).toEqual(words);
  });

  it("counts days by the wall calendar, not by hours", () => {
    expect(daysUntil(new Date(2026, 0, 1, 23, 59), new Date(2026, 0, 2, 0, 1))).toBe(1);
    // The night in which summer time begins has 23 hours.
    expect(daysUntil(new Date(2026, 2, 28, 12), new Date(2026, 2, 29, 12))).toBe(1);
  });

  it("names an opening that has just passed as today's", () => {
    expect(openingWords("x", seconds(now) - 60, now, "de-DE").id).toBe("x-until-today");
  });

  it("knows a department that never closes", () => {
    expect(isAllDay(department({ today: [{ opens: "00:00", closes: "24:00" }] }))).toBe(true);
    expect(isAllDay(department({ today: [{ opens: "08:00", closes: "24:00" }] }))).toBe(false);
  });
});
