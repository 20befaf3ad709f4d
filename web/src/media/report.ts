/**
 * What the browser knows of its media, read from its statistics (W3C webrtc-stats), and when to tell the office. Pure.
 */
import type { Way } from "../wire/messages";
import type { Counters } from "./silence";

/** One entry of `getStats()`, as far as it is read here. */
export interface Stat {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly freezeCount?: number;
  readonly totalFreezesDuration?: number;
  readonly selectedCandidatePairId?: string;
  /** Only Firefox says so; others name the pair in the transport. */
  readonly selected?: boolean;
  readonly bytesReceived?: number;
  readonly responsesReceived?: number;
  readonly localCandidateId?: string;
  readonly candidateType?: string;
  readonly protocol?: string;
}

export interface Report {
  readonly freezes: number;
  readonly frozen: number;
  readonly way: Way;
}

/** The office takes one every two seconds. */
export const REPORT_MS = 2_500;
/** Nothing new is told again this often: another office may have taken over. */
export const REPEAT_MS = 15_000;

/** Freezes of all pictures, and the way. */
export function read(stats: readonly Stat[]): Report {
  const pictures = stats.filter((one) => one.type === "inbound-rtp" && one.kind === "video");
  const sum = (of: (one: Stat) => number | undefined): number =>
    pictures.reduce((total, one) => total + (of(one) ?? 0), 0);
  return {
    freezes: sum((one) => one.freezeCount),
    frozen: Math.round(sum((one) => one.totalFreezesDuration) * 10) / 10,
    way: wayOf(stats),
  };
}

/** What has arrived on all ways together. */
export function countersOf(stats: readonly Stat[]): Counters {
  const pairs = stats.filter((one) => one.type === "candidate-pair");
  const answers = pairs.flatMap(({ responsesReceived }) => (responsesReceived === undefined ? [] : [responsesReceived]));
  return {
    bytes: pairs.reduce((sum, one) => sum + (one.bytesReceived ?? 0), 0),
    answers: answers.length === 0 ? null : answers.reduce((sum, one) => sum + one, 0),
  };
}

function wayOf(stats: readonly Stat[]): Way {
  const named = stats.find((one) => one.type === "transport")?.selectedCandidatePairId;
  const pair = stats.find((one) => one.type === "candidate-pair" && (one.id === named || one.selected === true));
  const local = stats.find((one) => one.type === "local-candidate" && one.id === pair?.localCandidateId);
  if (local === undefined) return "";
  if (local.candidateType === "relay") return "relay";
  return local.protocol === "tcp" ? "tcp" : "udp";
}

export interface Told extends Report {
  readonly at: number;
}

/** Whether this is to be told now, after what was told last. */
export function isDue(told: Told | null, report: Report, now: number): boolean {
  if (told === null) return true;
  const same = told.freezes === report.freezes && told.frozen === report.frozen && told.way === report.way;
  return now - told.at >= (same ? REPEAT_MS : REPORT_MS);
}
