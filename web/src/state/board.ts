/** The display in the hall: what it shows, and which calls are new to it, as a pure function of what the office said. */

import type { BoardCall, BoardView, OfficeMessage } from "../wire/messages";

export interface BoardModel {
  /** Null until the first snapshot. */
  readonly board: BoardView | null;
  /** Calls that came with the last message: they are rung for. Empty for the first one, which is no news. */
  readonly fresh: readonly BoardCall[];
}

export const NO_BOARD: BoardModel = { board: null, fresh: [] };

export function hear(model: BoardModel, message: OfficeMessage): BoardModel {
  if (message.type !== "board") return model;
  const { board } = message;
  const before = model.board;
  return { board, fresh: before === null ? [] : board.calls.filter((call) => isNew(call, before.calls)) };
}

/** A number that was not called before, or is called again. */
function isNew(call: BoardCall, before: readonly BoardCall[]): boolean {
  const known = before.find(({ number }) => number === call.number);
  return known === undefined || call.called_at > known.called_at;
}

/** How many coming numbers the address asks for (`?next=3`); none without it, for not every hall wants to show them. */
export function nextWanted(search: string): number {
  const asked = Number.parseInt(new URLSearchParams(search).get("next") ?? "0", 10);
  return Number.isNaN(asked) ? 0 : Math.min(5, Math.max(0, asked));
}
