/** What a page says about its line to the office: nothing for a blink, a calm word after that, a plain one when it lasts. */

import type { Status } from "../wire/session";

export type LineState = "fine" | "reconnecting" | "stale";

/** Shorter gaps are healed before anybody could read about them. */
const BLINK_MS = 1_500;
/** From here on what the page shows may be wrong. */
const STALE_MS = 10_000;

export function lineState(status: Status, since: number, now: number): LineState {
  if (status !== "reconnecting" && status !== "connecting") return "fine";
  const lasted = now - since;
  if (lasted >= STALE_MS) return "stale";
  return status === "reconnecting" && lasted >= BLINK_MS ? "reconnecting" : "fine";
}

/** Milliseconds until the state may be another one without anything happening; null when it stays. */
export function nextChange(status: Status, since: number, now: number): number | null {
  if (status !== "reconnecting" && status !== "connecting") return null;
  const lasted = now - since;
  if (lasted < BLINK_MS) return BLINK_MS - lasted;
  return lasted < STALE_MS ? STALE_MS - lasted : null;
}
