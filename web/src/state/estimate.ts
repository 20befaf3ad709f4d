/** How long a wait will be, in the words' building blocks: a range, said as people say it; or plainly that nobody knows. */

import type { Estimate } from "../wire/messages";
import type { Words } from "./hours";

const MINUTE = 60;
const HALF_HOUR = 1800;
/** From here on people speak of hours. */
const HOURS_FROM = 7200;

/** The range as it was told, never narrower. */
export function estimateWords(estimate: Estimate | null | undefined): Words {
  if (!estimate) return { id: "estimate-unknown", args: {} };
  const { low, high } = estimate;
  if (low >= HOURS_FROM) return { id: "estimate-hours", args: { low: hours(Math.floor(low / HALF_HOUR)), high: hours(Math.ceil(high / HALF_HOUR)) } };
  const minutes = { low: Math.floor(low / MINUTE), high: Math.max(1, Math.ceil(high / MINUTE)) };
  if (minutes.low === 0) return { id: "estimate-at-most", args: { high: minutes.high } };
  return { id: "estimate-range", args: { ...minutes, high: Math.max(minutes.high, minutes.low + 1) } };
}

/** 5 half hours -> "2½" */
function hours(halves: number): string {
  return `${Math.floor(halves / 2)}${halves % 2 === 1 ? "½" : ""}`;
}
