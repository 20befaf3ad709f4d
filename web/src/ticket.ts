/**
 * The citizen's ticket in this browser: kept from taking the number to the goodbye, so that a reload, another tab and a
 * browser that was killed find the same place. It leaves with the visit.
 */

export interface KeptTicket {
  token: string;
  number: string;
  department: string;
}

const KEY = "vb-ticket";
/** Where the browser stores nothing (private mode, settings) the ticket lives as long as the page. */
let unsaved: KeptTicket | null = null;

export function keepTicket(ticket: KeptTicket): void {
  unsaved = ticket;
  try {
    localStorage.setItem(KEY, JSON.stringify(ticket));
  } catch {
    // Kept in memory above.
  }
}

export function keptTicket(): KeptTicket | null {
  try {
    return parse(localStorage.getItem(KEY)) ?? unsaved;
  } catch {
    return unsaved;
  }
}

/** Forget this ticket, unless another tab has drawn a newer one meanwhile. */
export function forgetTicket(token: string): void {
  if (unsaved?.token === token) unsaved = null;
  try {
    if (parse(localStorage.getItem(KEY))?.token === token) localStorage.removeItem(KEY);
  } catch {
    // Nothing was stored.
  }
}

/** The link that opens a ticket on another device. The token stands in the fragment, which browsers send to nobody. */
export const linkTo = (origin: string, token: string): string => `${origin}/visit#${token}`;

/** The token of `/visit#<token>`; empty when the address has none that could be one. */
export function tokenOf(hash: string): string {
  return /^#([A-Za-z0-9._~=-]{16,512})$/.exec(hash)?.[1] ?? "";
}

export function parse(text: string | null): KeptTicket | null {
  if (!text) return null;
  try {
    const { token, number, department } = JSON.parse(text) as Partial<Record<keyof KeptTicket, unknown>>;
    if (typeof token !== "string" || typeof number !== "string" || typeof department !== "string") return null;
    return { token, number, department };
  } catch {
    return null;
  }
}
