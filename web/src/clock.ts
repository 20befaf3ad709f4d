/** A moment as people read it from a clock, in the language of the page and the time zone of its reader. */

import { locale } from "./texts";

export const clockTime = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(at * 1000);
