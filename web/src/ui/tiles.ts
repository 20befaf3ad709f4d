/**
 * The pictures of a conversation: `<vb-tile>` shows one person (or her screen), `<vb-voices>` plays everybody's sound.
 *
 * Names are text that people wrote; the role beside it is drawn by us, so nobody can write himself into the authority.
 */
import { html, nothing, type PropertyValues, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Voice } from "../media/seats";
import { pictureHeight, type Shown } from "../media/sizes";
import type { Lamp } from "../state/lamps";
import { clean, t } from "../texts";
import type { ParticipantView, Role } from "../wire/messages";
import { Element, define } from "./base";
import { icon } from "./icon";
import { lamp } from "./lamp";
import { mark } from "./marks";

const roleIcon = (role: Role): SVGTemplateResult =>
  role === "citizen" ? icon("person") : mark(role === "clerk" ? "office" : role);

export const roleBadge = (role: Role): TemplateResult =>
  html`<span class="vb-role vb-role--${role}">${roleIcon(role)}${t(`conversation-role-${role}`)}</span>`;

/** How to call somebody who may not have given a name. */
export const nameOf = (who: Pick<ParticipantView, "name" | "role">, number: string): string =>
  clean(who.name).trim() || (who.role === "citizen" ? t("conversation-number", { number }) : t(`conversation-role-${who.role}`));

/** A picture that rests for a blink keeps its last frame; only what lasts gets words. */
const PATIENCE_MS = 1_500;

export class Tile extends Element {
  static override properties = {
    who: { attribute: false },
    label: {},
    source: {},
    stream: { attribute: false },
    own: { type: Boolean },
    speaking: { type: Boolean },
    paused: { type: Boolean },
    undecodable: { type: Boolean },
    resting: { state: true },
    lamp: { attribute: false },
    large: { type: Boolean },
    choosable: { type: Boolean },
  };
  declare who: ParticipantView;
  declare label: string;
  declare source: "camera" | "screen";
  declare stream: MediaStream | null;
  declare own: boolean;
  declare speaking: boolean;
  /** The picture rests, because the reader's line does not carry it. */
  declare paused: boolean;
  /** The reader's browser has not the codec of this picture. */
  declare undecodable: boolean;
  /** It has rested long enough to be told. */
  declare resting: boolean;
  /** How well this person is connected; null for those of whom it is not told, and on the picture of a screen. */
  declare lamp: Lamp | null;
  declare large: boolean;
  declare choosable: boolean;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.label = "";
    this.source = "camera";
    this.stream = null;
    this.lamp = null;
    this.own = this.speaking = this.paused = this.undecodable = this.resting = this.large = this.choosable = false;
  }

  /** What of it stands on the page, in CSS pixels. */
  get shown(): Shown {
    const video = this.querySelector("video");
    const box = video?.getBoundingClientRect();
    const fit = video !== null && getComputedStyle(video).objectFit === "contain" ? "contain" : "cover";
    const height =
      video === null || box === undefined
        ? 0
        : pictureHeight(box, { width: video.videoWidth, height: video.videoHeight }, fit);
    return { participant: this.who.id, source: this.source, height };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.patience);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("paused") && !changed.has("undecodable")) return;
    clearTimeout(this.patience);
    this.resting = false;
    if (this.paused || this.undecodable) this.patience = setTimeout(() => (this.resting = true), PATIENCE_MS);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const video = this.querySelector("video");
    if (video === null || video.srcObject === this.stream) return;
    video.srcObject = this.stream;
    // Pictures are silent, so every browser lets them start; an abort is followed by the next start.
    if (this.stream !== null) void video.play().catch(() => undefined);
  }

  protected override render(): TemplateResult {
    const { who, source, own } = this;
    const on = (source === "screen" ? who.screen : who.camera) && !this.resting && !who.on_hold;
    const classes = `vb-tile vb-tile--${source} ${own ? "vb-tile--own" : ""} ${this.speaking ? "vb-tile--speaking" : ""}`;
    return html`<figure class=${classes}>
      <video class=${on ? "" : "vb-hidden"} autoplay playsinline .muted=${true} aria-hidden="true"></video>
      ${on ? nothing : html`<div class="vb-tile__blank">${roleIcon(who.role)}</div>`} ${this.note()}
      <figcaption class="vb-tile__caption">
        <span class="vb-tile__name"><bdi>${this.label}</bdi></span>
        ${own ? nothing : roleBadge(who.role)} ${this.marks()} ${this.lampButton()}
      </figcaption>
      ${this.choosable ? this.chooser() : nothing}
    </figure>`;
  }

  private marks(): TemplateResult | typeof nothing {
    if (this.source === "screen") return nothing;
    const { who } = this;
    return html`${this.speaking
      ? html`<span class="vb-tile__mark vb-tile__mark--speaking" title=${t("conversation-speaks")}>
          ${mark("speaking")}<span class="kern-sr-only">${t("conversation-speaks")}</span>
        </span>`
      : nothing}
    ${who.microphone
      ? nothing
      : html`<span class="vb-tile__mark" title=${t("conversation-microphone-is-off")}>
          ${icon("microphone-off")}<span class="kern-sr-only">${t("conversation-microphone-is-off")}</span>
        </span>`}
    ${who.camera
      ? nothing
      : html`<span class="vb-tile__mark" title=${t("conversation-camera-is-off")}>
          ${icon("camera-off")}<span class="kern-sr-only">${t("conversation-camera-is-off")}</span>
        </span>`}`;
  }

  private note(): TemplateResult | typeof nothing {
    if (this.own) return nothing;
    if (this.who.on_hold) {
      return html`<p class="vb-tile__note vb-tile__note--paused">${icon("pause")}<span>${t("conversation-on-hold")}</span></p>`;
    }
    if (this.who.link !== "connected") {
      return html`<p class="vb-tile__note">
        ${t(this.who.link === "reconnecting" ? "conversation-link-reconnecting" : "conversation-link-connecting")}
      </p>`;
    }
    if (!this.resting) return nothing;
    const why = this.undecodable ? "quality-picture-undecodable" : "quality-picture-paused";
    return html`<p class="vb-tile__note vb-tile__note--paused">
      ${icon(this.undecodable ? "camera-off" : "pause")}<span class="vb-tile__long">${t(why)}</span
      ><span class="vb-tile__short" aria-hidden="true">${t(`${why}-short`)}</span>
    </p>`;
  }

  private lampButton(): TemplateResult | typeof nothing {
    if (this.lamp === null || this.source === "screen") return nothing;
    return lamp(this.lamp.level, this.own ? "" : this.label, () => this.dispatchEvent(new Event("vb-lamp")));
  }

  private chooser(): TemplateResult {
    const label = t(this.large ? "conversation-make-small" : "conversation-make-large", { name: this.label });
    return html`<button
      type="button"
      class="vb-tile__choose"
      aria-label=${label}
      title=${label}
      @click=${() => this.dispatchEvent(new Event("vb-choose"))}
    >
      ${mark(this.large ? "small" : "large")}
    </button>`;
  }
}

define("vb-tile", Tile);

/** Plays every voice. When the browser wants a click first it says `vb-silent`; `wake()` is for that click. */
export class Voices extends Element {
  static override properties = { voices: { attribute: false }, speaker: {} };
  declare voices: readonly Voice<MediaStream>[];
  declare speaker: string;
  private readonly playing = new Map<string, HTMLAudioElement>();

  constructor() {
    super();
    this.voices = [];
    this.speaker = "";
  }

  /** Start what the browser held back. Must be called from a click. */
  wake(): void {
    for (const audio of this.playing.values()) void this.play(audio);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [mid, audio] of this.playing) this.stop(mid, audio);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    for (const [mid, audio] of this.playing) {
      if (!this.voices.some((one) => one.mid === mid && one.stream === audio.srcObject)) this.stop(mid, audio);
    }
    for (const { mid, stream } of this.voices) {
      if (this.playing.has(mid)) continue;
      const audio = document.createElement("audio");
      audio.srcObject = stream;
      this.append(audio);
      this.playing.set(mid, audio);
      this.route(audio);
      void this.play(audio);
    }
    if (changed.has("speaker")) for (const audio of this.playing.values()) this.route(audio);
  }

  private async play(audio: HTMLAudioElement): Promise<void> {
    try {
      await audio.play();
    } catch (error) {
      const refused = error instanceof Error && error.name === "NotAllowedError";
      if (refused) this.dispatchEvent(new Event("vb-silent"));
    }
  }

  private route(audio: HTMLAudioElement): void {
    // Safari and older Firefox play through the system's choice. A speaker that is gone falls back to it as well.
    if ("setSinkId" in audio && (this.speaker !== "" || audio.sinkId !== "")) {
      void audio.setSinkId(this.speaker).catch(() => undefined);
    }
  }

  private stop(mid: string, audio: HTMLAudioElement): void {
    audio.srcObject = null;
    audio.remove();
    this.playing.delete(mid);
  }
}

define("vb-voices", Voices);
