/** When to ask the office, and what is known of it: without a clock, a page and a network. */

import type { DepartmentView } from "../wire/messages";

export const EVERY_MS = 30_000;
/** Many pages that were opened at the same moment (a newsletter, say) do not stay in step. */
const JITTER = 0.2;

export interface Known {
  departments: readonly DepartmentView[];
  /** When they were told, in milliseconds of the page's clock. */
  at: number;
}

export class Poll {
  known: Known | null = null;
  /** Whether the last question was not answered. */
  failed = false;
  private due = 0;
  private asking = false;

  constructor(private readonly random: () => number) {}

  /** Milliseconds until the next question; null while one is on its way or nobody looks. */
  wait(now: number, visible: boolean): number | null {
    return this.asking || !visible ? null : Math.max(0, this.due - now);
  }

  asked(): void {
    this.asking = true;
  }

  answered(departments: readonly DepartmentView[], now: number): void {
    this.known = { departments, at: now };
    this.failed = false;
    this.next(now);
  }

  unanswered(now: number): void {
    this.failed = true;
    this.next(now);
  }

  /** The network is back, or another office is asked: no use in waiting. */
  hurry(): void {
    this.due = 0;
  }

  /** How old in whole minutes what is shown is. */
  minutes(now: number): number {
    return this.known ? Math.max(0, Math.floor((now - this.known.at) / 60_000)) : 0;
  }

  private next(now: number): void {
    this.asking = false;
    this.due = now + EVERY_MS * (1 + JITTER * (2 * this.random() - 1));
  }
}

/** What the office answered, if it is of the form that we know; else null. */
export function departmentsOf(answer: unknown): DepartmentView[] | null {
  if (typeof answer !== "object" || answer === null || !("departments" in answer)) return null;
  const { departments } = answer;
  const known = (one: unknown): boolean =>
    typeof one === "object" && one !== null && "id" in one && "name" in one && "state" in one && "today" in one;
  return Array.isArray(departments) && departments.every(known) ? (departments as DepartmentView[]) : null;
}
