/**
 * One person's part in a conversation, live: what the office says about it, the transport, and what is sent.
 *
 * The pages (`/visit`, `/desk`, `/join`) make one of these, hand it every message of their line, and show
 * `<vb-conversation>` with it while `model.view` is there. It starts and ends by what the office says.
 */
import {
  NO_CONVERSATION,
  choose,
  heard,
  me,
  openChat,
  type ConversationModel,
  type Picture,
} from "../state/conversation";
import type { Connection } from "../wire/connection";
import type { OfficeMessage, Source } from "../wire/messages";
import { browserOf, type Browser, type Choice } from "./devices";
import { Driver } from "./driver";
import { watchNetwork } from "./network";
import { waits } from "./patience";
import { Publisher } from "./publisher";
import { recalled, remember } from "./remembered";
import { expectsMedia, seatOf, streamOf, voices, type Voice } from "./seats";
import { Showing } from "./showing";
import type { Shown } from "./sizes";

type Ask = Connection["request"];

export class Conversation extends EventTarget {
  model: ConversationModel = NO_CONVERSATION;
  readonly publisher: Publisher;
  private readonly driver: Driver;
  private readonly showing: Showing;
  private unwatch: (() => void) | null = null;
  private telling = false;
  private wasUp = false;

  constructor(
    private readonly ask: Ask,
    /** Read when the conversation begins. */
    private readonly choice: () => Choice,
    devices: MediaDevices | undefined = globalThis.navigator.mediaDevices,
    connect = (configuration: RTCConfiguration): RTCPeerConnection => new RTCPeerConnection(configuration),
    browser: Browser = browserOf(navigator.userAgent, navigator.maxTouchPoints),
  ) {
    super();
    this.publisher = new Publisher(devices, () => {
      void this.tellMedia();
      // Another camera may be larger or smaller.
      this.driver.tune();
      this.changed();
    });
    this.showing = new Showing((sizes) => ask({ type: "set-sizes", ...sizes }));
    this.driver = new Driver(
      {
        offer: (message) => ask({ type: "offer", ...message }),
        iceServers: async () => (await ask({ type: "ask-ice-servers" })).ice_servers,
        rejoin: (message) => ask({ type: "rejoin", ...message }),
        changed: () => {
          this.wasUp ||= this.driver.transport.phase === "up";
          this.changed();
        },
        connect,
        expecting: () => expectsMedia(this.model.view, this.driver.transport.seats),
        report: (epoch, report) => {
          // Lost on the way: a newer one follows.
          void ask({ type: "report-media", epoch, ...report }).catch(() => undefined);
        },
      },
      this.publisher,
      browser,
    );
  }

  /** Take every message of the page's line; those about other things are ignored. */
  receive(message: OfficeMessage): void {
    const room = this.model.view?.room;
    this.model = heard(this.model, message);
    const view = this.model.view;
    switch (message.type) {
      case "conversation":
        if (room !== message.conversation.room) this.begin(message.conversation.room, room !== undefined);
        this.driver.dispatch({ type: "epoch", epoch: message.conversation.epoch });
        void this.tellMedia();
        break;
      case "conversation-ended":
        if (view === null) this.close();
        break;
      case "join":
        this.driver.dispatch({
          type: "join",
          epoch: message.epoch,
          join: message.join,
          iceServers: message.ice_servers,
          audio: message.audio_seats,
          video: message.video_seats,
        });
        break;
      case "seats":
        this.driver.dispatch({
          type: "seats",
          epoch: message.epoch,
          seats: message.seats,
          audio: message.audio_seats,
          video: message.video_seats,
        });
        break;
      case "encodings":
        this.driver.want(message.epoch, message.tracks);
        break;
    }
    this.changed();
  }

  /** The line to the office is open again. */
  lineOpened(): void {
    this.driver.dispatch({ type: "line" });
  }

  /** What of the others stands on the page, and how large. */
  show(shown: readonly Shown[], pixelRatio: number, hidden: boolean): void {
    this.showing.show(shown, pixelRatio, hidden);
  }

  /** How the own transport stands. */
  get link(): "connecting" | "connected" | "reconnecting" {
    if (this.driver.transport.phase === "up") return "connected";
    return this.wasUp ? "reconnecting" : "connecting";
  }

  stream(participant: string, source: Source): MediaStream | null {
    return streamOf(this.driver.transport.seats, this.driver.streams, participant, source);
  }

  /** The picture has a seat but rests, because the own line does not carry it. */
  isPaused(participant: string, source: Source): boolean {
    return seatOf(this.driver.transport.seats, participant, source)?.paused === true;
  }

  /** The picture has a seat, in a codec that this browser has not. */
  isUndecodable(participant: string, source: Source): boolean {
    return seatOf(this.driver.transport.seats, participant, source)?.undecodable === true;
  }

  get voices(): readonly Voice<MediaStream>[] {
    return voices(this.driver.transport.seats, this.driver.streams);
  }

  /** The present RTCPeerConnection, for measurements. */
  get connection(): RTCPeerConnection | null {
    return this.driver.connection;
  }

  async switch(device: "microphone" | "camera", on: boolean): Promise<void> {
    await this.publisher.switch(device, on);
    const { sends } = this.publisher;
    if (this.model.view !== null) {
      remember(this.model.view.room, { microphoneOn: sends.microphone, cameraOn: sends.camera });
    }
  }

  /** Show the own screen. Must be called from a click. */
  async share(): Promise<void> {
    if (await this.publisher.share()) this.driver.dispatch({ type: "screen" });
  }

  unshare(): Promise<void> {
    return this.publisher.unshare();
  }

  /** False when the line was not taken (offline, or too many). */
  async say(text: string): Promise<boolean> {
    try {
      await this.ask({ type: "say", text });
      return true;
    } catch {
      return false;
    }
  }

  showChat(open: boolean): void {
    this.model = openChat(this.model, open);
    this.changed();
  }

  choosePicture(picture: Picture): void {
    this.model = choose(this.model, picture);
    this.changed();
  }

  /** Let go of transport and devices, whatever the office says. Idempotent. */
  close(): void {
    this.unwatch?.();
    this.unwatch = null;
    this.publisher.close();
    this.showing.close();
    this.driver.dispatch({ type: "over" });
  }

  private begin(room: string, another: boolean): void {
    if (another) this.close();
    this.wasUp = false;
    this.unwatch ??= watchNetwork(() => this.driver.dispatch({ type: "network" }));
    void this.publisher.start(recalled(room, this.choice()));
  }

  /** Say what is sent until the office has it as it is; one message at a time. */
  private async tellMedia(): Promise<void> {
    const { view } = this.model;
    const seen = view === null ? null : me(view);
    const { sends } = this.publisher;
    if (this.telling || seen === null || agree(seen, sends)) return;
    this.telling = true;
    try {
      await this.ask({ type: "set-media", ...sends });
    } catch {
      // The next snapshot brings us back here.
    } finally {
      this.telling = false;
    }
    if (!agree(sends, this.publisher.sends)) void this.tellMedia();
  }

  private changed(): void {
    const { epoch, seats, phase } = this.driver.transport;
    this.driver.wait(waits(seats, this.model.quality));
    this.showing.seat(phase === "up" || phase === "shaky" ? epoch : 0, seats);
    this.dispatchEvent(new Event("change"));
  }
}

const agree = (a: Readonly<Record<Source, boolean>>, b: Readonly<Record<Source, boolean>>): boolean =>
  a.microphone === b.microphone && a.camera === b.camera && a.screen === b.screen;
