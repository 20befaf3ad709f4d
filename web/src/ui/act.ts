/** How parts of the desk ask for something: one bubbling event with the request, one with the dialog that is wanted. */

import type { TicketView } from "../wire/messages";
import type { Body } from "../wire/requests";

/** A dialog of the desk, and whom it is about. */
export type Wanted =
  | { readonly dialog: "transfer" | "send-away"; readonly ticket: TicketView }
  | { readonly dialog: "notify"; readonly ticket: TicketView | null }
  | { readonly dialog: "hold" | "consult" };

export const act = (from: Element, detail: Body): boolean =>
  from.dispatchEvent(new CustomEvent<Body>("vb-act", { detail, bubbles: true }));

export const want = (from: Element, detail: Wanted): boolean =>
  from.dispatchEvent(new CustomEvent<Wanted>("vb-want", { detail, bubbles: true }));

declare global {
  interface HTMLElementEventMap {
    "vb-act": CustomEvent<Body>;
    "vb-want": CustomEvent<Wanted>;
  }
}
