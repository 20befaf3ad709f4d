/** `<vb-notify>`: tell one or all who wait something, prepared or in own words. Says `vb-act`. */
import { html, nothing, type TemplateResult } from "lit";
import { fullest } from "../state/desk";
import { ours, t } from "../texts";
import type { DeskView, NoticeCode, TicketView } from "../wire/messages";
import { define } from "./base";
import { Modal } from "./modal";

const CODES: readonly NoticeCode[] = ["running-late", "short-break", "prepare-documents", "check-camera", "technical-trouble", "closing-early", ""];
const TEXT_MOST = 300;
const MINUTES_MOST = 240;
const USUAL_MINUTES = 15;
const timed = (code: NoticeCode): boolean => code === "running-late" || code === "short-break";

export class Notify extends Modal {
  static override properties = { desk: { attribute: false }, ticket: { state: true }, code: { state: true }, missing: { state: true } };
  declare desk: DeskView;
  /** Whom to tell; null: everybody who waits. */
  declare ticket: TicketView | null;
  declare code: NoticeCode;
  declare missing: boolean;
  /** Where most wait: whom a clerk of several departments means most likely. */
  private fullest = "";

  constructor() {
    super();
    this.ticket = null;
    this.code = "running-late";
    this.missing = false;
  }

  ask(ticket: TicketView | null): void {
    this.ticket = ticket;
    // Chosen once: people who come meanwhile must not change it under the clerk's hands.
    this.fullest = fullest(this.desk.departments);
    this.code = ticket === null ? "running-late" : "prepare-documents";
    this.missing = false;
    this.open();
  }

  protected heading(): string {
    return this.ticket === null ? t("desk-notify-all-title") : t("desk-notify-title", { number: this.ticket.number });
  }

  protected content(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-notify-text")}</p>
        ${this.ticket === null && this.desk.departments.length > 1 ? this.where() : nothing}
        <fieldset class="kern-fieldset">
          <legend class="kern-label">${t("desk-notify-what")}</legend>
          <div class="kern-fieldset__body">${CODES.map((code) => this.choice(code))}</div>
        </fieldset>
        ${timed(this.code)
          ? html`<div class="kern-form-input">
              <label class="kern-label" for="vb-notify-minutes">${t("desk-notify-minutes")}</label>
              <input id="vb-notify-minutes" class="kern-form-input__input" type="number" min="0" max=${MINUTES_MOST} step="5" value=${USUAL_MINUTES} />
            </div>`
          : nothing}
        <div class="kern-form-input ${this.missing ? "kern-form-input--error" : ""}">
          <label class="kern-label" for="vb-notify-text">${t(this.code === "" ? "desk-notify-own-text" : "desk-notify-more")}</label>
          <textarea
            id="vb-notify-text"
            class="kern-form-input__input"
            rows="3"
            maxlength=${TEXT_MOST}
            aria-invalid=${this.missing ? "true" : nothing}
            aria-describedby=${this.missing ? "vb-notify-missing" : nothing}
          ></textarea>
          ${this.missing ? html`<p class="kern-error" id="vb-notify-missing" role="alert">${t("desk-notify-missing")}</p>` : nothing}
        </div>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--tertiary" @click=${this.takeBack}>
          <span class="kern-label">${t("desk-notify-take-back")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${t("desk-notify-yes")}</span></button>
      </footer>
    </form>`;
  }

  private where(): TemplateResult {
    return html`<div class="kern-form-input">
      <label class="kern-label" for="vb-notify-where">${t("desk-fact-department")}</label>
      <div class="kern-form-input__select-wrapper">
        <select id="vb-notify-where" class="kern-form-input__select">
          ${this.desk.departments.map(
            (one) => html`<option value=${one.id} ?selected=${one.id === this.fullest}>${ours(one.name)}</option>`,
          )}
        </select>
      </div>
    </div>`;
  }

  private choice(code: NoticeCode): TemplateResult {
    const id = `vb-notify-${code || "own"}`;
    return html`<div class="kern-form-check">
      <input type="radio" class="kern-form-check__radio" name="code" id=${id} .checked=${this.code === code} @change=${() => this.pick(code)} />
      <label class="kern-label" for=${id}>${t(code === "" ? "desk-notify-own" : `desk-notify-${code}`)}</label>
    </div>`;
  }

  private pick(code: NoticeCode): void {
    this.code = code;
    this.missing = false;
  }

  private get department(): string {
    const chosen = this.querySelector<HTMLSelectElement>("#vb-notify-where")?.value;
    return this.ticket?.department ?? chosen ?? this.fullest;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const field = this.querySelector("textarea");
    const text = field?.value.trim() ?? "";
    this.missing = this.code === "" && text === "";
    if (this.missing) return field?.focus();
    const written = Number(this.querySelector<HTMLInputElement>("#vb-notify-minutes")?.value ?? 0);
    const minutes = timed(this.code) ? Math.min(MINUTES_MOST, Math.max(0, Math.round(written) || 0)) : 0;
    this.say(this.code, minutes, text);
  };

  private readonly takeBack = (): void => this.say("", 0, "");

  private say(code: NoticeCode, minutes: number, text: string): void {
    const { department } = this;
    this.request({ type: "notify", ticket: this.ticket?.id ?? null, department, code, minutes, text });
  }
}

define("vb-notify", Notify);
