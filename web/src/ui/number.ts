/** Taking a number: what one comes for, what we store about it in plain words, and one button. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import "../styles/number.scss";
import { authority } from "../authority";
import { link, navigate } from "../navigation";
import { check, request } from "../state/form";
import type { Errors, Form } from "../state/form";
import { givesNumbers, openingWords } from "../state/hours";
import { hear } from "../state/portal";
import type { Departments } from "../state/portal";
import { language, locale, ours, t } from "../texts";
import { keepTicket, keptTicket } from "../ticket";
import { forgetVisitor, visitor } from "../visitor";
import { Connection, Refusal } from "../wire/connection";
import type { Authority, DepartmentView } from "../wire/messages";
import { Page, define } from "./base";
import { icon } from "./icon";
import "./line";
import { errorSummary, matterField, nameField, serviceField, spokenField } from "./number-fields";
import { privacyNotice } from "./privacy";
import { newcomersWait, stateChip, todaysHours, todaysNote } from "./state-chip";

/** An id that nobody else makes, so that pressing twice draws one number. */
function fresh(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class NumberPage extends Page {
  static override properties = {
    department: {},
    departments: { state: true },
    office: { state: true },
    form: { state: true },
    errors: { state: true },
    refused: { state: true },
    sending: { state: true },
  };

  /** The department's id, from the address. */
  declare department: string;
  declare departments: Departments;
  declare office: Authority | null;
  declare form: Form;
  declare errors: Errors;
  /** Id of the text that says why the office did not give a number; empty when it was not asked. */
  declare refused: string;
  declare sending: boolean;
  private once = fresh();
  private readonly connection = new Connection({ view: "portal", language: language() });

  constructor() {
    super();
    this.department = "";
    this.departments = null;
    this.office = null;
    this.form = { service: "", matter: "", name: "", language: language() };
    this.errors = {};
    this.refused = "";
    this.sending = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.connection.subscribe((message) => (this.departments = hear(this.departments, message))));
    this.whileConnected(() => this.connection.close());
    this.connection.start();
    forgetVisitor({ old: true });
    void authority().then((office) => (this.office = office));
  }

  private get view(): DepartmentView | undefined {
    return this.departments?.find((one) => one.id === this.department);
  }

  protected override heading(): string {
    return this.view ? `${t("number-title")}: ${ours(this.view.name)}` : t("number-title");
  }

  private readonly change = (change: Partial<Form>): void => {
    this.form = { ...this.form, ...change };
    const view = this.view;
    // An error that was shown goes as soon as it is mended; new ones wait for the button.
    if (view && Object.keys(this.errors).length > 0) {
      const now = check(this.form, view);
      this.errors = Object.fromEntries(Object.keys(this.errors).flatMap((field) => (field in now ? [[field, now[field as keyof Errors]]] : [])));
    }
  };

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const view = this.view;
    if (!view || this.sending) return;
    this.errors = check(this.form, view);
    this.refused = "";
    if (Object.keys(this.errors).length > 0) return this.showSummary();
    this.sending = true;
    try {
      const { token, number } = await this.connection.request(request(this.form, view, this.once, visitor()));
      keepTicket({ token, number, department: view.id });
      navigate("/visit", { replace: true });
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "unavailable";
      this.refused = REFUSED.has(code) ? `error-${code}` : "number-unavailable";
      // A refusal changed nothing; an unclear end keeps its `once`, so that the next press finds the same number.
      if (code !== "unavailable") this.once = fresh();
      await this.showSummary();
    } finally {
      this.sending = false;
    }
  }

  private async showSummary(): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>("#summary")?.focus();
  }

  protected override render(): TemplateResult {
    return html`
      <vb-line .connection=${this.connection}></vb-line>
      <div class="vb-page vb-page--column vb-stack">
        <a class="vb-back" href=${link("/")}>${icon("back")}<span>${t("to-portal")}</span></a>
        ${this.departments === null ? this.loading() : this.view ? this.page(this.view) : this.missing()}
      </div>
    `;
  }

  private loading(): TemplateResult {
    return html`<div class="vb-wait" role="status">
      <span class="vb-spinner" aria-hidden="true"></span><span class="kern-sr-only">${t("loading")}</span>
    </div>`;
  }

  private missing(): TemplateResult {
    return html`<h1 class="vb-title">${t("number-unknown")}</h1>
      <p class="vb-lead">${t("lost-text")}</p>`;
  }

  private page(view: DepartmentView): TemplateResult {
    const open = givesNumbers(view);
    return html`
      <header>
        <h1 class="vb-title">${ours(view.name)}</h1>
        <p class="vb-lead">${ours(view.about)}</p>
        <div class="vb-number__now">
          <p class="vb-text vb-department__hours">${icon("clock")}<span>${todaysHours(view)}</span></p>
          ${todaysNote(view)}
          <div class="vb-row">${stateChip(view)} ${newcomersWait(view)}</div>
        </div>
      </header>
      ${this.ticket()} ${open || this.sending ? this.fields(view) : this.notNow(view)}
    `;
  }

  private ticket(): TemplateResult | typeof nothing {
    const ticket = keptTicket();
    if (!ticket || this.sending) return nothing;
    return html`<aside class="vb-notice" aria-label=${t("number-ticket-label")}>
      ${icon("ticket")}
      <p>${t("number-ticket", { number: ticket.number })} <a class="kern-link" href=${link("/visit")}>${t("number-ticket-link")}</a></p>
    </aside>`;
  }

  private notNow(view: DepartmentView): TemplateResult {
    const closed = view.state === "closed" || view.cut_off;
    const opening = openingWords("number-closed", view, new Date(), locale());
    const title = view.cut_off ? "number-cut-off-title" : closed ? "number-closed-title" : "number-paused-title";
    return html`<section class="vb-card">
      <h2 class="vb-heading">${t(title)}</h2>
      ${view.cut_off ? html`<p class="vb-text">${t("number-cut-off-text")}</p>` : nothing}
      <p class="vb-text">${closed ? t(opening.id, opening.args) : t("number-paused-text")}</p>
      <p class="vb-text vb-soft">${t("number-nothing-stored")}</p>
    </section>`;
  }

  private fields(view: DepartmentView): TemplateResult {
    const { form, errors, change } = this;
    return html`<form class="vb-card vb-number" novalidate @submit=${(event: Event) => this.submit(event)}>
      <h2 class="vb-heading">${t("number-form")}</h2>
      ${errorSummary(errors, this.refused)} ${serviceField(view, form, errors, change)} ${matterField(form, errors, change)}
      ${nameField(form, errors, change)} ${spokenField(form, change)} ${privacyNotice(this.office, view.web_push)}
      <button
        type="submit"
        class="kern-btn kern-btn--primary kern-btn--block vb-number__button"
        aria-disabled=${this.sending ? "true" : "false"}
      >
        ${icon("ticket")}<span class="kern-label">${this.sending ? t("number-sending") : t("number-button")}</span>
      </button>
    </form>`;
  }
}

/** Refusals that have words of their own; every other one is "please try again in a minute". */
const REFUSED = new Set(["closed", "paused", "full", "too-many", "cut-off", "not-today"]);

define("vb-number", NumberPage);
