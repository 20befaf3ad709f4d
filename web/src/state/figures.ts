/** Figures of a connection as people read them. Pure. */
import type { MediaDetails } from "../wire/messages";

const number = (value: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);

/** "1,2 Mbit/s", "350 kbit/s" */
export function rate(bits: number, locale: string): string {
  if (bits >= 1_000_000) return `${number(bits / 1_000_000, locale, 1)} Mbit/s`;
  return `${number(Math.round(bits / 1_000), locale)} kbit/s`;
}

/** "0,4 %" */
export const share = (part: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(part);

/** "45 ms"; null while it is not known. */
export const delay = (milliseconds: number, locale: string): string | null =>
  milliseconds <= 0 ? null : `${number(Math.round(milliseconds), locale)} ms`;

/** Lines and frames of what is sent; null without a picture. */
export const picture = ({ height, frame_rate }: MediaDetails): { lines: number; frames: number } | null =>
  height === 0 ? null : { lines: height, frames: Math.round(frame_rate) };

export const seconds = (value: number, locale: string): string => number(value, locale, 1);
