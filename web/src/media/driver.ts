/**
 * Carries out what `transport.ts` decides: one RTCPeerConnection per epoch, one timer, one offer that counts.
 */
import type { Answer, Encoding, IceServer, Offer, Rejoin, Source } from "../wire/messages";
import { Refusal } from "../wire/requests";
import { chosenCodec, preferredCodec, type PictureCodec } from "./codecs";
import type { Browser } from "./devices";
import { firstEncodings, type PictureSource } from "./encodings";
import { Monitor } from "./monitor";
import { wait } from "./patience";
import type { Publisher } from "./publisher";
import type { Report } from "./report";
import { slim } from "./sdp";
import { SendingLine, prefer } from "./sender";
import {
  NO_TRANSPORT,
  step,
  type Effect,
  type LinkState,
  type Lines,
  type TransportEvent,
  type TransportState,
} from "./transport";

export interface Outside {
  /** Rejects when the office refuses or cannot be reached. */
  offer(message: Pick<Offer, "epoch" | "join" | "sdp" | "tracks">): Promise<Answer>;
  /** Relays with fresh credentials; rejects as `offer` does. */
  iceServers(): Promise<readonly IceServer[]>;
  rejoin(message: Pick<Rejoin, "epoch">): Promise<unknown>;
  changed(): void;
  connect(configuration: RTCConfiguration): RTCPeerConnection;
  /** Whether sound or pictures of others should be coming now. */
  expecting(): boolean;
  report(epoch: number, report: Report): void;
}

const MICROPHONE_RATE = 40_000;
/** A restart waits this long for fresh relays; on most networks it does not even need them. */
const RELAYS_MS = 2_000;

export class Driver {
  /** Every receive seat's stream by mid. */
  readonly streams = new Map<string, MediaStream>();
  private state: TransportState = NO_TRANSPORT;
  private pc: RTCPeerConnection | null = null;
  private sending = new Map<Source, RTCRtpTransceiver>();
  private pictures = new Map<PictureSource, SendingLine>();
  /** Told before their m-line was there. */
  private encodings: readonly Encoding[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** ICE is restarted with the next offer. */
  private stale = false;
  /** How long fresh relays are waited for. */
  private patience: ReturnType<typeof setTimeout> | undefined;
  /** Counts offers: an answer to an older one than the last is late. */
  private offers = 0;
  private readonly monitor: Monitor;
  private readonly codec: PictureCodec;

  constructor(
    private readonly outside: Outside,
    private readonly publisher: Publisher,
    private readonly browser: Browser,
  ) {
    this.codec = preferredCodec(browser);
    this.monitor = new Monitor({
      expecting: () => outside.expecting(),
      silent: () => this.dispatch({ type: "silent" }),
      heard: () => this.dispatch({ type: "heard" }),
      report: (report) => outside.report(this.state.epoch, report),
    });
  }

  get transport(): TransportState {
    return this.state;
  }

  /** The statistics of the present transport, for tests and the quality lamp. */
  get connection(): RTCPeerConnection | null {
    return this.pc;
  }

  dispatch(event: TransportEvent): void {
    const { state, effects } = step(this.state, event);
    if (state === this.state && effects.length === 0) return;
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
    this.outside.changed();
  }

  /** What the office wants of the own pictures; of another epoch it is old. */
  want(epoch: number, encodings: readonly Encoding[]): void {
    if (epoch !== this.state.epoch) return;
    this.encodings = encodings;
    this.tune();
  }

  /** Bring the sent pictures to what is wanted and to what the camera shows. */
  tune(): void {
    const sdp = this.pc?.remoteDescription?.sdp;
    if (sdp === undefined) return;
    for (const line of this.pictures.values()) {
      const { mid } = line.transceiver;
      const told = this.encodings.find((one) => one.mid === mid);
      line.wanted = told?.rids ?? null;
      line.limit = told?.limit ?? 0;
      const chosen = mid === null ? null : chosenCodec(sdp, mid);
      if (told !== undefined && chosen !== null && line.switch(told.codec, chosen)) {
        this.dispatch({ type: "renegotiate" });
      }
      line.tune(this.publisher.pixels(line.source));
    }
  }

  /** How long pictures wait for their repair, in milliseconds by mid. */
  wait(late: ReadonlyMap<string, number>): void {
    if (this.pc !== null) wait(this.pc.getTransceivers(), late);
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case "build":
        return this.build(effect);
      case "widen":
        return this.widen(effect.lines);
      case "restart":
        this.stale = true;
        return;
      case "offer":
        return void this.offer(effect.epoch, effect.join);
      case "rejoin":
        return void this.outside.rejoin({ epoch: effect.epoch }).catch(() => this.dispatch({ type: "rejoin-failed" }));
      case "wait":
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.dispatch({ type: "timer" }), effect.ms);
        return;
      case "rest":
        return clearTimeout(this.timer);
      case "close":
        return this.close();
    }
  }

  private build({ epoch, iceServers, lines }: Extract<Effect, { type: "build" }>): void {
    this.close();
    const pc = this.outside.connect({
      iceServers: relays(iceServers),
      bundlePolicy: "max-bundle",
    });
    this.pc = pc;
    pc.addEventListener("connectionstatechange", () => {
      if (this.pc === pc) this.dispatch({ type: "link", epoch, state: linkOf(pc) });
    });
    // Microphone and camera have their lines even without a device, so that switching on later needs no offer.
    this.sending.set("microphone", this.sendLine(pc, "microphone"));
    this.sending.set("camera", this.sendLine(pc, "camera"));
    this.widen(lines);
    this.attach();
    this.monitor.start(pc);
  }

  private widen(lines: Lines): void {
    const { pc } = this;
    if (pc === null) return;
    const receiving = pc.getTransceivers().filter((one) => one.direction === "recvonly");
    for (const kind of ["audio", "video"] as const) {
      const there = receiving.filter((one) => one.receiver.track.kind === kind).length;
      for (let n = there; n < lines[kind]; n++) prefer(pc.addTransceiver(kind, { direction: "recvonly" }), "VP8");
    }
    if (lines.screen && !this.sending.has("screen")) {
      this.sending.set("screen", this.sendLine(pc, "screen"));
      this.attach();
    }
  }

  private sendLine(pc: RTCPeerConnection, source: Source): RTCRtpTransceiver {
    if (source === "microphone") {
      const sendEncodings = [{ maxBitrate: MICROPHONE_RATE }];
      const line = pc.addTransceiver("audio", { direction: "sendonly", sendEncodings });
      prefer(line, this.codec);
      return line;
    }
    const sendEncodings = firstEncodings(source, this.browser === "firefox");
    const line = pc.addTransceiver("video", { direction: "sendonly", sendEncodings });
    this.pictures.set(source, new SendingLine(line, source, this.codec));
    return line;
  }

  private attach(): void {
    this.publisher.attach(Object.fromEntries([...this.sending].map(([source, line]) => [source, line.sender])));
  }

  private async offer(epoch: number, join: string): Promise<void> {
    const { pc } = this;
    if (pc === null) return;
    const number = ++this.offers;
    const counts = (): boolean => this.pc === pc && this.offers === number;
    try {
      if (this.stale) {
        await this.renew(pc);
        if (!counts()) return;
        pc.restartIce();
        this.stale = false;
      }
      await pc.setLocalDescription();
      if (!counts()) return;
      const sdp = slim(pc.localDescription?.sdp ?? "");
      const tracks = Object.fromEntries(
        [...this.sending].flatMap(([source, line]) => (line.mid === null ? [] : [[line.mid, source]])),
      ) as Record<string, Source>;
      const answer = await this.outside.offer({ epoch, join, sdp, tracks });
      if (!counts()) return;
      await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      if (!counts()) return;
      this.collect(pc);
      this.tune();
      this.dispatch({ type: "answered", epoch, seats: answer.seats });
    } catch (error) {
      const lost = error instanceof Refusal && error.code === "unavailable";
      if (counts()) this.dispatch({ type: "failed", epoch, refused: !lost });
    }
  }

  /** The way found now may lead through a relay, and the credential that the page was told may be over. */
  private async renew(pc: RTCPeerConnection): Promise<void> {
    const configuration = pc.getConfiguration();
    if (!configuration.iceServers?.length) return;
    const late = new Promise<null>((done) => (this.patience = setTimeout(() => done(null), RELAYS_MS)));
    try {
      const fresh = await Promise.race([this.outside.iceServers(), late]);
      if (fresh !== null && this.pc === pc) pc.setConfiguration({ ...configuration, iceServers: relays(fresh) });
    } catch {
      // The line is away, or an older Firefox has no setConfiguration: the old ones must do.
    } finally {
      if (this.pc === pc) clearTimeout(this.patience);
    }
  }

  private collect(pc: RTCPeerConnection): void {
    for (const { mid, direction, receiver } of pc.getTransceivers()) {
      if (mid === null || direction !== "recvonly" || this.streams.has(mid)) continue;
      this.streams.set(mid, new MediaStream([receiver.track]));
    }
  }

  private close(): void {
    this.monitor.stop();
    this.publisher.attach({});
    this.sending = new Map();
    this.pictures = new Map();
    this.encodings = [];
    this.stale = false;
    clearTimeout(this.patience);
    this.streams.clear();
    this.pc?.close();
    this.pc = null;
  }
}

const relays = (servers: readonly IceServer[]): RTCIceServer[] =>
  servers.map(({ urls, username, credential }) => ({ urls: [...urls], username, credential }));

/** A way that failed can be found anew; encryption that failed or was ended by the office cannot. */
function linkOf(pc: RTCPeerConnection): LinkState {
  const state = pc.getSenders().at(0)?.transport?.state;
  return state === "failed" || state === "closed" ? "broken" : pc.connectionState;
}
