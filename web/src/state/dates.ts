/** Dates of the calendar, `YYYY-MM-DD`, without any clock or zone: shown, counted, and found inside what the office says. */

const ISO = /\d{4}-\d{2}-\d{2}/g;
const DAY = 86_400_000;

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at(text).getTime());

export const plusDays = (day: string, days: number): string => new Date(at(day).getTime() + days * DAY).toISOString().slice(0, 10);

const format = (day: string, locale: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(at(day));

/** "24. Dezember 2026" */
export const longDay = (day: string, locale: string): string => format(day, locale, { day: "numeric", month: "long", year: "numeric" });
/** "Do., 24. Dezember 2026" */
export const dayWithName = (day: string, locale: string): string =>
  format(day, locale, { weekday: "short", day: "numeric", month: "long", year: "numeric" });
/** "Donnerstag" */
export const dayName = (day: string, locale: string): string => format(day, locale, { weekday: "long" });
/** "24.12." or "24 Dec" */
export const shortDay = (day: string, locale: string): string =>
  format(day, locale, locale.startsWith("de") ? { day: "2-digit", month: "2-digit" } : { day: "numeric", month: "short" });

/** The name of a day of the week: `mon` … `sun`. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const weekdayName = (weekday: string, locale: string): string =>
  // The 1st of January 2024 was a Monday.
  dayName(plusDays("2024-01-01", Math.max(0, (WEEKDAYS as readonly string[]).indexOf(weekday))), locale);

/** What the office says of dates, with the dates as people write them. */
export const withDates = (about: string, locale: string): string =>
  about.replaceAll(ISO, (day) => longDay(day, locale)).replaceAll(" to ", " – ");
