/**
 * `<vb-queue>`: who waits for this clerk, who was missed today, and whom colleagues are calling.
 *
 * Says `vb-call` (a ticket's id) and `vb-send-away` (the ticket). Waiting times tick by the office's clock.
 */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { calledElsewhere, department, minutesWaited, missed, waiting } from "../state/desk";
import { spokenName } from "../spoken";
import { clean, language, locale, ours, t } from "../texts";
import type { DeskView, TicketView } from "../wire/messages";
import { Element, define } from "./base";
import { icon } from "./icon";

export class Queue extends Element {
  static override properties = { desk: { attribute: false }, now: { type: Number }, can: {} };
  declare desk: DeskView;
  /** The office's time, Unix seconds. */
  declare now: number;
  /** Whether this clerk could call somebody now, later, or (in conversation) only looks. */
  declare can: "call" | "wait" | "look";

  constructor() {
    super();
    this.now = 0;
    this.can = "look";
  }

  protected override render(): TemplateResult {
    const queue = waiting(this.desk);
    const gone = missed(this.desk);
    const elsewhere = calledElsewhere(this.desk);
    return html`<section class="vb-queue" aria-labelledby="vb-queue-title">
        <h2 class="vb-heading" id="vb-queue-title">${t("desk-queue", { count: queue.length })}</h2>
        ${queue.length === 0
          ? html`<p class="vb-queue__empty">${t("desk-queue-empty")}</p>`
          : html`<ol class="vb-tickets">
              ${repeat(
                queue,
                (one) => one.id,
                (one, n) => this.ticket(one, n + 1),
              )}
            </ol>`}
        ${elsewhere.map(
          (one) =>
            html`<p class="vb-queue__elsewhere">
              ${icon("bell")}${t("desk-called-elsewhere", { number: one.number, who: one.desk })}
            </p>`,
        )}
      </section>
      ${gone.length === 0 ? nothing : this.missed(gone)}`;
  }

  private ticket(ticket: TicketView, place: number): TemplateResult {
    const minutes = minutesWaited(ticket, this.now);
    return html`<li class="vb-queued">
      <span class="vb-queued__place" aria-label=${t("desk-place", { place })}>${place}</span>
      <div class="vb-queued__who">
        <p class="vb-queued__number">${ticket.number}${this.presence(ticket)}</p>
        <p class="vb-queued__name"><bdi>${clean(ticket.name) || t("desk-no-name")}</bdi></p>
      </div>
      <div class="vb-queued__matter">
        <p class="vb-queued__service">${serviceOf(this.desk, ticket)}</p>
        ${ticket.matter === "" ? nothing : html`<p class="vb-queued__words" dir="auto">${clean(ticket.matter)}</p>`}
        <p class="vb-queued__facts">${departmentOf(this.desk, ticket)} · ${languageName(ticket.language)}</p>
      </div>
      <p class="vb-queued__wait">
        <span class="vb-queued__minutes">${t("desk-minutes", { count: minutes })}</span>
        <span class="vb-queued__since">${t("desk-since", { time: clockTime(ticket.arrived_at) })}</span>
      </p>
      <div class="vb-queued__actions">
        ${this.callButton(ticket, "desk-call")}
        <button
          type="button"
          class="vb-linkbutton"
          @click=${() => this.say("vb-send-away", ticket)}
        >
          <span>${t("desk-send-away")}<span class="kern-sr-only">: ${ticket.number}</span></span>
        </button>
      </div>
    </li>`;
  }

  private callButton(ticket: TicketView, words: "desk-call" | "desk-recall"): TemplateResult | typeof nothing {
    if (this.can === "look") return nothing;
    return html`<button
      type="button"
      class="kern-btn kern-btn--secondary vb-btn--small"
      ?disabled=${this.can === "wait"}
      @click=${() => this.say("vb-call", ticket.id)}
    >
      <span class="kern-label">${t(words)}<span class="kern-sr-only">: ${ticket.number}</span></span>
    </button>`;
  }

  private presence(ticket: TicketView): TemplateResult {
    return ticket.present
      ? html`<span class="vb-presence vb-presence--here">${icon("check")}${t("desk-present")}</span>`
      : html`<span class="vb-presence">${icon("clock")}${t("desk-absent")}</span>`;
  }

  private missed(gone: readonly TicketView[]): TemplateResult {
    return html`<section class="vb-missed" aria-labelledby="vb-missed-title">
      <h2 class="vb-heading" id="vb-missed-title">${t("desk-missed", { count: gone.length })}</h2>
      <ul class="vb-missed__list">
        ${repeat(
          gone,
          (one) => one.id,
          (one) =>
            html`<li class="vb-missed__one">
              <p class="vb-queued__number">${one.number}${this.presence(one)}</p>
              <p class="vb-missed__facts">
                <bdi>${clean(one.name) || t("desk-no-name")}</bdi>${one.called_at === null
                  ? nothing
                  : html` · ${t("desk-was-called", { time: clockTime(one.called_at) })}`}
              </p>
              ${this.callButton(one, "desk-recall")}
            </li>`,
        )}
      </ul>
    </section>`;
  }

  private say(name: string, detail: string | TicketView): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

export function serviceOf(desk: DeskView, ticket: TicketView): string {
  const service = department(desk, ticket.department)?.services.find((one) => one.id === ticket.service);
  return service === undefined ? t("desk-no-service") : ours(service.name);
}

export function departmentOf(desk: DeskView, ticket: TicketView): string {
  const found = department(desk, ticket.department);
  return found === null ? "" : ours(found.name);
}

export function languageName(tag: string): string {
  if (tag === "") return t("desk-no-language");
  // What is no language of its own (plain language) or unknown to the browser is called as it calls itself.
  if (tag === "de-simple") return spokenName(tag);
  try {
    const name = new Intl.DisplayNames(language(), { type: "language", fallback: "none" }).of(tag);
    return name ?? spokenName(tag);
  } catch {
    return spokenName(tag);
  }
}

export const clockTime = (at: number): string =>
  new Date(at * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });

define("vb-queue", Queue);
