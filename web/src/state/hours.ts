/** When a department is open, in the words' building blocks: which text to show and what to put into it. */

import type { DepartmentView } from "../wire/messages";

export interface Words {
  id: string;
  args: Record<string, string | number>;
}

/** Whole days from `now` to `then`, by the calendar on the wall. */
export function daysUntil(now: Date, then: Date): number {
  const midnight = (day: Date): number => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(then) - midnight(now)) / 86_400_000);
}

/** The one live state of a department. */
export function stateWords(department: DepartmentView, now: Date, locale: string): Words {
  if (department.state === "waiting") return { id: "state-waiting", args: { count: department.waiting } };
  if (department.state !== "closed") return { id: `state-${department.state}`, args: {} };
  return openingWords("state-closed", department.next_opening, now, locale);
}

/** `<prefix>`, `<prefix>-until-today`, `-until-tomorrow` or `-until-day`, for an opening at this Unix second. */
export function openingWords(prefix: string, opening: number | null, now: Date, locale: string): Words {
  if (opening === null) return { id: prefix, args: {} };
  const then = new Date(opening * 1000);
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(then);
  const days = daysUntil(now, then);
  if (days <= 0) return { id: `${prefix}-until-today`, args: { time } };
  if (days === 1) return { id: `${prefix}-until-tomorrow`, args: { time } };
  const day = new Intl.DateTimeFormat(
    locale,
    days < 7 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" },
  ).format(then);
  return { id: `${prefix}-until-day`, args: { time, day } };
}

export function isAllDay(department: DepartmentView): boolean {
  return department.today.some((span) => span.opens === "00:00" && span.closes === "24:00");
}
