/** Watches how large the others' pictures stand on the page, and whether anybody looks at it. */
import type { Shown } from "../media/sizes";
import type { Tile } from "./tiles";

export class Measure {
  private drawing = 0;
  private readonly resized = new ResizeObserver(() => this.soon());

  constructor(
    private readonly host: HTMLElement,
    private readonly tell: (shown: readonly Shown[], pixelRatio: number, hidden: boolean) => void,
  ) {}

  start(): void {
    document.addEventListener("visibilitychange", this.now);
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.now);
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
    this.resized.disconnect();
  }

  /** The page was drawn anew: look once its pictures have found their places. */
  drawn(): void {
    const pictures = this.host.querySelector(".vb-pictures");
    if (pictures !== null) this.resized.observe(pictures);
    this.soon();
  }

  private soon(): void {
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      this.now();
    });
  }

  private readonly now = (): void => {
    const tiles = [...this.host.querySelectorAll<Tile>("vb-tile:not([own])")];
    this.tell(
      tiles.map((tile) => tile.shown),
      devicePixelRatio,
      document.hidden,
    );
  };
}
