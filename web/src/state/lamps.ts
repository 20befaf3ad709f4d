/**
 * The lamps of a conversation: how well each person is connected, said calmly. Pure: time is an argument.
 *
 * What the office measures goes up and down; a lamp follows only what stays. It turns worse after two seconds, better
 * after five, and at once when somebody's media have stopped.
 */
import type { Level, QualityView, Trouble } from "../wire/messages";

export const WORSE_MS = 2_000;
export const BETTER_MS = 5_000;

export interface Lamp {
  readonly level: Level;
  readonly trouble: Trouble;
}

interface Lit extends Lamp {
  /** What it may turn to, and since when that is so; null when it stays. */
  readonly next: Lamp | null;
  readonly since: number;
}

export type Lamps = ReadonlyMap<string, Lit>;

export const NO_LAMPS: Lamps = new Map();

const RANK: Readonly<Record<Level, number>> = { good: 0, weak: 1, bad: 2 };
const alike = (a: Lamp, b: Lamp): boolean => a.level === b.level && a.trouble === b.trouble;

function patience(lit: Lamp, next: Lamp): number {
  if (next.trouble === "silent" || lit.trouble === "silent") return 0;
  return RANK[next.level] < RANK[lit.level] ? BETTER_MS : WORSE_MS;
}

function turned(lit: Lit | undefined, now: Lamp, at: number): Lit {
  const { level, trouble } = now;
  if (lit === undefined) return { level, trouble, next: null, since: at };
  if (alike(lit, now)) return lit.next === null ? lit : { ...lit, next: null };
  // A trouble that changes its name while it lasts does not start the patience anew.
  const goesOn = lit.next !== null && patience(lit, lit.next) === patience(lit, now);
  const since = goesOn ? lit.since : at;
  if (at - since >= patience(lit, now)) return { level, trouble, next: null, since: at };
  return { ...lit, next: { level, trouble }, since };
}

/** The lamps now; nobody's lamp is lit before the office has measured. */
export function lamps(before: Lamps, told: readonly QualityView[], now: number): Lamps {
  return new Map(told.map((one) => [one.participant, turned(before.get(one.participant), one, now)]));
}

export interface LampNews {
  readonly participant: string;
  readonly what: "bad" | "better";
}

/** Who has become badly connected or is so no more: all that is worth a word aloud. */
export function lampNews(before: Lamps, after: Lamps): readonly LampNews[] {
  return [...after].flatMap(([participant, { level }]): LampNews[] => {
    const was = before.get(participant)?.level ?? "good";
    if ((was === "bad") === (level === "bad")) return [];
    return [{ participant, what: level === "bad" ? "bad" : "better" }];
  });
}

/** Milliseconds until a lamp may turn by itself; null when none waits. */
export function nextTurn(now: Lamps, at: number): number | null {
  const waits = [...now.values()].flatMap((lit) =>
    lit.next === null ? [] : [Math.max(0, lit.since + patience(lit, lit.next) - at)],
  );
  return waits.length === 0 ? null : Math.min(...waits);
}

/** The own lamp: what this page sees itself is newer than what the office last said. */
export function ownLamp(told: Lamp | undefined, link: "connecting" | "connected" | "reconnecting"): Lamp | null {
  if (link === "reconnecting") return { level: "bad", trouble: "silent" };
  return link === "connected" ? (told ?? null) : null;
}
