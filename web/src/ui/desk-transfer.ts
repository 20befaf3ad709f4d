/**
 * `<vb-transfer>`: give a ticket to another department or to a colleague by name, with a note. Says `vb-act`.
 *
 * Another department has other matters, so the note begins with the one that was chosen: nobody explains it twice.
 */
import { html, nothing, type TemplateResult } from "lit";
import { leftBehind, receivers } from "../state/desk";
import { clean, ours, t } from "../texts";
import type { DepartmentName, DeskView, TicketView } from "../wire/messages";
import { define } from "./base";
import { icon } from "./icon";
import { Modal } from "./modal";

const NOTE_MOST = 500;

export class Transfer extends Modal {
  static override properties = { desk: { attribute: false }, ticket: { state: true }, where: { state: true }, whom: { state: true } };
  declare desk: DeskView;
  declare ticket: TicketView | null;
  /** The department, and the colleague's account; empty: whoever serves it. */
  declare where: string;
  declare whom: string;
  /** How the note begins when the form opens. */
  private first = "";

  constructor() {
    super();
    this.ticket = null;
    this.where = this.whom = "";
  }

  ask(ticket: TicketView): void {
    this.ticket = ticket;
    // Where no colleague could take it up, another department is meant.
    const others = this.departments.filter(({ id }) => id !== ticket.department);
    const alone = receivers(this.desk, ticket.department).length === 0;
    this.choose(alone ? (others.at(0)?.id ?? ticket.department) : ticket.department);
    this.first = this.carried;
    this.open();
  }

  protected heading(): string {
    return t("desk-transfer-title", { number: this.ticket?.number ?? "" });
  }

  private get departments(): readonly DepartmentName[] {
    return [...this.desk.departments.map(({ id, name }) => ({ id, name })), ...this.desk.elsewhere];
  }

  private choose(where: string): void {
    const field = this.querySelector("textarea");
    const untouched = field?.value === this.carried;
    this.where = where;
    this.whom = where === this.ticket?.department ? (receivers(this.desk, where).at(0)?.account ?? "") : "";
    if (field !== null && untouched) field.value = this.carried;
  }

  /** What the note says as long as nobody writes another one. */
  private get carried(): string {
    const service = this.ticket === null ? null : leftBehind(this.desk, this.ticket, this.where);
    return service === null ? "" : `${this.ticket?.note ?? ""} ${t("desk-transfer-was", { service: ours(service) })}`.trim();
  }

  /** To whoever serves the same department would be no transfer. */
  private get changes(): boolean {
    return this.where !== this.ticket?.department || this.whom !== "";
  }

  protected content(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-transfer-text")}</p>
        <div class="kern-form-input">
          <label class="kern-label" for="vb-transfer-where">${t("desk-transfer-where")}</label>
          <div class="kern-form-input__select-wrapper">
            <select id="vb-transfer-where" class="kern-form-input__select" @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
              ${this.departments.map((one) => html`<option value=${one.id} ?selected=${one.id === this.where}>${ours(one.name)}</option>`)}
            </select>
          </div>
        </div>
        ${this.changes ? this.people() : html`<p class="vb-notice" role="status">${icon("info")}<span>${t("desk-transfer-nobody")}</span></p>`}
        <div class="kern-form-input">
          <label class="kern-label" for="vb-transfer-note">${t("desk-transfer-note")}</label>
          <textarea id="vb-transfer-note" class="kern-form-input__input" rows="3" maxlength=${NOTE_MOST} .value=${this.first}></textarea>
        </div>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-cancel")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary" aria-disabled=${this.changes ? "false" : "true"}>
          <span class="kern-label">${t("desk-transfer-yes")}</span>
        </button>
      </footer>
    </form>`;
  }

  private people(): TemplateResult {
    return html`<fieldset class="kern-fieldset">
      <legend class="kern-label">${t("desk-transfer-whom")}</legend>
      <div class="kern-fieldset__body">
        ${this.where === this.ticket?.department ? nothing : this.choice("", t("desk-transfer-anybody"))}
        ${receivers(this.desk, this.where).map((one) =>
          this.choice(one.account, t(one.busy ? "desk-colleague-busy" : "desk-colleague-free", { name: clean(one.name) })),
        )}
      </div>
    </fieldset>`;
  }

  private choice(account: string, words: string): TemplateResult {
    return html`<div class="kern-form-check">
      <input
        type="radio"
        class="kern-form-check__radio"
        name="whom"
        id="vb-transfer-to-${account}"
        .checked=${this.whom === account}
        @change=${() => (this.whom = account)}
      />
      <label class="kern-label" for="vb-transfer-to-${account}">${words}</label>
    </div>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const { ticket, where, whom } = this;
    if (ticket === null || !this.changes) return;
    const note = this.querySelector("textarea")?.value.trim() ?? "";
    this.request({ type: "transfer", ticket: ticket.id, department: where, colleague: whom || null, note });
  };
}

define("vb-transfer", Transfer);
