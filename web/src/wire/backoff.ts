/** How long to wait before the next try: 0.3 s doubling to 5 s, with full jitter so that a restart is not met by a herd. */

const FIRST_MS = 300;
const CAP_MS = 5_000;

/** `chance` is a random number in [0, 1). */
export function delay(attempt: number, chance: number): number {
  return chance * Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
}
