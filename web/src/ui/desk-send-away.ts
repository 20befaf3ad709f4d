/** `<vb-send-away>`: why a visitor is sent away, in prepared or own words; the visitor reads them. Says `vb-act`. */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../texts";
import type { TicketView } from "../wire/messages";
import { define } from "./base";
import { Modal } from "./modal";
import { notToday } from "./not-today";

const PREPARED = ["wrong-office", "documents", "closing", "written"] as const;
const MAX_CHARACTERS = 200;

export class SendAway extends Modal {
  static override properties = { ticket: { attribute: false }, missing: { state: true } };
  declare ticket: TicketView | null;
  declare missing: boolean;

  constructor() {
    super();
    this.ticket = null;
    this.missing = false;
  }

  ask(ticket: TicketView): void {
    this.ticket = ticket;
    this.missing = false;
    this.open();
  }

  protected heading(): string {
    return t("desk-send-away-title", { number: this.ticket?.number ?? "" });
  }

  protected content(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-send-away-text")}</p>
        <fieldset class="kern-fieldset">
          <legend class="kern-label">${t("desk-reason-prepared")}</legend>
          <div class="kern-fieldset__body">
            ${PREPARED.map(
              (one) =>
                html`<div class="kern-form-check">
                  <input
                    type="radio"
                    class="kern-form-check__radio"
                    name="reason"
                    id="vb-reason-${one}"
                    @change=${() => this.put(t(`desk-reason-${one}`))}
                  />
                  <label class="kern-label" for="vb-reason-${one}">${t(`desk-reason-${one}`)}</label>
                </div>`,
            )}
          </div>
        </fieldset>
        <div class="kern-form-input ${this.missing ? "kern-form-input--error" : ""}">
          <label class="kern-label" for="vb-reason-text">${t("desk-reason-own")}</label>
          <textarea
            id="vb-reason-text"
            class="kern-form-input__input"
            rows="3"
            maxlength=${MAX_CHARACTERS}
            aria-invalid=${this.missing ? "true" : nothing}
            aria-describedby=${this.missing ? "vb-reason-missing" : nothing}
          ></textarea>
          ${this.missing
            ? html`<p class="kern-error" id="vb-reason-missing" role="alert">${t("desk-reason-missing")}</p>`
            : nothing}
        </div>
        ${notToday("vb-away-not-today")}
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-cancel")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary">
          <span class="kern-label">${t("desk-send-away-yes")}</span>
        </button>
      </footer>
    </form>`;
  }

  private put(text: string): void {
    const field = this.querySelector("textarea");
    if (field !== null) field.value = text;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const field = this.querySelector("textarea");
    const reason = field?.value.trim() ?? "";
    this.missing = reason === "";
    if (this.missing) {
      field?.focus();
      return;
    }
    const not_today = this.querySelector<HTMLInputElement>("#vb-away-not-today")?.checked === true;
    this.request({ type: "send-away", ticket: this.ticket?.id ?? "", reason, not_today });
  };
}

define("vb-send-away", SendAway);
