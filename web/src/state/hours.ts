/** When a department is open, in the words' building blocks: which text to show and what to put into it. */

import type { DepartmentView, Language } from "../wire/messages";

export interface Words {
  id: string;
  args: Record<string, string | number>;
}

/** Whole days from `now` to `then`, by the calendar on the wall in that zone. */
export function daysUntil(now: Date, then: Date, timeZone: string): number {
  // The Swedish way to write a date is ISO 8601.
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return Math.round((Date.parse(day.format(then)) - Date.parse(day.format(now))) / 86_400_000);
}

/** Whether somebody can take a number now: the doors are open, and there is time enough left for one more. */
export function givesNumbers({ state, cut_off: cutOff }: DepartmentView): boolean {
  return (state === "free" || state === "waiting") && !cutOff;
}

/** The one live state of a department. */
export function stateWords(department: DepartmentView, now: Date, locale: string): Words {
  if (department.cut_off) return openingWords("state-cut-off", department, now, locale);
  if (department.state === "waiting") return { id: "state-waiting", args: { count: department.waiting } };
  if (department.state !== "closed") return { id: `state-${department.state}`, args: {} };
  return openingWords("state-closed", department, now, locale);
}

/** `<prefix>`, `<prefix>-until-today`, `-until-tomorrow` or `-until-day`, for the next opening. */
export function openingWords(prefix: string, department: DepartmentView, now: Date, locale: string): Words {
  const { next_opening: opening, timezone: timeZone } = department;
  if (opening === null) return { id: prefix, args: {} };
  const then = new Date(opening * 1000);
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone }).format(then);
  const days = daysUntil(now, then, timeZone);
  if (days <= 0) return { id: `${prefix}-until-today`, args: { time } };
  if (days === 1) return { id: `${prefix}-until-tomorrow`, args: { time } };
  const date: Intl.DateTimeFormatOptions = days < 7 ? {} : { day: "numeric", month: "long" };
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", ...date, timeZone }).format(then);
  return { id: `${prefix}-until-day`, args: { time, day } };
}

/** Why today is not as usual, in the authority's words where it wrote any; null on a usual day. */
export function todayWords({ today_kind: kind, today_note: note }: DepartmentView, language: Language): Words | null {
  if (kind === "usual") return null;
  const words = note?.[language] ?? "";
  return words === "" ? { id: `today-${kind}`, args: {} } : { id: `today-${kind}-note`, args: { note: words } };
}

export function isAllDay(department: DepartmentView): boolean {
  return department.today.some((span) => span.opens === "00:00" && span.closes === "24:00");
}
