/**
 * What a page says to the office and when, without a socket and without a clock.
 *
 * The driver (`connection.ts`) tells what happened (`opened`, `received`, `closed`, `wake`, `tick`) and carries out what
 * `take()` returns. Between the two calls nothing happens by itself; `deadline()` says when to come back.
 */

import type { ClientMessage, Hello, Language, OfficeMessage, View } from "./messages";
import { delay } from "./backoff";
import type { Answered, Body } from "./requests";
import { RequestTable } from "./requests";

/** connecting: never open so far; reconnecting: was open once; moved, expired, closed: over until somebody says so. */
export type Status = "connecting" | "open" | "reconnecting" | "moved" | "expired" | "closed";

export interface Who {
  view: View;
  token?: string;
  device?: string;
  language: Language;
}

/** What the driver has to do. */
export type Action =
  | { do: "dial" }
  | { do: "hang-up" }
  | { do: "send"; message: ClientMessage }
  | { do: "deliver"; message: OfficeMessage }
  | { do: "status"; status: Status }
  | ({ do: "answer" } & Answered);

const MOVED = 4001;
const EXPIRED = 4003;
/** A socket that does not open, or a hello that is not answered, is given up after this time. */
const ANSWER_MS = 8_000;
/** After a sleep or a change of network a line must show life within this time. */
const PROBE_MS = 3_000;
/** A line that held this long was a good one: the next loss starts with a short delay again. */
const GOOD_MS = 5_000;

type Line = "idle" | "waiting" | "dialling" | "greeting" | "open";

export class Session {
  status: Status = "connecting";
  /** Office time minus local time, in milliseconds. */
  clockOffset = 0;

  private line: Line = "idle";
  private actions: Action[] = [];
  private readonly requests = new RequestTable();
  private resume: { session: string; secret: string } | null = null;
  private seq = 0;
  private attempt = 0;
  private due = Infinity;
  private openedAt = 0;
  private heartbeat = 10_000;
  private pingAt = Infinity;
  private deadAt = Infinity;
  private pings = 0;

  constructor(
    private who: Who,
    private readonly random: () => number,
  ) {}

  /** Begin, or begin anew after `moved` ("use it here") and `expired`. */
  start(now: number): void {
    if (this.line !== "idle") return;
    this.resume = null;
    this.attempt = 0;
    this.turn("connecting");
    this.dial(now);
  }

  /** The page has no more use for the office. */
  stop(): void {
    this.end("closed");
  }

  /** What the page was told last cannot be the whole truth: ask for a new snapshot. */
  refresh(now: number): void {
    if (this.line !== "open") return;
    this.attempt = 0;
    this.again(now);
  }

  speak(language: Language): void {
    this.who = { ...this.who, language };
  }

  request(body: Body, now: number): number {
    const id = this.requests.add(body, now);
    if (this.line === "idle") this.requests.failAll();
    this.flush(now);
    return id;
  }

  opened(now: number): void {
    if (this.line !== "dialling") return;
    this.line = "greeting";
    this.due = now + ANSWER_MS;
    this.actions.push({ do: "send", message: this.hello() });
  }

  received(message: OfficeMessage, now: number): void {
    if (this.line !== "greeting" && this.line !== "open") return;
    this.deadAt = now + 2 * this.heartbeat;
    if (message.type === "welcome") return this.welcomed(message, now);
    if (message.type === "pong") return;
    if (message.type === "moved") return this.end("moved");
    if ("re" in message) {
      this.requests.answer(message);
      return this.flush(now);
    }
    if ("seq" in message) {
      if (message.seq <= this.seq) return;
      // What is between was lost: only a new snapshot can be trusted.
      if (message.seq > this.seq + 1) return this.again(now);
      this.seq = message.seq;
    }
    this.actions.push({ do: "deliver", message });
  }

  closed(code: number, now: number): void {
    if (this.line === "idle" || this.line === "waiting") return;
    if (code === MOVED) return this.end("moved");
    if (code === EXPIRED) return this.end("expired");
    this.lost(now);
  }

  /** The device woke up, the page is shown again or the network is back. */
  wake(now: number): void {
    if (this.line === "waiting") this.dial(now);
    else if (this.line === "open") {
      this.ping(now);
      this.deadAt = Math.min(this.deadAt, now + PROBE_MS);
    }
  }

  tick(now: number): void {
    this.requests.expire(now);
    if (this.line === "waiting" && now >= this.due) this.dial(now);
    else if ((this.line === "dialling" || this.line === "greeting") && now >= this.due) this.drop(now);
    else if (this.line === "open") {
      if (now >= this.deadAt) this.drop(now);
      else if (now >= this.pingAt) this.ping(now);
    }
    this.flush(now);
  }

  deadline(): number {
    const line = this.line === "open" ? Math.min(this.pingAt, this.deadAt) : this.line === "idle" ? Infinity : this.due;
    return Math.min(line, this.requests.deadline());
  }

  take(): Action[] {
    const answers: Action[] = this.requests.take().map((answered) => ({ do: "answer", ...answered }));
    const actions = [...this.actions, ...answers];
    this.actions = [];
    return actions;
  }

  private hello(): Hello {
    const { view, language, token = "", device = "" } = this.who;
    const resume = this.resume ? { ...this.resume, seq: this.seq } : null;
    return { type: "hello", view, token, device, language, resume };
  }

  private welcomed(message: Extract<OfficeMessage, { type: "welcome" }>, now: number): void {
    if (!message.resumed) this.seq = 0;
    this.resume = { session: message.session, secret: message.secret };
    if (message.device) this.who = { ...this.who, device: message.device };
    this.heartbeat = message.heartbeat * 1000;
    this.clockOffset = message.now * 1000 - now;
    this.line = "open";
    this.due = Infinity;
    this.openedAt = now;
    this.pingAt = now + this.heartbeat;
    this.deadAt = now + 2 * this.heartbeat;
    this.actions.push({ do: "deliver", message });
    this.turn("open");
    this.flush(now);
  }

  private ping(now: number): void {
    this.pings += 1;
    this.pingAt = now + this.heartbeat;
    this.actions.push({ do: "send", message: { type: "ping", n: this.pings } });
  }

  private dial(now: number): void {
    this.line = "dialling";
    this.due = now + ANSWER_MS;
    this.actions.push({ do: "dial" });
  }

  /** Ask for a new snapshot: the resume secret is of no use any more. */
  private again(now: number): void {
    this.resume = null;
    this.drop(now);
  }

  private drop(now: number): void {
    this.actions.push({ do: "hang-up" });
    this.lost(now);
  }

  private lost(now: number): void {
    const wasOpen = this.line === "open";
    if (wasOpen && now - this.openedAt >= GOOD_MS) this.attempt = 0;
    // A line that broke before the welcome may have been refused for its resume: a fresh hello always works.
    if (this.line === "greeting") this.resume = null;
    this.line = "waiting";
    this.due = now + delay(this.attempt, this.random());
    this.attempt += 1;
    this.requests.lineBroke(now);
    if (this.status === "open") this.turn("reconnecting");
  }

  private end(status: "moved" | "expired" | "closed"): void {
    if (this.line === "idle") return;
    this.line = "idle";
    this.resume = null;
    this.actions.push({ do: "hang-up" });
    this.requests.failAll();
    this.turn(status);
  }

  private flush(now: number): void {
    if (this.line !== "open") return;
    for (const message of this.requests.unsent(now)) this.actions.push({ do: "send", message });
  }

  private turn(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.actions.push({ do: "status", status });
  }
}
