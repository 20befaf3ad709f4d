/** Which face the citizen's page shows, as a pure function of what the office said and how the line stands. */

import type { OfficeMessage, VisitView } from "../wire/messages";
import type { Status } from "../wire/session";

export interface VisitModel {
  /** Null until the first snapshot. */
  readonly visit: VisitView | null;
  readonly status: Status;
  /** Whether a conversation is there for this page. */
  readonly conversing: boolean;
  /** When the office last told the visit, Unix seconds: an estimate is of that moment. */
  readonly toldAt: number;
  /** Whether a clerk sent this visitor from the conversation back to the head of the queue. */
  readonly sentBack: boolean;
}

export const NO_VISIT: VisitModel = { visit: null, status: "connecting", conversing: false, toldAt: 0, sentBack: false };

export type Face =
  | "loading"
  | "waiting"
  | "away"
  | "called"
  | "answered"
  | "hold"
  | "entering"
  | "conversation"
  | "missed"
  | "finished"
  | "left"
  | "refused"
  | "expired"
  | "moved"
  | "unknown";

/**
 * A new snapshot (after a restart of the office, say) takes nobody out of a conversation that goes on: the media never
 * stopped. Whether it is over says the visit's own state.
 */
export function hear(model: VisitModel, message: OfficeMessage, now = 0): VisitModel {
  switch (message.type) {
    case "visit":
      return { ...model, visit: message.visit, toldAt: now, sentBack: sentBack(model, message.visit) };
    case "conversation":
      return { ...model, conversing: true };
    case "conversation-ended":
      return { ...model, conversing: false };
    default:
      return model;
  }
}

function sentBack({ visit, sentBack: before }: VisitModel, now: VisitView): boolean {
  if (now.state !== "waiting") return false;
  return before || visit?.state === "admitted" || visit?.state === "on hold";
}

export function turned(model: VisitModel, status: Status): VisitModel {
  return { ...model, status };
}

export function face({ visit, status, conversing }: VisitModel): Face {
  if (status === "moved") return "moved";
  // The office does not know the ticket any more. What it said last is still the best goodbye.
  if (status === "expired") return visit && isOver(visit) ? (visit.state as Face) : "unknown";
  if (!visit) return "loading";
  switch (visit.state) {
    case "waiting":
    case "transferred":
      return "waiting";
    case "called":
      return visit.answered ? "answered" : "called";
    case "on hold":
      return "hold";
    case "admitted":
      return conversing ? "conversation" : "entering";
    default:
      return visit.state;
  }
}

/** Nothing more can come of this ticket: the browser may forget it. A missed visitor can still be called again. */
export function isOver(visit: VisitView): boolean {
  return visit.state === "finished" || visit.state === "left" || visit.state === "refused" || visit.state === "expired";
}

export type News = "ahead" | "called" | "entering" | "transferred" | "notice" | "not-reached";

/**
 * What should be said aloud when the visit turned from `before` to `now`; null when nothing. Where the whole page changes,
 * its heading takes the focus and says it.
 */
export function news(before: VisitView | null, now: VisitView): News | null {
  if (now.state === "called" && !now.answered && before?.called_at !== now.called_at) return "called";
  if (now.state === "admitted" && before?.state !== "admitted") return "entering";
  if (before === null) return null;
  if (now.notice && now.notice.at !== before.notice?.at) return "notice";
  if (now.state === "transferred" && before.department.id !== now.department.id) return "transferred";
  if (now.state !== "waiting") return null;
  if (before.state === "called" && now.misses > before.misses) return "not-reached";
  return before.state === "waiting" && before.ahead !== now.ahead && now.ahead !== null ? "ahead" : null;
}
