/**
 * The citizen's ticket in this browser: kept from taking the number to the goodbye, so that a reload, another tab and a
 * browser that was killed find the same place. It is the only thing that we store, and it leaves with the visit.
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
