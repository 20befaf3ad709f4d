/**
 * `<vb-mail>`: an address to write to when it is nearly one's turn, with plain words on what becomes of it.
 *
 * For a person who does not want to look at the page all the time. Says `vb-mail` with the address, empty to take it back.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../texts";
import { Element, define } from "./base";
import { icon } from "./icon";

const MOST = 254;

export class Mail extends Element {
  static override properties = { known: { type: Boolean }, trouble: {}, wrong: { state: true } };

  /** Whether the office has an address for this ticket. */
  declare known: boolean;
  /** Id of the text that says why the office did not take the address; empty when it did. */
  declare trouble: string;
  declare wrong: boolean;

  constructor() {
    super();
    this.known = false;
    this.trouble = "";
    this.wrong = false;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>("input");
    if (field === null) return;
    const address = field.value.trim();
    this.wrong = address === "" || !field.checkValidity();
    if (this.wrong) field.focus();
    else this.say(address);
  };

  private say(address: string): void {
    this.dispatchEvent(new CustomEvent("vb-mail", { detail: address }));
  }

  protected override render(): TemplateResult {
    return html`<details class="vb-more vb-extra">
      <summary>${icon("send")}<span>${t("mail-title")}</span>${this.known ? html`<span class="vb-extra__state">${icon("check")}${t("mail-on")}</span>` : nothing}${icon("down")}</summary>
      <div class="vb-extra__body">
        <p class="vb-text">${t("mail-text")}</p>
        <p class="vb-text vb-small vb-soft">${t("mail-privacy")}</p>
        ${this.known ? this.there() : this.form()}
        <div role="alert">${this.trouble === "" ? nothing : html`<p class="vb-field__error">${icon("warning")}<span>${t(this.trouble)}</span></p>`}</div>
      </div>
    </details>`;
  }

  private there(): TemplateResult {
    return html`<p class="vb-text vb-row" role="status">${icon("check")}${t("mail-known")}</p>
      <div class="vb-row">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.say("")}>
          <span class="kern-label">${t("mail-remove")}</span>
        </button>
      </div>`;
  }

  private form(): TemplateResult {
    return html`<form class="vb-field ${this.wrong ? "vb-field--error" : ""}" novalidate @submit=${this.submit}>
      <label class="vb-field__label" for="vb-mail-address">${t("mail-address")}</label>
      ${this.wrong ? html`<p class="vb-field__error" id="vb-mail-wrong" role="alert">${t("mail-wrong")}</p>` : nothing}
      <input
        id="vb-mail-address"
        class="kern-form-input__input"
        type="email"
        autocomplete="email"
        required
        maxlength=${MOST}
        aria-invalid=${this.wrong ? "true" : nothing}
        aria-describedby=${this.wrong ? "vb-mail-wrong" : nothing}
      />
      <button type="submit" class="kern-btn kern-btn--secondary"><span class="kern-label">${t("mail-save")}</span></button>
    </form>`;
  }
}

define("vb-mail", Mail);
