/** Open a ticket on this device by its number and PIN; the office answers with the token that opens the visit. */

const HEADERS = { "content-type": "application/json", accept: "application/json", "X-Office": "1" };

export interface Opened {
  readonly token: string;
  readonly number: string;
}

/** `wrong`: no such number and PIN today; `too-many`: wait; `unavailable`: the office cannot be asked. */
export type NotOpened = "wrong" | "too-many" | "unavailable";

export async function openTicket(number: string, pin: string): Promise<Opened | NotOpened> {
  let response: Response;
  try {
    const body = JSON.stringify({ number, pin });
    response = await fetch("/api/v1/tickets/open", { method: "POST", headers: HEADERS, body });
    if (response.ok) {
      const { token, number: printed } = (await response.json()) as Partial<Record<keyof Opened, unknown>>;
      return typeof token === "string" && typeof printed === "string" ? { token, number: printed } : "unavailable";
    }
  } catch {
    return "unavailable";
  }
  if (response.status === 429) return "too-many";
  return response.status >= 500 ? "unavailable" : "wrong";
}

/** "k 17" -> "K-017", as numbers are printed; what is no number stays as it was written. */
export function tidyNumber(written: string): string {
  const found = /^([a-z]{1,3})[\s-]*(\d{1,4})$/i.exec(written.trim());
  const [, letters = "", digits = ""] = found ?? [];
  return found ? `${letters.toUpperCase()}-${digits.padStart(3, "0")}` : written.trim();
}

/** People write PINs with spaces between. */
export const tidyPin = (written: string): string => written.replace(/[\s-]/g, "");
