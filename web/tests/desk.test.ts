import { describe, expect, it } from "vitest";
import {
  NO_DESK,
  callable,
  called,
  calledElsewhere,
  fullest,
  isBack,
  leftBehind,
  looked,
  mayCall,
  minutesWaited,
  missed,
  queue,
  receivers,
  restSeconds,
  ringsFor,
  rings,
  soonOver,
  talking,
  told,
  waiting,
} from "../src/state/desk";
import type { DeskModel } from "../src/state/desk";
import { NO_GUEST, isOver, learned, turnedAway } from "../src/state/guest";
import type { DeskView, OfficeMessage, TicketView } from "../src/wire/messages";
import { department } from "./views";
import { desk, guest, ticket } from "./talk-views";

const sat = (change: Partial<DeskView> = {}): DeskModel => told(NO_DESK, { type: "desk", seq: 1, desk: desk(change) });
const tells = (change: TicketView): OfficeMessage => ({ type: "ticket", seq: 2, ticket: change });
const ids = (tickets: readonly TicketView[]): string[] => tickets.map(({ id }) => id);
const view = (model: DeskModel): DeskView => {
  if (!model.desk) throw new Error("no desk");
  return model.desk;
};

describe("the desk", () => {
  it("keeps the queue in the office's order, whatever order the news come in", () => {
    const model = [ticket("c", { place: 3 }), ticket("a", { place: 1 }), ticket("b", { place: 2 })].map(tells).reduce(told, sat());
    expect(ids(waiting(view(model)))).toEqual(["a", "b", "c"]);
  });

  it("sorts tickets by what they are to this clerk", () => {
    const tickets = [
      ticket("waits"),
      ticket("mine", { state: "called", mine: true }),
      ticket("theirs", { state: "called", desk: "Herr P" }),
      ticket("gone", { state: "missed", called_at: 5 }),
      ticket("gone-later", { state: "missed", called_at: 9 }),
      ticket("talks", { state: "admitted", mine: true }),
      ticket("talks-elsewhere", { state: "admitted" }),
    ];
    const there = desk({ tickets });
    expect(ids(waiting(there))).toEqual(["waits"]);
    expect(called(there)?.id).toBe("mine");
    expect(ids(calledElsewhere(there))).toEqual(["theirs"]);
    expect(ids(missed(there))).toEqual(["gone-later", "gone"]);
    expect(talking(there)?.id).toBe("talks");
  });

  it.each([
    ["open", [], true],
    ["paused", [], true],
    ["closed", [], false],
    ["open", [ticket("a", { state: "called", mine: true })], false],
    ["open", [ticket("a", { state: "admitted", mine: true })], false],
    ["open", [ticket("a", { state: "on hold", mine: true })], false],
    ["open", [ticket("a", { state: "called", mine: false })], true],
  ] as const)("that is %s with %j may call: %s", (state, tickets, may) => {
    expect(mayCall(desk({ state, tickets: [...tickets] }))).toBe(may);
  });

  it("keeps the matter in mind that another department does not know", () => {
    const services = [{ id: "solar", name: { de: "Solar", en: "Solar" } }];
    const there = desk({ departments: [department({ id: "climate", services }), department({ id: "garden", services: [] })] });
    const chosen = ticket("a", { department: "climate", service: "solar" });
    expect(leftBehind(there, chosen, "garden")?.de).toBe("Solar");
    expect(leftBehind(there, chosen, "climate")).toBeNull();
    expect(leftBehind(there, ticket("b", { department: "climate", service: null }), "garden")).toBeNull();
    expect(leftBehind(there, ticket("c", { department: "elsewhere", service: "solar" }), "garden")).toBeNull();
  });

  it("calls who has the higher priority first, and keeps the place of who is away", () => {
    const there = desk({
      tickets: [
        ticket("first", { place: 1 }),
        ticket("away", { place: 2, state: "away" }),
        ticket("raised", { place: 5, priority: 1 }),
        ticket("handed", { place: 6, priority: 2, state: "transferred" }),
      ],
    });
    expect(ids(queue(there))).toEqual(["handed", "raised", "first", "away"]);
    expect(ids(waiting(there))).toEqual(["handed", "raised", "first"]);
  });

  it("calls an appointment that has begun before all, and one that has not at its place", () => {
    const there = desk({
      tickets: [
        ticket("handed", { place: 1, priority: 2 }),
        ticket("later", { place: 2, due_at: 9_000 }),
        ticket("begun", { place: 9, due_at: 1_000, due: true }),
      ],
    });
    expect(ids(queue(there))).toEqual(["begun", "handed", "later"]);
  });

  it("leaves to a colleague who was given to that colleague", () => {
    const there = desk({ tickets: [ticket("mine", { for_clerk: "a" }), ticket("theirs", { for_clerk: "b" }), ticket("any")] });
    expect(ids(callable(there))).toEqual(["mine", "any"]);
    expect(ids(waiting(there))).toEqual(["mine", "theirs", "any"]);
  });

  it("knows the one on hold as the one in conversation", () => {
    expect(talking(desk({ tickets: [ticket("held", { state: "on hold", mine: true })] }))?.id).toBe("held");
  });

  it("gives tickets only to colleagues of the department whose desk is open", () => {
    const colleague = { account: "b", name: "Herr P", state: "open", departments: ["bau"], busy: false } as const;
    const there = desk({
      colleagues: [colleague, { ...colleague, account: "c", state: "paused" }, { ...colleague, account: "d", departments: ["amt"] }],
    });
    expect(receivers(there, "bau").map(({ account }) => account)).toEqual(["b"]);
  });

  it("counts down until a number may be called again", () => {
    expect(restSeconds(ticket("a"), 100)).toBe(0);
    expect(restSeconds(ticket("a", { not_before: 130.2 }), 100)).toBe(31);
    expect(restSeconds(ticket("a", { not_before: 90 }), 100)).toBe(0);
  });

  it.each([
    ["missed", true],
    ["away", true],
    ["called", false],
    ["waiting", false],
  ] as const)("somebody who was %s and waits again is back: %s", (state, expected) => {
    expect(isBack(desk({ tickets: [ticket("a", { state })] }), tells(ticket("a")))).toBe(expected);
  });

  it("hears who asks for help, and forgets it with a new snapshot", () => {
    const consult = { id: "c", account: "a", name: "Frau Y", by: "Herr P", number: "L-001", department: "bau", matter: "" };
    const asked = { ...consult, state: "asked", asked_at: 0, answer_by: 60 } as const;
    const model = told(sat(), { type: "consults", seq: 2, consults: [asked] });
    expect(model.consults).toEqual([asked]);
    expect(told(model, { type: "desk", seq: 3, desk: desk() }).consults).toEqual([]);
  });

  it("follows its own state, its departments and tickets that are gone", () => {
    let model = sat({ tickets: [ticket("a")], departments: [department({ id: "bau" })] });
    model = told(model, { type: "desk-changed", seq: 2, state: "paused" });
    model = told(model, { type: "department", seq: 3, department: department({ id: "bau", state: "waiting", waiting: 4 }) });
    model = told(model, { type: "ticket-gone", seq: 4, ticket: "a" });
    expect(view(model)).toMatchObject({ state: "paused", tickets: [], departments: [{ waiting: 4 }] });
  });

  it("counts arrivals until somebody looks", () => {
    let model = [ticket("a"), ticket("b"), ticket("a", { present: false })].map(tells).reduce(told, sat());
    expect(model.unseen).toBe(2);
    model = looked(model);
    expect(model.unseen).toBe(0);
    expect(looked(model)).toBe(model);
  });

  it.each([
    ["open and idle", {}, true],
    ["on a break", { state: "paused" }, false],
    ["closed", { state: "closed" }, false],
    ["in conversation", { tickets: [ticket("talks", { state: "admitted", mine: true })] }, false],
    ["idle while a colleague talks", { tickets: [ticket("x", { state: "admitted" })] }, true],
  ] as [string, Partial<DeskView>, boolean][])("%s: an arrival rings %#", (_, change, expected) => {
    const there = desk(change);
    expect(rings(there, tells(ticket("new")))).toBe(expected);
  });

  it("does not ring for somebody who is already there, nor before the snapshot", () => {
    const there = desk({ tickets: [ticket("a", { state: "called", mine: true })] });
    expect(rings(there, tells(ticket("a")))).toBe(false);
    expect(rings(there, tells(ticket("b", { state: "missed" })))).toBe(false);
    expect(rings(null, tells(ticket("a")))).toBe(false);
  });

  it("measures waiting in whole minutes by the office's clock, never below zero", () => {
    expect(minutesWaited(ticket("a"), 1_000 + 119)).toBe(1);
    expect(minutesWaited(ticket("a"), 990)).toBe(0);
  });

  it("counts how long a call has gone unanswered, and says when the department's time for it is nearly over", () => {
    const rung = ticket("a", { state: "called", called_at: 2_000 });
    const here = desk({ departments: [department({ id: rung.department, answer_seconds: 60 })] });
    expect(ringsFor(rung, 2_035.9)).toBe(35);
    expect(ringsFor(rung, 1_990)).toBe(0);
    expect([39, 40, 99].map((later) => soonOver(here, rung, 2_000 + later))).toEqual([false, true, true]);
    expect(soonOver(here, { ...rung, answered: true }, 9_999)).toBe(false);
    expect(ringsFor(ticket("a"), 9_999)).toBe(null);
    expect(soonOver(desk({ departments: [] }), rung, 9_999)).toBe(false);
  });
});

describe("an invited person", () => {
  it.each([
    ["invited", "checking"],
    ["checking", "checking"],
    ["knocking", "knocking"],
    ["admitted", "talking"],
    ["left", "left"],
    ["refused", "refused"],
    ["ended", "ended"],
  ] as const)("who is %s for the office is %s on the page", (state, phase) => {
    expect(learned(NO_GUEST, guest(state))).toMatchObject({ phase, clerk: "Frau Y" });
  });

  it.each([
    ["other-device", "other-device"],
    ["expired", "expired"],
    ["not-yours", "expired"],
    ["unavailable", "opening"],
  ])("turned away with %s is %s", (code, phase) => {
    expect(learned(NO_GUEST, { type: "error", code, detail: "" }).phase).toBe(phase);
  });

  it("keeps the better reason when the line closes after it", () => {
    const ended = learned(NO_GUEST, guest("ended"));
    expect(turnedAway(ended, "expired").phase).toBe("ended");
    const elsewhere = learned(NO_GUEST, { type: "error", code: "other-device", detail: "" });
    expect(turnedAway(elsewhere, "expired").phase).toBe("other-device");
    expect(isOver("talking")).toBe(false);
    expect(isOver("refused")).toBe(true);
  });
});

describe("a message to all", () => {
  it("is offered for the department where most wait, the first of several", () => {
    const [a, b, c] = [department({ id: "a", waiting: 1 }), department({ id: "b", waiting: 3 }), department({ id: "c", waiting: 3 })];
    expect(fullest([a, b, c])).toBe("b");
    expect(fullest([c, b, a])).toBe("c");
    expect(fullest([])).toBe("");
  });
});
