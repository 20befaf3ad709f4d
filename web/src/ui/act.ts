/** How parts of the desk ask for something: one bubbling event with the request, one with the dialog that is wanted. */

import type { TicketView } from "../wire/messages";
import type { Body } from "../wire/requests";

/** What is asked of the office; whoever wants to say by itself what came of it is told: why not, in words, or nothing. */
export interface Asked {
  readonly body: Body;
  readonly answered?: (refused: string) => void;
}

/** A dialog of the desk, and whom it is about. */
export type Wanted =
  | { readonly dialog: "transfer" | "send-away"; readonly ticket: TicketView }
  | { readonly dialog: "notify"; readonly ticket: TicketView | null }
  | { readonly dialog: "hold" | "consult" };

export const act = (from: Element, body: Body, answered?: Asked["answered"]): boolean =>
  from.dispatchEvent(new CustomEvent<Asked>("vb-act", { detail: answered ? { body, answered } : { body }, bubbles: true }));

export const want = (from: Element, detail: Wanted): boolean =>
  from.dispatchEvent(new CustomEvent<Wanted>("vb-want", { detail, bubbles: true }));

declare global {
  interface HTMLElementEventMap {
    "vb-act": CustomEvent<Asked>;
    "vb-want": CustomEvent<Wanted>;
  }
}
