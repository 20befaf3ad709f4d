/**
 * Whether the own transport has fallen silent, from two counters read once a second. Pure: time is an argument.
 *
 * Packets count while somebody's sound or picture should be coming. When nobody sends, the answers to the browser's own
 * connectivity checks (RFC 7675) must do; they come every two to three seconds, and Firefox does not count them.
 */

/** With packets to expect. */
export const SILENCE_MS = 3_000;
/** With nothing but answers to checks: two of them are missing. */
export const QUIET_MS = 6_000;

export interface Counters {
  /** Bytes of media and their control that have arrived. */
  readonly bytes: number;
  /** Answers to checks; null where the browser does not count them. */
  readonly answers: number | null;
}

export interface Ear {
  readonly counters: Counters | null;
  readonly expecting: boolean;
  /** When something arrived last, or when it began to be expected. */
  readonly heardAt: number;
  readonly silent: boolean;
}

export const NEW_EAR: Ear = { counters: null, expecting: false, heardAt: 0, silent: false };

export function listen(ear: Ear, counters: Counters, expecting: boolean, now: number): Ear {
  const before = ear.counters;
  // Ways that were given up leave the sum, so any change counts.
  const arrived = before?.bytes !== counters.bytes || before.answers !== counters.answers;
  const begins = expecting && !ear.expecting;
  const heardAt = arrived || begins ? now : ear.heardAt;
  const quiet = counters.answers === null ? Infinity : QUIET_MS;
  const silent = now - heardAt >= (expecting ? SILENCE_MS : quiet);
  // What was silent stays so until something is heard, whatever is expected meanwhile.
  return { counters, expecting, heardAt, silent: silent || (ear.silent && !arrived) };
}
