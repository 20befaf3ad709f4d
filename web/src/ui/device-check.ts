/**
 * `<vb-device-check>`: try out camera, microphone and loudspeaker while there is time. Everything is off until switched on,
 * nobody else sees or hears it, and one can go on without any of them. The choice is kept by `media/devices.ts`.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import "../styles/device-check.scss";
import { Check, resume } from "../media/check";
import { browserOf, named } from "../media/devices";
import type { Device } from "../media/devices";
import { HEARD, watchLevel } from "../media/level";
import { TEST, lengthOf, play } from "../media/sounds";
import { loadTexts, t } from "../texts";
import { announce } from "./announce";
import { Element, define } from "./base";
import { icon } from "./icon";

await loadTexts("devices");

const KINDS = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" } as const;

export class DeviceCheck extends Element {
  static override properties = { level: { state: true }, heard: { state: true }, playing: { state: true } };

  declare level: number;
  /** Whether the microphone has heard a person since it was switched on. */
  declare heard: boolean;
  declare playing: boolean;
  private readonly check: Check;
  private metered: MediaStreamTrack | null = null;
  private stopMeter: () => void = () => undefined;

  constructor() {
    super();
    this.level = 0;
    this.heard = false;
    this.playing = false;
    this.check = new Check(navigator.mediaDevices);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { check } = this;
    const changed = (): void => this.changed();
    const look = (): void => void check.look();
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    check.addEventListener("change", changed);
    devices?.addEventListener("devicechange", look);
    this.whileConnected(() => {
      check.removeEventListener("change", changed);
      devices?.removeEventListener("devicechange", look);
      check.close();
      this.stopMeter();
    });
    look();
    void resume(check, navigator.permissions);
  }

  private changed(): void {
    const track = this.check.tracks.microphone;
    if (track !== this.metered) {
      this.stopMeter();
      this.metered = track;
      this.level = 0;
      this.heard = false;
      this.stopMeter = track ? watchLevel(track, (level) => this.measured(level)) : () => undefined;
    }
    this.requestUpdate();
  }

  private measured(level: number): void {
    this.level = level;
    if (level < HEARD || this.heard) return;
    this.heard = true;
    announce(t("devices-heard"));
  }

  private async test(): Promise<void> {
    this.playing = true;
    await play(TEST, { speaker: this.check.choice.speaker });
    setTimeout(() => (this.playing = false), lengthOf(TEST) * 1000);
  }

  protected override render(): TemplateResult {
    return html`<section class="vb-card vb-devices" aria-labelledby="devices-title">
      <div>
        <h2 class="vb-heading" id="devices-title">${t("devices-title")}</h2>
        <p class="vb-text vb-soft">${t("devices-lead")}</p>
      </div>
      ${this.camera()} ${this.microphone()} ${this.speaker()}
      <p class="vb-text vb-small vb-soft">${t("devices-without")}</p>
    </section>`;
  }

  private camera(): TemplateResult {
    const track = this.check.tracks.camera;
    return html`<div class="vb-device">
      <div class="vb-preview">
        ${track
          ? html`<video
              class="vb-preview__picture"
              autoplay
              playsinline
              .muted=${true}
              aria-label=${t("devices-preview")}
              ${ref((element) => show(element, track))}
            ></video>`
          : html`<div class="vb-preview__off">
              ${icon("camera-off")}<span>${this.check.asking.camera ? t("devices-asking") : t("devices-camera-off")}</span>
            </div>`}
      </div>
      ${this.toggle("camera")} ${this.trouble("camera")} ${this.select("camera")}
    </div>`;
  }

  private microphone(): TemplateResult {
    const on = this.check.tracks.microphone !== null;
    return html`<div class="vb-device">
      ${this.toggle("microphone")}
      ${on
        ? html`<div class="vb-level">
            <meter class="vb-level__bar" min="0" max="1" .value=${this.level} aria-label=${t("devices-level")}></meter>
            <p class="vb-text vb-small">${this.heard ? html`${icon("check")}${t("devices-heard")}` : t("devices-say")}</p>
          </div>`
        : this.check.asking.microphone
          ? html`<p class="vb-text vb-small">${t("devices-asking")}</p>`
          : nothing}
      ${this.trouble("microphone")} ${this.select("microphone")}
    </div>`;
  }

  private speaker(): TemplateResult {
    return html`<div class="vb-device">
      <button type="button" class="kern-btn kern-btn--secondary vb-device__switch" @click=${() => this.test()}>
        ${icon("speaker")}<span class="kern-label">${this.playing ? t("devices-test-playing") : t("devices-test")}</span>
      </button>
      ${"setSinkId" in HTMLMediaElement.prototype ? this.select("speaker") : nothing}
    </div>`;
  }

  private toggle(device: Device): TemplateResult {
    const on = this.check.tracks[device] !== null || this.check.asking[device];
    return html`<button
      type="button"
      class="kern-btn ${on ? "kern-btn--secondary" : "kern-btn--primary"} vb-device__switch"
      data-device=${device}
      data-on=${on ? "yes" : "no"}
      @click=${() => this.check.switch(device, !on)}
    >
      ${icon(on ? device : `${device}-off`)}<span class="kern-label">${t(`devices-${device}-${on ? "stop" : "start"}`)}</span>
    </button>`;
  }

  private trouble(device: Device): TemplateResult | typeof nothing {
    const trouble = this.check.trouble[device];
    if (!trouble) return nothing;
    const help =
      trouble === "denied"
        ? t(`devices-help-${browserOf(navigator.userAgent, navigator.maxTouchPoints)}`)
        : t(`devices-help-${trouble}`);
    return html`<div class="vb-notice vb-notice--warning" role="alert">
      ${icon("warning")}
      <p><strong>${t(`devices-${device}-${trouble}`)}</strong></p>
      <p>${help}</p>
      <p>${t(`devices-${device}-go-on`)}</p>
    </div>`;
  }

  private select(kind: keyof typeof KINDS): TemplateResult | typeof nothing {
    const found = named(this.check.found, KINDS[kind]);
    const on = kind === "speaker" || this.check.tracks[kind] !== null;
    if (!on || found.length < 2) return nothing;
    const current = this.check.choice[kind] || (kind === "speaker" ? "" : this.check.tracks[kind]?.getSettings().deviceId);
    return html`<div class="vb-field">
      <label class="vb-field__label vb-small" for="choose-${kind}">${t(`devices-choose-${kind}`)}</label>
      <div class="kern-form-input__select-wrapper">
        <select
          class="kern-form-input__select"
          id="choose-${kind}"
          @change=${(event: Event) => this.check.pick(kind, (event.currentTarget as HTMLSelectElement).value)}
        >
          ${found.map(
            ({ deviceId, label }) => html`<option value=${deviceId} ?selected=${deviceId === current}>${label}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }
}

function show(element: globalThis.Element | undefined, track: MediaStreamTrack): void {
  if (!(element instanceof HTMLVideoElement)) return;
  const shown = element.srcObject instanceof MediaStream ? element.srcObject.getVideoTracks()[0] : null;
  if (shown === track) return;
  element.srcObject = new MediaStream([track]);
  // `autoplay` alone waits for a press in pages that were just loaded; a muted picture may start without.
  element.play().catch(() => undefined);
}

define("vb-device-check", DeviceCheck);

declare global {
  interface HTMLElementTagNameMap {
    "vb-device-check": DeviceCheck;
  }
}
