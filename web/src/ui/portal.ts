/** The portal: every department with what it does, today's hours and one live state. Stores nothing, needs no account. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "../styles/portal.scss";
import { link } from "../navigation";
import { givesNumbers } from "../state/hours";
import { hear } from "../state/portal";
import type { Departments } from "../state/portal";
import { language, ours, t } from "../texts";
import { keptTicket } from "../ticket";
import { Connection } from "../wire/connection";
import type { DepartmentView } from "../wire/messages";
import { Page, define } from "./base";
import { icon } from "./icon";
import "./line";
import { newcomersWait, stateChip, todaysHours, todaysNote } from "./state-chip";

export class Portal extends Page {
  static override properties = { departments: { state: true } };

  declare departments: Departments;
  private readonly connection = new Connection({ view: "portal", language: language() });

  constructor() {
    super();
    this.departments = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.connection.subscribe((message) => (this.departments = hear(this.departments, message))));
    this.whileConnected(() => this.connection.close());
    this.connection.start();
    // "Opens today" turns into "opens tomorrow" at midnight, without any news from the office.
    const minute = setInterval(() => this.requestUpdate(), 60_000);
    this.whileConnected(() => clearInterval(minute));
  }

  protected override heading(): string {
    return t("portal-title");
  }

  protected override render(): TemplateResult {
    return html`
      <vb-line .connection=${this.connection}></vb-line>
      <div class="vb-hero">
        <div class="vb-hero__inner">
          <h1 class="vb-title">${t("portal-title")}</h1>
          <p class="vb-lead">${t("portal-lead")}</p>
          <ol class="vb-steps">
            ${[1, 2, 3].map(
              (step) => html`<li class="vb-steps__step"><span class="vb-steps__number" aria-hidden="true">${step}</span>${t(`portal-step-${step}`)}</li>`,
            )}
          </ol>
        </div>
      </div>
      <div class="vb-page">
        ${this.ticket()}
        <h2 class="vb-heading vb-portal__heading" id="departments">${t("portal-departments")}</h2>
        ${this.departments === null ? this.loading() : this.list(this.departments)} ${this.elsewhere()}
      </div>
    `;
  }

  private ticket(): TemplateResult | typeof nothing {
    const ticket = keptTicket();
    if (!ticket) return nothing;
    return html`<aside class="vb-notice vb-portal__ticket" aria-label=${t("portal-ticket-label")}>
      ${icon("ticket")}
      <p>${t("portal-ticket", { number: ticket.number })} <a class="kern-link" href=${link("/visit")}>${t("portal-ticket-link")}</a></p>
    </aside>`;
  }

  /** For whoever took a number on a device that is not at hand any more, and comes to the front door. */
  private elsewhere(): TemplateResult | typeof nothing {
    if (keptTicket() || !this.departments?.length) return nothing;
    return html`<p class="vb-text vb-portal__elsewhere">
      ${t("portal-elsewhere")} <a class="kern-link" href=${link("/visit")}>${t("portal-elsewhere-link")}</a>
    </p>`;
  }

  private loading(): TemplateResult {
    return html`<div class="vb-wait" role="status">
      <span class="vb-spinner" aria-hidden="true"></span><span class="kern-sr-only">${t("loading")}</span>
    </div>`;
  }

  private list(departments: readonly DepartmentView[]): TemplateResult {
    if (departments.length === 0) return html`<p class="vb-text">${t("portal-empty")}</p>`;
    return html`<ul class="vb-departments" aria-labelledby="departments">
      ${repeat(
        departments,
        (department) => department.id,
        (department) => html`<li class="vb-card vb-department">${this.card(department)}</li>`,
      )}
    </ul>`;
  }

  private card(department: DepartmentView): TemplateResult {
    const open = givesNumbers(department);
    const name = ours(department.name);
    return html`
      <h3 class="vb-heading vb-department__name" id="d-${department.id}">${name}</h3>
      <p class="vb-text vb-department__about">${ours(department.about)}</p>
      <p class="vb-text vb-department__hours">${icon("clock")}<span>${todaysHours(department)}</span></p>
      ${todaysNote(department)} ${stateChip(department)} ${newcomersWait(department)}
      <a
        class="kern-btn ${open ? "kern-btn--primary" : "kern-btn--secondary"} vb-department__button"
        href=${link(`/d/${department.id}`)}
        aria-describedby="d-${department.id}"
      >
        <span class="kern-label">${open ? t("portal-take") : t("portal-look")}</span>${icon("arrow")}
      </a>
    `;
  }
}

define("vb-portal", Portal);
