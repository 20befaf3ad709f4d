import { describe, expect, it } from "vitest";
import { NO_BOARD, hear, nextWanted } from "../src/state/board";
import type { BoardCall, OfficeMessage } from "../src/wire/messages";
import { department } from "./views";

const call = (number: string, called_at: number): BoardCall => ({ number, label: "", desk: 1, called_at });
const told = (...calls: readonly BoardCall[]): OfficeMessage => ({
  type: "board",
  seq: 1,
  board: { department: department(), calls, next: [] },
});
const fresh = (...messages: readonly OfficeMessage[]): string[] =>
  messages.reduce(hear, NO_BOARD).fresh.map(({ number }) => number);

describe("the display rings", () => {
  it.each([
    ["not for what was called before it was turned on", [told(call("K-001", 1))], []],
    ["for a number that is called", [told(), told(call("K-001", 1))], ["K-001"]],
    ["for a number that is called again", [told(call("K-001", 1)), told(call("K-001", 61))], ["K-001"]],
    ["not for a number that is still called", [told(call("K-001", 1)), told(call("K-001", 1))], []],
    ["not for what is no longer called", [told(call("K-001", 1)), told()], []],
    ["for two at once", [told(), told(call("K-002", 2), call("K-001", 1))], ["K-002", "K-001"]],
  ])("%s", (_why, messages, numbers) => {
    expect(fresh(...messages)).toEqual(numbers);
  });

  it("and takes no notice of anything else", () => {
    const model = hear(NO_BOARD, told());
    expect(hear(model, { type: "pong", n: 1 })).toBe(model);
  });
});

describe("coming numbers", () => {
  it.each([
    ["", 0],
    ["?next=3", 3],
    ["?next=99", 5],
    ["?next=-1", 0],
    ["?next=x", 0],
  ])("%j shows %i", (search, shown) => {
    expect(nextWanted(search)).toBe(shown);
  });
});
