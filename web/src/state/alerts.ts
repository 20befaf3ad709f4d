/** When the page draws attention to itself while somebody waits, and by which means: as pure functions. */

import type { VisitView } from "../wire/messages";

/** The means, each of which the visitor can switch off. */
export interface Alerts {
  readonly sound: boolean;
  readonly title: boolean;
  readonly vibration: boolean;
  /** The browser's own notification; nobody gets one who did not ask for it. */
  readonly notification: boolean;
}

export type Means = keyof Alerts;
export const MEANS: readonly Means[] = ["sound", "title", "vibration", "notification"];
export const DEFAULT_ALERTS: Alerts = { sound: true, title: true, vibration: true, notification: false };

export type Cause = "nearly" | "called" | "notice";

/** Few enough are before this ticket; never where the department hides the places. */
export function isNearly(visit: VisitView): boolean {
  const places = visit.notice_places;
  const queued = visit.state === "waiting" || visit.state === "transferred" || visit.state === "away";
  return queued && visit.ahead !== null && places > 0 && visit.ahead <= places;
}

/** What the change from `before` to `now` is worth; nothing at first sight, unless it is the call itself. */
export function cause(before: VisitView | null, now: VisitView): Cause | null {
  if (now.state === "called" && !now.answered && before?.called_at !== now.called_at) return "called";
  if (before === null) return null;
  if (now.notice && now.notice.at !== before.notice?.at) return "notice";
  return isNearly(now) && !isNearly(before) && before.state !== "called" ? "nearly" : null;
}

/** What was stored, mended: anything else than a known switch counts as the default. */
export function alertsFrom(text: string | null): Alerts {
  let stored: unknown = null;
  try {
    stored = JSON.parse(text ?? "null");
  } catch {
    // As if nothing was stored.
  }
  if (typeof stored !== "object" || stored === null) return DEFAULT_ALERTS;
  const found = stored as Partial<Record<Means, unknown>>;
  const pick = (means: Means): boolean => {
    const value = found[means];
    return typeof value === "boolean" ? value : DEFAULT_ALERTS[means];
  };
  return { sound: pick("sound"), title: pick("title"), vibration: pick("vibration"), notification: pick("notification") };
}
