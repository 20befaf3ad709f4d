/**
 * Requests that wait for their one answer, and what becomes of them when the line breaks.
 *
 * A request that was never sent waits a little for the line. One that was sent and not answered may or may not have been
 * carried out: `take-number` is said again (its `once` makes that harmless), every other one fails with `unavailable` and
 * the view, which always arrives anew, tells what is true.
 */

import type { Answer, ClientMessage, IceServers, Invited, NumberTaken, OfficeMessage, Ok, Refused } from "./messages";

type Numbered = Extract<ClientMessage, { id: number }>;
export type Reply = Extract<OfficeMessage, { re: number }>;
/** A request without its number: `{ type: "take-number", department: … }`. */
export type Body = Numbered extends infer R ? (R extends { id: number } ? Omit<R, "id"> : never) : never;

/** What a request is answered with when it is not refused. */
export type ReplyTo<B extends Body> = B["type"] extends "take-number"
  ? NumberTaken
  : B["type"] extends "invite"
    ? Invited
    : B["type"] extends "offer"
      ? Answer
      : B["type"] extends "ask-ice-servers"
        ? IceServers
        : Ok;

/** What a request's promise is rejected with; `code` is a word of the office's refusals. */
export class Refusal extends Error {
  readonly code: string;
  /** taken: the name of the clerk who was faster. */
  readonly who: string;
  /** closed: when it opens, Unix seconds. */
  readonly opensAt: number | null;

  constructor(refused: Pick<Refused, "code"> & Partial<Refused>) {
    super(refused.code);
    this.name = "Refusal";
    this.code = refused.code;
    this.who = refused.who ?? "";
    this.opensAt = refused.opens_at ?? null;
  }
}

export type Answered = { id: number; reply: Exclude<Reply, Refused> } | { id: number; refusal: Refusal };

/** A request may wait this long for a line before it is sent. */
const UNSENT_MS = 5_000;
/** A request that may be said again is kept this long over all tries. */
const PERSISTENT_MS = 30_000;
/** An answer that takes longer does not come. */
const ANSWER_MS = 15_000;
/** More requests than a person can make; beyond it something is wrong. */
const MOST = 64;

interface Waiting {
  message: Numbered;
  sent: boolean;
  until: number;
  /** Beyond this moment even a request that may be said again fails. */
  last: number;
}

const mayBeSaidAgain = (message: Numbered): boolean => message.type === "take-number";

export class RequestTable {
  private readonly waiting = new Map<number, Waiting>();
  private answered: Answered[] = [];
  private lastId = 0;

  add(body: Body, now: number): number {
    this.lastId += 1;
    const id = this.lastId;
    if (this.waiting.size >= MOST) this.fail(id);
    else {
      const message = { ...body, id } as Numbered;
      const last = now + (mayBeSaidAgain(message) ? PERSISTENT_MS : UNSENT_MS + ANSWER_MS);
      const until = mayBeSaidAgain(message) ? last : now + UNSENT_MS;
      this.waiting.set(id, { message, sent: false, until, last });
    }
    return id;
  }

  /** What can be sent now that the line is open. */
  unsent(now: number): Numbered[] {
    const ready = [...this.waiting.values()].filter((one) => !one.sent);
    for (const one of ready) {
      one.sent = true;
      one.until = Math.min(one.last, now + ANSWER_MS);
    }
    return ready.map((one) => one.message);
  }

  answer(reply: Reply): void {
    if (!this.waiting.delete(reply.re)) return;
    if (reply.type === "refused") this.answered.push({ id: reply.re, refusal: new Refusal(reply) });
    else this.answered.push({ id: reply.re, reply });
  }

  lineBroke(now: number): void {
    for (const [id, one] of this.waiting) {
      if (!one.sent) continue;
      if (mayBeSaidAgain(one.message) && now < one.last) {
        one.sent = false;
        one.until = one.last;
      } else this.fail(id);
    }
  }

  expire(now: number): void {
    for (const [id, one] of this.waiting) if (now >= one.until) this.fail(id);
  }

  failAll(): void {
    for (const id of this.waiting.keys()) this.fail(id);
  }

  deadline(): number {
    return Math.min(Infinity, ...[...this.waiting.values()].map((one) => one.until));
  }

  take(): Answered[] {
    const answered = this.answered;
    this.answered = [];
    return answered;
  }

  private fail(id: number): void {
    this.waiting.delete(id);
    this.answered.push({ id, refusal: new Refusal({ code: "unavailable" }) });
  }
}
