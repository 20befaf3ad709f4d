/**
 * Carries out what `transport.ts` decides: one RTCPeerConnection per epoch, one timer, one offer at a time.
 */
import type { Answer, Offer, Rejoin, Source } from "../wire/messages";
import type { Publisher } from "./publisher";
import { commonCodecs, slim } from "./sdp";
import { NO_TRANSPORT, step, type Effect, type Lines, type TransportEvent, type TransportState } from "./transport";

export interface Outside {
  /** Rejects when the office refuses or cannot be reached. */
  offer(message: Pick<Offer, "epoch" | "join" | "sdp" | "tracks">): Promise<Answer>;
  rejoin(message: Pick<Rejoin, "epoch">): Promise<unknown>;
  changed(): void;
  connect(configuration: RTCConfiguration): RTCPeerConnection;
}

const MAX_BITRATE: Record<Source, number> = { microphone: 40_000, camera: 1_500_000, screen: 2_500_000 };

export class Driver {
  /** Every receive seat's stream by mid. */
  readonly streams = new Map<string, MediaStream>();
  private state: TransportState = NO_TRANSPORT;
  private pc: RTCPeerConnection | null = null;
  private sending = new Map<Source, RTCRtpTransceiver>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly outside: Outside,
    private readonly publisher: Publisher,
  ) {}

  get transport(): TransportState {
    return this.state;
  }

  /** The statistics of the present transport, for tests and the quality lamp. */
  get connection(): RTCPeerConnection | null {
    return this.pc;
  }

  dispatch(event: TransportEvent): void {
    const { state, effects } = step(this.state, event);
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
    this.outside.changed();
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case "build":
        return this.build(effect);
      case "widen":
        return this.widen(effect.lines);
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
      iceServers: iceServers.map(({ urls, username, credential }) => ({ urls: [...urls], username, credential })),
      bundlePolicy: "max-bundle",
    });
    this.pc = pc;
    pc.addEventListener("connectionstatechange", () => {
      if (this.pc === pc) this.dispatch({ type: "link", epoch, state: pc.connectionState });
    });
    // Microphone and camera have their lines even without a device, so that switching on later needs no offer.
    this.sending.set("microphone", this.sendLine(pc, "microphone"));
    this.sending.set("camera", this.sendLine(pc, "camera"));
    this.widen(lines);
    this.attach();
  }

  private widen(lines: Lines): void {
    const { pc } = this;
    if (pc === null) return;
    const receiving = pc.getTransceivers().filter((one) => one.direction === "recvonly");
    for (const kind of ["audio", "video"] as const) {
      const there = receiving.filter((one) => one.receiver.track.kind === kind).length;
      for (let n = there; n < lines[kind]; n++) prefer(pc.addTransceiver(kind, { direction: "recvonly" }));
    }
    if (lines.screen && !this.sending.has("screen")) {
      this.sending.set("screen", this.sendLine(pc, "screen"));
      this.attach();
    }
  }

  private sendLine(pc: RTCPeerConnection, source: Source): RTCRtpTransceiver {
    const line = pc.addTransceiver(source === "microphone" ? "audio" : "video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: MAX_BITRATE[source] }],
    });
    prefer(line);
    return line;
  }

  private attach(): void {
    this.publisher.attach(Object.fromEntries([...this.sending].map(([source, line]) => [source, line.sender])));
  }

  private async offer(epoch: number, join: string): Promise<void> {
    const { pc } = this;
    if (pc === null) return;
    try {
      await pc.setLocalDescription();
      const sdp = slim(pc.localDescription?.sdp ?? "");
      const tracks = Object.fromEntries(
        [...this.sending].flatMap(([source, line]) => (line.mid === null ? [] : [[line.mid, source]])),
      ) as Record<string, Source>;
      const answer = await this.outside.offer({ epoch, join, sdp, tracks });
      if (this.pc !== pc) return;
      await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      if (this.pc !== pc) return;
      this.collect(pc);
      this.dispatch({ type: "answered", epoch, seats: answer.seats });
    } catch {
      if (this.pc === pc) this.dispatch({ type: "failed", epoch });
    }
  }

  private collect(pc: RTCPeerConnection): void {
    for (const { mid, direction, receiver } of pc.getTransceivers()) {
      if (mid === null || direction !== "recvonly" || this.streams.has(mid)) continue;
      this.streams.set(mid, new MediaStream([receiver.track]));
    }
  }

  private close(): void {
    this.publisher.attach({});
    this.sending = new Map();
    this.streams.clear();
    this.pc?.close();
    this.pc = null;
  }
}

/** VP8 and Opus only: what the office forwards, and small enough for ten people's lines in one message. */
function prefer(line: RTCRtpTransceiver): void {
  const codecs = commonCodecs(RTCRtpReceiver.getCapabilities(line.receiver.track.kind)?.codecs ?? []);
  try {
    if (codecs.length > 0) line.setCodecPreferences(codecs);
  } catch {
    // Without the preference the answer still takes nothing else.
  }
}
