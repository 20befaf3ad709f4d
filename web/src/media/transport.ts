/**
 * When to build, offer, restart and ask anew: the life of one's media transport, without a browser in it.
 *
 * The browser always offers and the office answers, one offer at a time: what is wanted meanwhile goes into the next one.
 * Each transport belongs to an epoch; whatever speaks of another one is ignored. A transport that falls silent restarts
 * ICE in its epoch, for as long as the page is open: the old way stays until the new one is there. Only when the office
 * has nothing of the epoch any more the page asks for the next one. `step` is the whole machine; the driver beside it
 * carries the effects out and reports back as events.
 */
import type { IceServer, Seat } from "../wire/messages";

/** ICE is restarted at most this often. */
export const RESTART_MS = 5_000;
/** A join arrives together with the epoch that it opens; a page asks only when none came with it. */
export const GRACE_MS = 50;
/** How long an asked-for join may take. */
export const ASK_MS = 5_000;
const RETRY_MS = [0, 1_000, 2_000, 4_000, 8_000];

/** The m-lines beside microphone and camera, which are always there. */
export interface Lines {
  readonly audio: number;
  readonly video: number;
  readonly screen: boolean;
}

export interface TransportState {
  readonly phase: "none" | "building" | "up" | "shaky" | "lost";
  /** 0 before the first transport of this page. */
  readonly epoch: number;
  /** The epoch that the office believes in; 0 while it has none. */
  readonly told: number;
  /** The join ticket, until it is spent. */
  readonly join: string;
  readonly has: Lines;
  readonly wants: Lines;
  /** An offer is on its way and not answered yet. */
  readonly offering: boolean;
  /** One more offer is to be made: the last one was lost, or what it says has changed meanwhile. */
  readonly owed: boolean;
  /** ICE is to be restarted as soon as the last restart is long enough ago. */
  readonly stale: boolean;
  readonly seats: readonly Seat[];
  /** Seats were told while the offer was under way: the answer's are older, for what is told after it comes once more. */
  readonly overtaken: boolean;
  /** What the one timer is for. */
  readonly timer: "grace" | "restarted" | "ask" | "again" | null;
  readonly tries: number;
}

/** Broken: not the way but the encryption on it has ended, so a new way does not help. */
export type LinkState = RTCPeerConnectionState | "broken";

export type TransportEvent =
  | { type: "join"; epoch: number; join: string; iceServers: readonly IceServer[]; audio: number; video: number }
  | { type: "seats"; epoch: number; seats: readonly Seat[]; audio: number; video: number }
  /** The office's view of the conversation names the epoch that it believes in. */
  | { type: "epoch"; epoch: number }
  | { type: "answered"; epoch: number; seats: readonly Seat[] }
  /** Refused: the office (or this browser) will not have it. Otherwise the offer or its answer was lost on the way. */
  | { type: "failed"; epoch: number; refused: boolean }
  | { type: "link"; epoch: number; state: LinkState }
  /** For three seconds nothing has arrived; something arrives again. */
  | { type: "silent" }
  | { type: "heard" }
  /** This device has changed its network. */
  | { type: "network" }
  /** The line to the office is back: what was lost on it may go again. */
  | { type: "line" }
  /** What the offer says has changed, a codec for instance. */
  | { type: "renegotiate" }
  | { type: "rejoin-failed" }
  | { type: "screen" }
  | { type: "timer" }
  | { type: "over" };

export type Effect =
  | { type: "build"; epoch: number; iceServers: readonly IceServer[]; lines: Lines }
  | { type: "widen"; lines: Lines }
  /** Gather and check anew with the next offer. */
  | { type: "restart" }
  | { type: "offer"; epoch: number; join: string }
  | { type: "rejoin"; epoch: number }
  | { type: "wait"; ms: number }
  | { type: "rest" }
  | { type: "close" };

export interface Step {
  readonly state: TransportState;
  readonly effects: readonly Effect[];
}

const NO_LINES: Lines = { audio: 0, video: 0, screen: false };

export const NO_TRANSPORT: TransportState = {
  phase: "none",
  epoch: 0,
  told: 0,
  join: "",
  has: NO_LINES,
  wants: NO_LINES,
  offering: false,
  owed: false,
  stale: false,
  seats: [],
  overtaken: false,
  timer: null,
  tries: 0,
};

export function step(state: TransportState, event: TransportEvent): Step {
  switch (event.type) {
    case "join":
      return joined(state, event);
    case "seats":
      if (event.epoch !== state.epoch) return stay(state);
      return widen({
        ...state,
        seats: event.seats,
        overtaken: state.offering,
        wants: atLeast(state.wants, event.audio, event.video),
      });
    case "screen":
      return widen({ ...state, wants: { ...state.wants, screen: true } });
    case "epoch":
      return compared({ ...state, told: event.epoch });
    case "answered":
      if (event.epoch !== state.epoch || state.phase === "lost") return stay(state);
      return widen({
        ...state,
        offering: false,
        join: "",
        seats: state.overtaken ? state.seats : event.seats,
        overtaken: false,
        tries: state.phase === "up" ? 0 : state.tries,
      });
    case "failed":
      return event.epoch === state.epoch && state.offering ? offerFailed(state, event.refused) : stay(state);
    case "link":
      return event.epoch === state.epoch ? linkChanged(state, event.state) : stay(state);
    case "silent":
      return state.phase === "up" ? restart({ ...state, phase: "shaky" }) : stay(state);
    case "heard":
      return stay(state.phase === "shaky" ? reached(state) : state);
    case "network":
      return isLive(state) ? restart(state) : again(state);
    case "line":
      return isLive(state) ? widen(state) : again(state);
    case "renegotiate":
      return isLive(state) ? widen({ ...state, owed: true }) : stay(state);
    case "rejoin-failed":
      return state.phase === "lost" ? later(state) : stay(state);
    case "timer":
      return timedOut({ ...state, timer: null }, state.timer);
    case "over":
      return { state: NO_TRANSPORT, effects: [{ type: "rest" }, { type: "close" }] };
  }
}

const stay = (state: TransportState): Step => ({ state, effects: [] });

const atLeast = (lines: Lines, audio: number, video: number): Lines => ({
  ...lines,
  audio: Math.max(lines.audio, audio),
  video: Math.max(lines.video, video),
});

const covers = (has: Lines, wants: Lines): boolean =>
  has.audio >= wants.audio && has.video >= wants.video && (has.screen || !wants.screen);

function joined(state: TransportState, event: Extract<TransportEvent, { type: "join" }>): Step {
  const alive = state.phase !== "none" && state.phase !== "lost";
  if (event.epoch < state.epoch || (event.epoch === state.epoch && alive)) return stay(state);
  const lines = { audio: event.audio, video: event.video, screen: state.wants.screen };
  return {
    state: {
      ...NO_TRANSPORT,
      phase: "building",
      epoch: event.epoch,
      told: Math.max(event.epoch, state.told),
      join: event.join,
      has: lines,
      wants: lines,
      offering: true,
      tries: state.tries,
    },
    effects: [
      { type: "rest" },
      { type: "build", epoch: event.epoch, iceServers: event.iceServers, lines },
      { type: "offer", epoch: event.epoch, join: event.join },
    ],
  };
}

const isLive = ({ phase }: TransportState): boolean => phase === "building" || phase === "up" || phase === "shaky";

/** Offer again when more is wanted than there is; while an offer is under way its answer brings us back here. */
function widen(state: TransportState): Step {
  if (!isLive(state) || state.offering) return stay(state);
  if (!covers(state.has, state.wants)) {
    return offer({ ...state, has: state.wants }, [{ type: "widen", lines: state.wants }]);
  }
  return state.owed ? offer(state) : stay(state);
}

const offer = (state: TransportState, before: readonly Effect[] = []): Step => ({
  state: { ...state, offering: true, owed: false },
  effects: [...before, { type: "offer", epoch: state.epoch, join: state.join }],
});

function compared(state: TransportState): Step {
  if (state.phase === "lost") return state.timer === "again" ? ask(state) : stay(state);
  if (state.timer === "grace" && state.told === 0) return stay(state);
  if (state.phase !== "none" && state.told <= state.epoch) return stay(state);
  const ms = state.told === 0 ? ASK_MS : GRACE_MS;
  return { state: { ...state, timer: "grace" }, effects: [{ type: "wait", ms }] };
}

function offerFailed(state: TransportState, refused: boolean): Step {
  // The first offer spends the join ticket, so only a fresh one helps. A later offer may simply be made again.
  if (refused || state.join !== "") return later({ ...state, offering: false });
  const owing: TransportState = { ...state, offering: false, owed: true };
  // The next restart, or its timer, brings the offer.
  if (state.timer === "restarted") return stay(owing);
  const tries = state.tries + 1;
  return {
    state: { ...owing, tries, timer: "again" },
    effects: [{ type: "wait", ms: Math.min(1_000 * tries, RESTART_MS) }],
  };
}

function linkChanged(state: TransportState, link: LinkState): Step {
  if (!isLive(state)) return stay(state);
  if (link === "connected") return stay(reached(state));
  if (link === "broken") return later(state);
  const lost = link === "failed" || (link === "disconnected" && state.phase === "up");
  return lost ? restart({ ...state, phase: "shaky" }) : stay(state);
}

const reached = (state: TransportState): TransportState => ({
  ...state,
  phase: "up",
  stale: false,
  tries: state.offering ? state.tries : 0,
});

/** What only waits for its next try is tried now. */
const again = (state: TransportState): Step => (state.timer === "again" ? timedOut({ ...state, timer: null }, "again") : stay(state));

/**
 * Restart ICE now, or when the last restart is long enough ago. The old way goes on until the new one is there; before
 * the first answer there is nothing to restart.
 */
function restart(state: TransportState): Step {
  if (state.timer === "restarted") return stay({ ...state, stale: true });
  if (state.join !== "" || state.told > state.epoch) return stay(state);
  const { state: next, effects } = offer({ ...state, stale: false, timer: "restarted" }, [{ type: "restart" }]);
  return { state: next, effects: [...effects, { type: "wait", ms: RESTART_MS }] };
}

/** Ask for a new join: at once the first time, then with growing patience. */
function later(state: TransportState): Step {
  const ms = RETRY_MS[Math.min(state.tries, RETRY_MS.length - 1)] ?? 0;
  const lost: TransportState = { ...state, phase: "lost", offering: false, owed: false, stale: false };
  if (ms === 0) return ask(lost);
  return { state: { ...lost, timer: "again" }, effects: [{ type: "wait", ms }] };
}

const ask = (state: TransportState): Step => ({
  state: { ...state, phase: "lost", offering: false, owed: false, stale: false, timer: "ask", tries: state.tries + 1 },
  effects: [
    // What is lost to this page is the office's present epoch, even if its join never came here.
    { type: "rejoin", epoch: state.epoch === 0 ? 0 : Math.max(state.epoch, state.told) },
    { type: "wait", ms: ASK_MS },
  ],
});

function timedOut(state: TransportState, timer: TransportState["timer"]): Step {
  switch (timer) {
    case "grace":
      return ask(state);
    case "restarted":
      return state.phase === "shaky" || state.stale ? restart(state) : widen(state);
    case "ask":
      return later(state);
    case "again":
      return state.phase === "lost" ? ask(state) : widen(state);
    case null:
      return stay(state);
  }
}
