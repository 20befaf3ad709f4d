/** Tells the office how large the pictures stand on the page: when that has settled, and at most once a second. */
import type { Seat, SetSizes } from "../wire/messages";
import { heightsOf, sameHeights, type Shown } from "./sizes";

/** A window that is being drawn larger changes with every frame. */
export const SETTLE_MS = 300;
/** Somebody who only looks something up is soon back, and the picture should be there then. */
export const HIDDEN_MS = 2_000;
export const PACE_MS = 1_000;

type Told = Pick<SetSizes, "epoch" | "heights">;

export class Showing {
  private shown: readonly Shown[] = [];
  private pixelRatio = 1;
  private hidden = false;
  private seats: readonly Seat[] = [];
  private epoch = 0;
  private told: Told | null = null;
  private toldAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Infinity;

  constructor(private readonly tell: (sizes: Told) => Promise<unknown>) {}

  /** What stands on the page now; `hidden` when nobody looks at the page at all. */
  show(shown: readonly Shown[], pixelRatio: number, hidden: boolean): void {
    this.shown = shown;
    this.pixelRatio = pixelRatio;
    this.hidden = hidden;
    this.look();
  }

  /** Who sits where; epoch 0 while there is no transport. */
  seat(epoch: number, seats: readonly Seat[]): void {
    if (epoch === this.epoch && seats === this.seats) return;
    this.epoch = epoch;
    this.seats = seats;
    this.look();
  }

  close(): void {
    clearTimeout(this.timer);
    this.due = Infinity;
    this.told = null;
    this.epoch = 0;
    this.seats = [];
  }

  private wanted(): Told {
    return { epoch: this.epoch, heights: heightsOf(this.seats, this.hidden ? [] : this.shown, this.pixelRatio) };
  }

  private look(): void {
    const wanted = this.wanted();
    if (this.epoch === 0 || Object.keys(wanted.heights).length === 0 || this.isTold(wanted)) {
      clearTimeout(this.timer);
      this.due = Infinity;
      return;
    }
    const now = performance.now();
    const due = Math.max(now + (this.hidden ? HIDDEN_MS : SETTLE_MS), this.toldAt + PACE_MS);
    // What moves on and on is told all the same.
    if (due >= this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.say(), due - now);
  }

  private isTold({ epoch, heights }: Told): boolean {
    return this.told !== null && this.told.epoch === epoch && sameHeights(this.told.heights, heights);
  }

  private say(): void {
    this.due = Infinity;
    const wanted = this.wanted();
    if (this.epoch === 0 || this.isTold(wanted)) return;
    this.told = wanted;
    this.toldAt = performance.now();
    // Not taken: said again with the next change, or at once when there is one.
    void this.tell(wanted).catch(() => {
      if (this.told === wanted) this.told = null;
    });
  }
}
