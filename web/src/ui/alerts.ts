/**
 * `<vb-alerts>`: by which means the page draws attention to itself; all of them can be switched off.
 *
 * The browser's notifications are asked for by a button alone, after words that say what they are for. Says `vb-alerts`,
 * and passes on `vb-push`.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { alerts, setAlert } from "../alerts";
import { askToNotify, canVibrate, leaveToNotify } from "../attention";
import { NEARLY, play } from "../media/sounds";
import type { Subscribed } from "../push/subscribing";
import type { Alerts as Choice, Means } from "../state/alerts";
import { t } from "../texts";
import { Element, define } from "./base";
import { icon } from "./icon";
import "./push";

export class Alerts extends Element {
  static override properties = { choice: { state: true }, pushKey: {}, pushed: { type: Boolean }, pushTrouble: {} };

  declare choice: Choice;
  /** Of Web Push, as `<vb-push>` has it; without a key there is none. */
  declare pushKey: string;
  declare pushed: boolean;
  declare pushTrouble: string;

  constructor() {
    super();
    this.choice = alerts();
    this.pushKey = this.pushTrouble = "";
    this.pushed = false;
  }

  private readonly passOn = ({ detail }: CustomEvent<Subscribed>): void => {
    this.dispatchEvent(new CustomEvent("vb-push", { detail }));
  };

  private set(means: Means, on: boolean): void {
    this.choice = setAlert(means, on);
    if (means === "sound" && on) void play(NEARLY);
    this.dispatchEvent(new Event("vb-alerts"));
  }

  private readonly ask = async (): Promise<void> => {
    this.set("notification", await askToNotify());
    await this.updateComplete;
    this.querySelector<HTMLElement>("#vb-alert-notification, #vb-alert-refused")?.focus();
  };

  protected override render(): TemplateResult {
    return html`<details class="vb-more vb-extra">
      <summary>${icon("bell")}<span>${t("alerts-title")}</span>${icon("down")}</summary>
      <div class="vb-extra__body">
        <fieldset class="kern-fieldset">
          <legend class="kern-label">${t("alerts-text")}</legend>
          <div class="kern-fieldset__body">
            ${this.box("sound")} ${this.box("title")} ${canVibrate() ? this.box("vibration") : nothing}
            ${leaveToNotify() === "granted" ? this.box("notification") : nothing}
          </div>
        </fieldset>
        ${this.notification()}
        ${this.pushKey === "" ? nothing : html`<vb-push .key=${this.pushKey} ?known=${this.pushed} .trouble=${this.pushTrouble} @vb-push=${this.passOn}></vb-push>`}
      </div>
    </details>`;
  }

  private box(means: Means): TemplateResult {
    return html`<div class="kern-form-check">
      <input
        type="checkbox"
        class="kern-form-check__checkbox"
        id="vb-alert-${means}"
        .checked=${this.choice[means]}
        @change=${(event: Event) => this.set(means, (event.target as HTMLInputElement).checked)}
      />
      <label class="kern-label" for="vb-alert-${means}">${t(means === "title" ? "alerts-title-label" : `alerts-${means}`)}</label>
    </div>`;
  }

  private notification(): TemplateResult | typeof nothing {
    const leave = leaveToNotify();
    if (leave === "missing" || leave === "granted") return nothing;
    if (leave === "denied") return html`<p class="vb-text vb-small" id="vb-alert-refused" tabindex="-1">${t("alerts-refused")}</p>`;
    return html`<p class="vb-text">${t("alerts-why")}</p>
      <div class="vb-row">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${this.ask}>
          ${icon("bell")}<span class="kern-label">${t("alerts-allow")}</span>
        </button>
      </div>`;
  }
}

define("vb-alerts", Alerts);
