/**
 * `<vb-deskcalled>`: the visitor whom this clerk has called: answered or not, admit, missed, send away.
 *
 * Says `vb-admit` and `vb-miss` with the ticket, and what `act.ts` knows.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { department, ringsFor, soonOver } from "../state/desk";
import { clean, t } from "../texts";
import type { DeskView, TicketView } from "../wire/messages";
import { act, want } from "./act";
import { Element, define } from "./base";
import { icon } from "./icon";
import { departmentOf, languageName, serviceOf } from "./queue";
import { marks } from "./queue-marks";

export class DeskCalled extends Element {
  static override properties = { desk: { attribute: false }, ticket: { attribute: false }, now: { type: Number } };
  declare desk: DeskView;
  declare ticket: TicketView;
  declare now: number;
  private focused = "";

  constructor() {
    super();
    this.now = 0;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // Each newly called number takes the focus once: the next step is always here.
    if (this.focused === this.ticket.id) return;
    this.focused = this.ticket.id;
    this.querySelector<HTMLElement>(".vb-deskcalled__admit")?.focus();
  }

  protected override render(): TemplateResult {
    const { ticket } = this;
    const late = soonOver(this.desk, ticket, this.now);
    const seconds = department(this.desk, ticket.department)?.answer_seconds ?? 0;
    return html`<section class="vb-card vb-deskcalled" aria-labelledby="vb-deskcalled-title">
      <div class="vb-deskcalled__head">
        <h2 class="vb-deskcalled__title" id="vb-deskcalled-title">
          <span class="vb-deskcalled__word">${t("desk-called")}</span>
          <span class="vb-deskcalled__number">${ticket.number}</span>
        </h2>
        <div role="status">${this.answer(late)}</div>
      </div>
      <dl class="vb-facts">
        <div><dt>${t("desk-fact-name")}</dt><dd><bdi>${clean(ticket.name) || t("desk-no-name")}</bdi></dd></div>
        <div><dt>${t("desk-fact-service")}</dt><dd>${serviceOf(this.desk, ticket)}</dd></div>
        <div><dt>${t("desk-fact-department")}</dt><dd>${departmentOf(this.desk, ticket)}</dd></div>
        <div><dt>${t("desk-fact-language")}</dt><dd>${languageName(ticket.language)}</dd></div>
        ${ticket.matter === ""
          ? nothing
          : html`<div class="vb-facts__wide"><dt>${t("desk-fact-matter")}</dt><dd dir="auto">${clean(ticket.matter)}</dd></div>`}
      </dl>
      ${marks(this.desk, ticket)}
      ${late
        ? html`<div class="vb-notice vb-notice--warning">${icon("clock")}<p>${t("desk-soon-over", { seconds })}</p></div>`
        : nothing}
      <div class="vb-deskcalled__actions">
        <button type="button" class="kern-btn kern-btn--primary vb-deskcalled__admit" @click=${() => this.say("vb-admit")}>
          ${icon("door")}<span class="kern-label">${t("desk-admit", { number: ticket.number })}</span>
        </button>
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.say("vb-miss")}>
          <span class="kern-label">${t("desk-miss")}</span>
        </button>
        <button type="button" class="vb-linkbutton" @click=${() => want(this, { dialog: "transfer", ticket })}>${t("desk-transfer")}</button>
        <button type="button" class="vb-linkbutton" @click=${() => act(this, { type: "send-back" })}>${t("desk-send-back")}</button>
        <button type="button" class="vb-linkbutton" @click=${() => want(this, { dialog: "send-away", ticket })}>${t("desk-send-away")}</button>
      </div>
    </section>`;
  }

  private answer(late: boolean): TemplateResult {
    if (this.ticket.answered) return html`<span class="vb-chip vb-chip--good">${icon("check")}${t("desk-answered")}</span>`;
    const seconds = ringsFor(this.ticket, this.now) ?? 0;
    return html`<span class="vb-chip ${late ? "vb-chip--pause" : "vb-chip--busy"}">
      ${icon("bell")}<span>${t("desk-rings")} <span aria-hidden="true">${t("desk-rings-for", { count: seconds })}</span></span>
    </span>`;
  }

  private say(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail: this.ticket }));
  }
}

define("vb-deskcalled", DeskCalled);
