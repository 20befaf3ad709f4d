/**
 * How large the page shows each picture, in the words of `set-sizes`. Pure.
 */
import type { Seat, Source } from "../wire/messages";

/** A picture on the page, in CSS pixels; what is hidden is 0 by 0. */
export interface Shown {
  readonly participant: string;
  readonly source: Source;
  readonly height: number;
}

/** Every picture is asked for in steps, so that a moving edge is no news. */
export const STEP = 60;
export const MOST = 4_320;

/** Device pixels by seat, 0 for what nobody sees. */
export function heightsOf(
  seats: readonly Seat[],
  shown: readonly Shown[],
  pixelRatio: number,
): Readonly<Record<string, number>> {
  const heights: Record<string, number> = {};
  for (const { mid, participant, source } of seats) {
    if (source === "microphone") continue;
    const one = shown.find((picture) => picture.participant === participant && picture.source === source);
    const pixels = (one?.height ?? 0) * pixelRatio;
    heights[mid] = Math.min(MOST, Math.ceil(pixels / STEP) * STEP);
  }
  return heights;
}

/** How high a picture stands in a box that it fills (cover) or fits into (contain). */
export function pictureHeight(
  box: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  fit: "cover" | "contain",
): number {
  const ratio = picture.width > 0 && picture.height > 0 ? picture.height / picture.width : 9 / 16;
  const byWidth = box.width * ratio;
  return fit === "cover" ? Math.max(box.height, byWidth) : Math.min(box.height, byWidth);
}

export const sameHeights = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean => {
  const mids = Object.keys(a);
  return mids.length === Object.keys(b).length && mids.every((mid) => a[mid] === b[mid]);
};
