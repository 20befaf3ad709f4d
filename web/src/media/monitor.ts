/** Looks at a transport's statistics once a second: has it fallen silent, and what is there to report. */
import { countersOf, isDue, read, type Report, type Stat, type Told } from "./report";
import { NEW_EAR, listen, type Ear } from "./silence";

export const LOOK_MS = 1_000;

export interface Listener {
  /** Whether sound or pictures of others should be coming now. */
  expecting(): boolean;
  silent(): void;
  heard(): void;
  report(report: Report): void;
}

type Source = Pick<RTCPeerConnection, "getStats">;

export class Monitor {
  private ear: Ear = NEW_EAR;
  private told: Told | null = null;
  private source: Source | null = null;
  private looking = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly listener: Listener) {}

  start(source: Source): void {
    this.stop();
    this.source = source;
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.source = null;
    this.ear = NEW_EAR;
    this.told = null;
  }

  private async look(): Promise<void> {
    const { source } = this;
    if (source === null || this.looking) return;
    this.looking = true;
    try {
      const stats = [...(await source.getStats()).values()] as Stat[];
      if (this.source === source) this.take(stats, performance.now());
    } catch {
      // The transport has closed meanwhile.
    } finally {
      this.looking = false;
    }
  }

  private take(stats: readonly Stat[], now: number): void {
    const before = this.ear;
    this.ear = listen(before, countersOf(stats), this.listener.expecting(), now);
    // Said every second, so that whoever missed it (there was no transport yet) hears it now.
    if (this.ear.silent) this.listener.silent();
    else if (this.ear.heardAt !== before.heardAt) this.listener.heard();
    const report = read(stats);
    if (!isDue(this.told, report, now)) return;
    this.told = { ...report, at: now };
    this.listener.report(report);
  }
}
