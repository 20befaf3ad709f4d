/** Other camera, microphone or speaker while talking; and the keys, for people who work without a mouse. */
import { html, nothing, type TemplateResult } from "lit";
import type { Publisher } from "../media/publisher";
import { t } from "../texts";
import { define } from "./base";
import { Modal } from "./modal";

export class DevicesDialog extends Modal {
  static override properties = { publisher: { attribute: false }, speaker: {}, found: { state: true } };
  declare publisher: Publisher;
  declare speaker: string;
  declare found: readonly MediaDeviceInfo[];

  constructor() {
    super();
    this.speaker = "";
    this.found = [];
  }

  override open(): void {
    super.open();
    void this.look();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const look = (): void => void this.look();
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    devices?.addEventListener("devicechange", look);
    this.whileConnected(() => devices?.removeEventListener("devicechange", look));
  }

  private async look(): Promise<void> {
    if (!this.shown) return;
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    this.found = (await devices?.enumerateDevices().catch(() => [])) ?? [];
  }

  protected heading(): string {
    return t("conversation-devices");
  }

  protected content(): TemplateResult {
    const speakers = "setSinkId" in HTMLMediaElement.prototype;
    return html`<div class="vb-modal__body vb-stack">
        ${this.select("microphone", "audioinput", this.publisher.chosen("microphone"), (id) => {
          void this.publisher.choose("microphone", id);
        })}
        ${this.select("camera", "videoinput", this.publisher.chosen("camera"), (id) => {
          void this.publisher.choose("camera", id);
        })}
        ${speakers
          ? this.select("speaker", "audiooutput", this.speaker, (id) => {
              this.dispatchEvent(new CustomEvent("vb-speaker", { detail: id }));
            })
          : nothing}
        <section aria-labelledby="vb-keys-title">
          <h3 class="vb-modal__subtitle" id="vb-keys-title">${t("conversation-keys")}</h3>
          <dl class="vb-keys">
            ${(["microphone", "camera", "chat"] as const).map(
              (one) =>
                html`<dt><kbd>Alt</kbd> + <kbd>${{ microphone: "M", camera: "K", chat: "N" }[one]}</kbd></dt>
                  <dd>${t(`conversation-keys-${one}`)}</dd>`,
            )}
          </dl>
        </section>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--primary" @click=${() => this.close()}>
          <span class="kern-label">${t("conversation-done")}</span>
        </button>
      </footer>`;
  }

  private select(name: string, kind: MediaDeviceKind, chosen: string, choose: (id: string) => void): TemplateResult {
    const there = this.found.filter((one) => one.kind === kind && one.deviceId !== "");
    return html`<div class="kern-form-input">
      <label class="kern-label" for="vb-device-${name}">${t(`conversation-device-${name}`)}</label>
      <div class="kern-form-input__select-wrapper">
        <select
          id="vb-device-${name}"
          class="kern-form-input__select"
          ?disabled=${there.length === 0}
          @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
        >
          ${there.length === 0 ? html`<option value="">${t("conversation-device-none")}</option>` : nothing}
          ${there.map(
            (one, n) =>
              html`<option value=${one.deviceId} ?selected=${one.deviceId === chosen}>
                ${one.label || t("conversation-device-number", { number: n + 1 })}
              </option>`,
          )}
        </select>
      </div>
    </div>`;
  }
}

define("vb-devices-dialog", DevicesDialog);
