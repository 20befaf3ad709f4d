/** Browsers play no sound in a page in which nobody pressed anything (after a reload): one press, and we can ring. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { ARRIVAL, play, soundAllowed } from "../media/sounds";
import { t } from "../texts";
import { Element, define } from "./base";
import { icon } from "./icon";

export class SoundHint extends Element {
  static override properties = { allowed: { state: true } };

  declare allowed: boolean;

  constructor() {
    super();
    this.allowed = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const look = (): void => void soundAllowed().then((allowed) => (this.allowed = allowed));
    look();
    // Any press in the page gives the permission.
    addEventListener("click", look);
    this.whileConnected(() => removeEventListener("click", look));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.allowed) return nothing;
    return html`<section class="vb-notice vb-notice--warning">
      ${icon("bell")}
      <p>${t("sound-hint")}</p>
      <p>
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => play(ARRIVAL)}>
          ${icon("speaker")}<span class="kern-label">${t("sound-button")}</span>
        </button>
      </p>
    </section>`;
  }
}

define("vb-sound-hint", SoundHint);
