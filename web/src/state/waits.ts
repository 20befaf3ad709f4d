/** Told and real waits as rows and as a drawing: minutes, shares, and where each line of the chart goes. */

import type { HourWaits, Waits } from "../wire/administration";

/** Waits that are known well enough to be drawn. */
export interface Known {
  readonly waited: number;
  readonly low: number;
  readonly high: number;
  readonly within: number;
}

export function known({ waited, low, high, within }: Waits): Known | null {
  return waited === null || low === null || high === null || within === null ? null : { waited, low, high, within };
}

export const minutes = (seconds: number): number => Math.round(seconds / 60);

/** "9–10" */
export const hourSpan = (hour: number): string => `${hour}–${hour + 1}`;

/** What the project aims at: so many waits lie within what was told. */
export const AIM = 0.8;

export interface Bar {
  readonly hour: number;
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  readonly middle: number;
  readonly real: number;
  readonly inside: boolean;
}

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly Bar[];
  /** Where nothing is drawn because too little is known. */
  readonly gaps: readonly { readonly hour: number; readonly middle: number }[];
  readonly lines: readonly { readonly minutes: number; readonly y: number }[];
}

export const LEFT = 44;
export const TOP = 12;
const BOTTOM = 30;
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 240] as const;

/** All hours from the first to the last with somebody in it, also those between. */
export function chart(hours: readonly HourWaits[], width = 720, height = 280): Chart {
  const shown = hours.flatMap((one) => {
    const waits = known(one.waits);
    return waits === null ? [] : [{ hour: one.hour, waits }];
  });
  if (hours.length === 0) return { width, height, bars: [], gaps: [], lines: [] };
  const first = Math.min(...hours.map((one) => one.hour));
  const last = Math.max(...hours.map((one) => one.hour));
  const most = Math.max(60, ...shown.map(({ waits }) => Math.max(waits.high, waits.waited))) / 60;
  const step = STEPS.find((one) => most / one <= 5) ?? Math.ceil(most / 5 / 60) * 60;
  const ceiling = Math.ceil(most / step) * step;
  const slot = (width - LEFT) / (last - first + 1);
  const y = (seconds: number): number => round(TOP + (height - TOP - BOTTOM) * (1 - seconds / 60 / ceiling));
  const middle = (hour: number): number => round(LEFT + (hour - first + 0.5) * slot);
  const bar = Math.min(44, slot * 0.56);
  return {
    width,
    height,
    bars: shown.map(({ hour, waits }) => ({
      hour,
      x: round(middle(hour) - bar / 2),
      width: round(bar),
      top: y(waits.high),
      bottom: y(waits.low),
      middle: middle(hour),
      real: y(waits.waited),
      inside: waits.waited >= waits.low && waits.waited <= waits.high,
    })),
    gaps: hours.filter((one) => known(one.waits) === null).map(({ hour }) => ({ hour, middle: middle(hour) })),
    lines: Array.from({ length: ceiling / step + 1 }, (_, at) => ({ minutes: at * step, y: y(at * step * 60) })),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
