/**
 * `<vb-conversation>`: the conversation for everybody in it, from admission to goodbye.
 *
 *     <vb-conversation .connection=${Connection} .choice=${Choice}></vb-conversation>
 *
 * Mount it while the reader is in a conversation; it takes part by itself (it subscribes to the connection, builds the
 * transport, opens the chosen devices) and lets go of everything when it is taken away. `choice` is read once, when the
 * conversation begins; without it microphone and camera start switched on with the browser's devices.
 * It says, bubbling:
 *   `vb-leave`   a citizen, guest or consulted colleague confirmed to leave (the page then says `leave`)
 *   `vb-finish`  the clerk who leads confirmed to finish; the detail is whether this visitor gets no new number today
 *   `vb-invite`  the clerk wants to invite somebody
 * Its own words (`conversation.ftl`, `quality.ftl`) it loads itself.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "../styles/conversation.scss";
import { Conversation } from "../media/conversation";
import type { Choice } from "../media/devices";
import { layout, leads, me, news, others, remembered, same, unread, type Picture } from "../state/conversation";
import { clean, loadTexts, t } from "../texts";
import type { Connection } from "../wire/connection";
import type { ConversationView, ParticipantView } from "../wire/messages";
import { announce } from "./announce";
import { Element, define } from "./base";
import "./chat";
import "./confirm";
import type { Confirm } from "./confirm";
import { bar, type Bar } from "./conversation-bar";
import "./conversation-devices";
import type { DevicesDialog } from "./conversation-devices";
import { notes } from "./conversation-notes";
import { LampKeeper } from "./lamp-keeper";
import "./line";
import { Measure } from "./measure";
import "./quality";
import type { Quality } from "./quality";
import { notToday } from "./not-today";
import { nameOf } from "./tiles";
import type { Voices } from "./tiles";

await loadTexts("conversation", "quality");

const DEFAULT_CHOICE: Choice = { microphone: "", camera: "", speaker: "", microphoneOn: true, cameraOn: true };

export class ConversationElement extends Element {
  static override properties = {
    connection: { attribute: false },
    choice: { attribute: false },
    silent: { state: true },
    unshared: { state: true },
    speaker: { state: true },
  };
  declare connection: Connection;
  declare choice: Choice;
  /** The browser holds the sound back until somebody clicks. */
  declare silent: boolean;
  /** The screen was to be shown and could not be. */
  declare unshared: boolean;
  declare speaker: string;
  private conversation: Conversation | null = null;
  private seen: ConversationView | null = null;
  private lamps: LampKeeper | null = null;
  private readonly measure = new Measure(this, (...shown) => this.conversation?.show(...shown));
  /** The microphone was on here, or was switched on purpose: no hint about it any more. */
  private spoke = false;

  constructor() {
    super();
    this.choice = DEFAULT_CHOICE;
    this.silent = this.unshared = false;
    this.speaker = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { connection } = this;
    const conversation = new Conversation((body) => connection.request(body), () => this.choice);
    this.conversation = conversation;
    this.speaker = this.choice.speaker;
    conversation.addEventListener("change", this.changed);
    document.addEventListener("keydown", this.keyed);
    this.measure.start();
    const lamps = new LampKeeper(
      conversation,
      () => connection.status === "open",
      () => this.requestUpdate(),
    );
    this.lamps = lamps;
    this.whileConnected(() => {
      this.measure.stop();
      lamps.stop();
      document.removeEventListener("keydown", this.keyed);
      conversation.removeEventListener("change", this.changed);
      conversation.close();
      this.conversation = null;
    });
    this.whileConnected(connection.subscribe((message) => conversation.receive(message)));
    this.whileConnected(
      connection.watch((status) => {
        if (status === "open") conversation.lineOpened();
        this.requestUpdate();
      }),
    );
  }

  /** For measurements: the present RTCPeerConnection. */
  get peerConnection(): RTCPeerConnection | null {
    return this.conversation?.connection ?? null;
  }

  private readonly changed = (): void => {
    const view = this.conversation?.model.view ?? null;
    for (const { what, name, role } of news(this.seen, view)) {
      announce(t(`conversation-news-${what}`, { name: nameOf({ name, role }, view?.ticket ?? "") }));
    }
    this.seen = remembered(this.seen, view);
    this.spoke ||= this.conversation?.publisher.sends.microphone === true;
    this.lamps?.look();
    this.requestUpdate();
  };

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.measure.drawn();
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    this.querySelector<HTMLElement>(".vb-stage")?.focus();
  }

  protected override render(): TemplateResult {
    const { conversation, lamps } = this;
    const model = conversation?.model;
    const view = model?.view ?? null;
    if (conversation === null || lamps === null || model === undefined || view === null) {
      return html`<p class="vb-wait" role="status">${t("conversation-begins")}</p>`;
    }
    const { stage, beside } = layout(model);
    const own = me(view);
    return html`<section
      class="vb-conversation ${model.chatOpen ? "vb-conversation--chat" : ""}"
      aria-label=${t("conversation-label", { number: view.ticket })}
    >
      <h1 class="kern-sr-only">${t("conversation-label", { number: view.ticket })}</h1>
      <div class="vb-conversation__notes">
        <vb-line .connection=${this.connection}></vb-line>
        ${notes({
          conversation,
          lamp: own === null ? null : lamps.of(own),
          spoke: this.spoke,
          unshared: this.unshared,
          silent: this.silent,
          wake: this.wake,
          explain: () => this.explain(""),
        })}
      </div>
      <div class="vb-pictures ${beside.length > 0 ? "vb-pictures--beside" : ""}">
        <div class="vb-stage" tabindex="-1" aria-label=${t("conversation-stage")} role="group">
          ${stage === null
            ? html`<p class="vb-stage__alone">${t("conversation-alone")}</p>`
            : repeat([stage], key, (one) => this.tile(conversation, view, one, true))}
        </div>
        <div class="vb-beside vb-beside--${Math.min(beside.length, 9)}" role="group" aria-label=${t("conversation-others")}>
          ${repeat(beside, key, (one) => this.tile(conversation, view, one, false))}
        </div>
        ${this.self(conversation, view)}
      </div>
      ${bar(this.forBar(conversation, view))}
      ${model.chatOpen
        ? html`<vb-chat .conversation=${conversation} @vb-close=${() => this.toggleChat(false)}></vb-chat>`
        : nothing}
      <vb-voices
        .voices=${conversation.voices}
        .speaker=${this.speaker}
        @vb-silent=${() => (this.silent = true)}
      ></vb-voices>
      <vb-devices-dialog
        .publisher=${conversation.publisher}
        .speaker=${this.speaker}
        @vb-speaker=${(event: CustomEvent<string>) => (this.speaker = event.detail)}
      ></vb-devices-dialog>
      <vb-quality
        .subject=${lamps.subject}
        .clerk=${own?.role === "clerk"}
        .camera=${conversation.publisher.sends.camera}
        .lit=${lamps.lit}
        @vb-camera-off=${() => void conversation.switch("camera", false)}
      ></vb-quality>
      ${this.leaving(view)}
    </section>`;
  }

  private tile(conversation: Conversation, view: ConversationView, picture: Picture, large: boolean): TemplateResult | typeof nothing {
    const who = view.participants.find((one) => one.id === picture.participant);
    if (who === undefined) return nothing;
    const { speaking, chosen } = conversation.model;
    const name = nameOf(who, view.ticket);
    return html`<vb-tile
      .who=${who}
      .label=${picture.source === "screen" ? t("conversation-screen-of", { name }) : name}
      .source=${picture.source}
      .stream=${conversation.stream(picture.participant, picture.source)}
      ?speaking=${picture.source === "camera" && who.link === "connected" && !who.on_hold && speaking.includes(who.id)}
      ?paused=${conversation.isPaused(picture.participant, picture.source)}
      ?undecodable=${conversation.isUndecodable(picture.participant, picture.source)}
      .lamp=${this.lamps?.of(who) ?? null}
      ?large=${large && same(chosen, picture)}
      ?choosable=${!large || same(chosen, picture)}
      @vb-choose=${() => conversation.choosePicture(picture)}
      @vb-lamp=${() => this.explain(who.id)}
    ></vb-tile>`;
  }

  private self(conversation: Conversation, view: ConversationView): TemplateResult | typeof nothing {
    const own = me(view);
    if (own === null) return nothing;
    const { sends, tracks } = conversation.publisher;
    const who: ParticipantView = { ...own, ...sends };
    return html`<vb-tile
      class="vb-self"
      own
      .who=${who}
      .label=${t("conversation-you")}
      .stream=${this.mirror(tracks.camera)}
      .lamp=${this.lamps?.of(own) ?? null}
      @vb-lamp=${() => this.explain("")}
      ?speaking=${conversation.model.speaking.includes(own.id)}
    ></vb-tile>`;
  }

  private explain(participant: string): void {
    this.querySelector<Quality>("vb-quality")?.show(participant);
  }

  private mirrored: MediaStream | null = null;

  /** One stream per camera track, so that the picture does not start anew with every drawing. */
  private mirror(track: MediaStreamTrack | null): MediaStream | null {
    if (this.mirrored?.getTracks()[0] !== (track ?? undefined)) {
      this.mirrored = track === null ? null : new MediaStream([track]);
    }
    return this.mirrored;
  }

  private forBar(conversation: Conversation, view: ConversationView): Bar {
    const { sends } = conversation.publisher;
    return {
      sends,
      canShare: conversation.publisher.canShare,
      chatOpen: conversation.model.chatOpen,
      unread: unread(conversation.model),
      clerk: leads(view),
      microphone: () => this.toggle("microphone"),
      camera: () => this.toggle("camera"),
      screen: () => void this.share(conversation, !sends.screen),
      chat: () => this.toggleChat(!conversation.model.chatOpen),
      devices: () => this.querySelector<DevicesDialog>("vb-devices-dialog")?.open(),
      invite: () => this.say("vb-invite"),
      leave: () => this.querySelector<Confirm>("vb-confirm")?.open(),
    };
  }

  private leaving(view: ConversationView): TemplateResult {
    const own = me(view);
    const which = leads(view) ? "finish" : "leave";
    const who = others(view).find((one) => one.role === "citizen");
    return html`<vb-confirm
      .title_=${t(`conversation-${which}-title`)}
      .body=${t(`conversation-${which}-text-${own?.role === "citizen" || which === "finish" ? "visit" : "guest"}`, {
        name: who === undefined ? view.ticket : clean(who.name) || view.ticket,
      })}
      .yes=${t(`conversation-${which}-yes`)}
      .no=${t("conversation-stay")}
      .more=${which === "finish" ? notToday("vb-finish-not-today") : nothing}
      @vb-confirmed=${({ detail }: CustomEvent<boolean>) => this.say(`vb-${which}`, detail)}
    ></vb-confirm>`;
  }

  private toggle(device: "microphone" | "camera"): void {
    const { conversation } = this;
    if (conversation === null) return;
    this.spoke ||= device === "microphone";
    const on = !conversation.publisher.sends[device];
    void conversation.switch(device, on).then(() => {
      const now = conversation.publisher.sends[device];
      if (now === on) announce(t(`conversation-${device}-${now ? "now-on" : "now-off"}`));
    });
  }

  private async share(conversation: Conversation, on: boolean): Promise<void> {
    this.unshared = false;
    try {
      await (on ? conversation.share() : conversation.unshare());
    } catch {
      this.unshared = true;
    }
  }

  private toggleChat(open: boolean): void {
    this.conversation?.showChat(open);
    if (!open) this.querySelector<HTMLElement>("#vb-chat-button")?.focus();
  }

  private readonly wake = (): void => {
    this.silent = false;
    this.querySelector<Voices>("vb-voices")?.wake();
  };

  /** Alt and a letter: nothing that a screen reader or a German keyboard needs. */
  private readonly keyed = (event: KeyboardEvent): void => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
    const action = { KeyM: "microphone", KeyK: "camera", KeyN: "chat" }[event.code];
    if (action === undefined || this.conversation === null) return;
    event.preventDefault();
    if (action === "chat") this.toggleChat(!this.conversation.model.chatOpen);
    else this.toggle(action as "microphone" | "camera");
  };

  private say(name: string, detail = false): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

const key = (one: Picture): string => `${one.participant}/${one.source}`;

define("vb-conversation", ConversationElement);
