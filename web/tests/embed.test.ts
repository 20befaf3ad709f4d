import { describe, expect, it } from "vitest";
import { wantedMessages } from "../build/texts";
import { EVERY_MS, Poll, departmentsOf } from "../src/embed/poll";
import { Words, languageOf } from "../src/embed/words";
import { department } from "./views";

const NOW = 1_000_000_000;

describe("asking the office", () => {
  it("is done at once, then about every half a minute, and never twice at the same time", () => {
    for (const [luck, wait] of [[0, 0.8], [0.5, 1], [1, 1.2]] as const) {
      const poll = new Poll(() => luck);
      expect(poll.wait(NOW, true)).toBe(0);
      poll.asked();
      expect(poll.wait(NOW, true)).toBeNull();
      poll.answered([], NOW);
      expect(poll.wait(NOW, true)).toBeCloseTo(wait * EVERY_MS);
      expect(poll.wait(NOW + 2 * EVERY_MS, true)).toBe(0);
    }
  });

  it("rests while nobody looks, and is made up for afterwards", () => {
    const poll = new Poll(() => 0.5);
    expect(poll.wait(NOW, false)).toBeNull();
    poll.asked();
    poll.answered([], NOW);
    expect(poll.wait(NOW + 10 * EVERY_MS, false)).toBeNull();
    expect(poll.wait(NOW + 10 * EVERY_MS, true)).toBe(0);
  });

  it("keeps what it heard, knows how old that is, and goes on asking", () => {
    const poll = new Poll(() => 0.5);
    poll.asked();
    poll.answered([department()], NOW);
    poll.asked();
    poll.unanswered(NOW + 119_999);
    expect(poll.failed).toBe(true);
    expect(poll.known?.departments).toHaveLength(1);
    expect(poll.minutes(NOW + 119_999)).toBe(1);
    expect(poll.wait(NOW + 119_999, true)).toBe(EVERY_MS);
    poll.hurry();
    expect(poll.wait(NOW + 119_999, true)).toBe(0);
    poll.asked();
    poll.answered([], NOW + 130_000);
    expect([poll.failed, poll.minutes(NOW + 130_000)]).toEqual([false, 0]);
  });
});

describe("an answer", () => {
  it.each([null, 7, "x", {}, { departments: null }, { departments: [null] }, { departments: [{ id: "a" }] }])(
    "that is not of the form is none: %j",
    (answer) => {
      expect(departmentsOf(answer)).toBeNull();
    },
  );

  it("may hold more than we know", () => {
    const told = [{ ...department(), tomorrow: 1 }];
    expect(departmentsOf({ now: 1, departments: told, more: true })).toBe(told);
  });
});

describe("the component's words", () => {
  const de = new Words("de");
  const now = new Date(NOW);

  it.each([
    [{}, "Geöffnet, niemand wartet"],
    [{ state: "waiting", waiting: 3 }, "Geöffnet, 3 warten"],
    [{ state: "waiting", waiting: 3, cut_off: true }, "Zurzeit keine Nummern mehr"],
    [{ state: "paused" }, "Zurzeit pausiert"],
    [{ state: "closed" }, "Geschlossen"],
  ] as const)("tell the state %j", (change, said) => {
    expect(de.state(department(change), now)).toBe(said);
  });

  it.each([
    [{ estimate: { low: 600, high: 1200 } }, "Wartezeit etwa 10 bis 20 Minuten"],
    [{ estimate: { low: 659, high: 1201 } }, "Wartezeit etwa 10 bis 21 Minuten"],
    [{ estimate: { low: 0, high: 30 } }, "Wartezeit höchstens etwa eine Minute"],
    [{ estimate: null }, ""],
    [{ estimate: { low: 0, high: 30 }, state: "closed" }, ""],
    [{ estimate: { low: 0, high: 30 }, cut_off: true }, ""],
  ] as const)("tell the wait of %j", (change, said) => {
    expect(de.wait(department(change))).toBe(said);
  });

  it("tell today's hours, in the reader's language", () => {
    const today = [
      { opens: "08:00", closes: "12:00" },
      { opens: "13:00", closes: "16:00" },
    ];
    expect(de.hours(department({ today }))).toBe("Heute 08:00–12:00 und 13:00–16:00");
    expect(new Words("en").hours(department({ today }))).toMatch(/ and /);
    expect(de.hours(department())).toBe("Heute keine Öffnungszeit");
  });

  it("are the few that are needed", () => {
    expect(wantedMessages("product = A\n# why\nstate-free = B\n\nhours-x = { $n ->\n    [one] C\n   *[other] D\n}\nembed-a = E\nerror-x = F\n")).toBe(
      "state-free = B\n\nhours-x = { $n ->\n    [one] C\n   *[other] D\n}\nembed-a = E\n",
    );
    expect(de.t("error-full")).toBe("error-full");
  });

  it.each([
    [["en-GB", "de"], "en"],
    [["", null, "en"], "en"],
    [["fr", "en"], "de"],
    [[undefined], "de"],
  ] as const)("are in the language of %j: %s", (tags, language) => {
    expect(languageOf(...tags)).toBe(language);
  });
});
