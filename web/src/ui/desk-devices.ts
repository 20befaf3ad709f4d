/** `<vb-desk-devices>`: the clerk checks camera, microphone and loudspeaker before the first visitor comes. */
import { html, type TemplateResult } from "lit";
import { loadTexts, t } from "../texts";
import { define } from "./base";
import "./device-check";
import { Modal } from "./modal";

await loadTexts("devices");

export class DeskDevices extends Modal {
  protected heading(): string {
    return t("desk-devices-title");
  }

  protected content(): TemplateResult {
    return html`<div class="vb-modal__body"><vb-device-check></vb-device-check></div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--primary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-devices-done")}</span>
        </button>
      </footer>`;
  }
}

define("vb-desk-devices", DeskDevices);
