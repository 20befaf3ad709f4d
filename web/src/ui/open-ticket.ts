/**
 * `<vb-open-ticket>`: number and PIN open a ticket on this device. Says `vb-opened` with the ticket.
 *
 * For a person whose phone died, and who noted down or was told the two.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { openTicket, tidyNumber, tidyPin } from "../open-ticket";
import { t } from "../texts";
import { Element, define } from "./base";
import { icon } from "./icon";

const NUMBER = /^[A-Z]{1,3}-\d{3,4}$/;
const PIN = /^\d{6}$/;

type Trouble = "" | "number" | "pin" | "wrong" | "too-many" | "unavailable";

export class OpenTicket extends Element {
  static override properties = { trouble: { state: true }, asking: { state: true } };

  declare trouble: Trouble;
  declare asking: boolean;

  constructor() {
    super();
    this.trouble = "";
    this.asking = false;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.asking) return;
    const number = tidyNumber(this.field("number")?.value ?? "");
    const pin = tidyPin(this.field("pin")?.value ?? "");
    this.trouble = !NUMBER.test(number) ? "number" : !PIN.test(pin) ? "pin" : "";
    if (this.trouble === "") await this.ask(number, pin);
    await this.updateComplete;
    if (this.trouble !== "") this.field(this.trouble === "pin" ? "pin" : "number")?.focus();
  };

  private async ask(number: string, pin: string): Promise<void> {
    this.asking = true;
    const opened = await openTicket(number, pin);
    this.asking = false;
    if (typeof opened === "string") this.trouble = opened;
    else this.dispatchEvent(new CustomEvent("vb-opened", { detail: opened }));
  }

  private field(name: "number" | "pin"): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`#vb-open-${name}`);
  }

  protected override render(): TemplateResult {
    return html`<form class="vb-card vb-open" novalidate aria-labelledby="vb-open-title" @submit=${this.submit}>
      <h2 class="vb-heading" id="vb-open-title">${t("open-title")}</h2>
      <p class="vb-text vb-soft">${t("open-text")}</p>
      <div role="alert">${this.refusal()}</div>
      <div class="vb-open__fields">${this.input("number")} ${this.input("pin")}</div>
      <button type="submit" class="kern-btn kern-btn--primary kern-btn--block" aria-disabled=${this.asking ? "true" : "false"}>
        ${icon("ticket")}<span class="kern-label">${t("open-button")}</span>
      </button>
    </form>`;
  }

  private refusal(): TemplateResult | typeof nothing {
    const { trouble } = this;
    if (trouble !== "wrong" && trouble !== "too-many" && trouble !== "unavailable") return nothing;
    return html`<p class="vb-field__error">${icon("warning")}<span>${t(trouble === "wrong" ? "open-wrong" : `error-${trouble}`)}</span></p>`;
  }

  private input(name: "number" | "pin"): TemplateResult {
    const wrong = this.trouble === name;
    return html`<div class="vb-field ${wrong ? "vb-field--error" : ""}">
      <label class="vb-field__label" for="vb-open-${name}">${t(`open-${name}`)}</label>
      <p class="vb-field__hint" id="vb-open-${name}-hint">${t(`open-${name}-hint`)}</p>
      ${wrong ? html`<p class="vb-field__error" id="vb-open-${name}-wrong">${icon("warning")}<span>${t(`open-${name}-wrong`)}</span></p>` : nothing}
      <input
        id="vb-open-${name}"
        class="kern-form-input__input"
        autocomplete="off"
        autocapitalize="characters"
        inputmode=${name === "pin" ? "numeric" : "text"}
        maxlength="12"
        spellcheck="false"
        aria-invalid=${wrong ? "true" : nothing}
        aria-describedby="vb-open-${name}-hint ${wrong ? `vb-open-${name}-wrong` : ""}"
      />
    </div>`;
  }
}

define("vb-open-ticket", OpenTicket);
