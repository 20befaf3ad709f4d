/**
 * `<vb-queue>`: who waits for this clerk in the office's order, who was missed today, and whom colleagues are calling.
 *
 * Says `vb-act` and `vb-want` (see `act.ts`). Waiting times tick by the office's clock.
 */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { clockTime } from "../clock";
import { calledElsewhere, department, minutesWaited, missed, queue, restSeconds } from "../state/desk";
import { spokenName } from "../spoken";
import { clean, language, ours, t } from "../texts";
import type { DeskView, TicketView } from "../wire/messages";
import { act, want } from "./act";
import { Element, define } from "./base";
import { icon } from "./icon";
import { escapeMenu, leaveMenu } from "./menu";
import { marks, presence } from "./queue-marks";

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
    const all = queue(this.desk);
    const gone = missed(this.desk);
    const waiting = all.filter((one) => one.state !== "away").length;
    const places = new Map(all.filter((one) => one.state !== "away").map((one, n) => [one.id, n + 1]));
    return html`<section class="vb-queue" aria-labelledby="vb-queue-title">
        <div class="vb-queue__head">
          <h2 class="vb-heading" id="vb-queue-title">${t("desk-queue", { count: waiting })}</h2>
          <button type="button" class="vb-linkbutton" @click=${() => want(this, { dialog: "notify", ticket: null })}>
            ${icon("chat")}${t("desk-notify-all")}
          </button>
        </div>
        ${all.length === 0
          ? html`<p class="vb-queue__empty">${t("desk-queue-empty")}</p>`
          : html`<ol class="vb-tickets">
              ${repeat(
                all,
                (one) => one.id,
                (one) => this.ticket(one, places.get(one.id) ?? null),
              )}
            </ol>`}
        ${calledElsewhere(this.desk).map(
          (one) =>
            html`<p class="vb-queue__elsewhere">
              ${icon("bell")}${t("desk-called-elsewhere", { number: one.number, who: one.desk })}
            </p>`,
        )}
      </section>
      ${gone.length === 0 ? nothing : this.missed(gone)}`;
  }

  private ticket(ticket: TicketView, place: number | null): TemplateResult {
    const minutes = minutesWaited(ticket, this.now);
    return html`<li class="vb-queued" data-state=${ticket.state}>
      ${place === null
        ? html`<span class="vb-queued__place">${icon("pause")}<span class="kern-sr-only">${t("desk-place-kept")}</span></span>`
        : html`<span class="vb-queued__place" aria-label=${t("desk-place", { place })}>${place}</span>`}
      <div class="vb-queued__who">
        <p class="vb-queued__number">${ticket.number}${presence(ticket)}</p>
        <p class="vb-queued__name"><bdi>${clean(ticket.name) || t("desk-no-name")}</bdi></p>
      </div>
      <div class="vb-queued__matter">
        <p class="vb-queued__service">${serviceOf(this.desk, ticket)}</p>
        ${ticket.matter === "" ? nothing : html`<p class="vb-queued__words" dir="auto">${clean(ticket.matter)}</p>`}
        <p class="vb-queued__facts">${departmentOf(this.desk, ticket)} · ${languageName(ticket.language)}</p>
        ${marks(this.desk, ticket)}
      </div>
      <p class="vb-queued__wait">
        <span class="vb-queued__minutes">${t("desk-minutes", { count: minutes })}</span>
        <span class="vb-queued__since">${t("desk-since", { time: clockTime(ticket.arrived_at) })}</span>
      </p>
      <div class="vb-queued__actions">${this.callButton(ticket, "desk-call")} ${this.sendAwayButton(ticket)} ${this.more(ticket)}</div>
    </li>`;
  }

  private sendAwayButton(ticket: TicketView): TemplateResult {
    return html`<button type="button" class="vb-linkbutton" @click=${() => want(this, { dialog: "send-away", ticket })}>
      <span>${t("desk-send-away")}<span class="kern-sr-only">: ${ticket.number}</span></span>
    </button>`;
  }

  private callButton(ticket: TicketView, words: "desk-call" | "desk-recall"): TemplateResult | typeof nothing {
    if (this.can === "look") return nothing;
    const rest = restSeconds(ticket, this.now);
    return html`<button
      type="button"
      class="kern-btn kern-btn--secondary vb-btn--small"
      ?disabled=${this.can === "wait" || rest > 0}
      @click=${() => act(this, { type: "call", ticket: ticket.id })}
    >
      <span class="kern-label"
        >${rest > 0 ? t("desk-call-in", { seconds: rest }) : t(words)}<span class="kern-sr-only">: ${ticket.number}</span></span
      >
    </button>`;
  }

  /** What is needed seldom: each entry says what it does, the summary for whom. */
  private more(ticket: TicketView): TemplateResult {
    const raised = ticket.priority > 0;
    return html`<details class="vb-menu vb-menu--row" @keydown=${escapeMenu} @focusout=${leaveMenu} @click=${closeAfter}>
      <summary class="vb-linkbutton"><span>${t("desk-more")}<span class="kern-sr-only">: ${ticket.number}</span></span>${icon("down")}</summary>
      <div class="vb-menu__body">
        ${ticket.state === "missed" || ticket.priority > 1
          ? nothing
          : html`<button
              type="button"
              class="vb-menu__one"
              @click=${() => act(this, { type: "set-priority", ticket: ticket.id, priority: raised ? 0 : 1 })}
            >
              ${t(raised ? "desk-lower" : "desk-raise")}
            </button>`}
        <button type="button" class="vb-menu__one" @click=${() => want(this, { dialog: "transfer", ticket })}>${t("desk-transfer")}</button>
        <button type="button" class="vb-menu__one" @click=${() => want(this, { dialog: "notify", ticket })}>${t("desk-notify")}</button>
      </div>
    </details>`;
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
              <p class="vb-queued__number">${one.number}${presence(one)}</p>
              <p class="vb-missed__facts">
                <bdi>${clean(one.name) || t("desk-no-name")}</bdi>${one.called_at === null
                  ? nothing
                  : html` · ${t("desk-was-called", { time: clockTime(one.called_at) })}`}
              </p>
              <div class="vb-queued__actions">${this.callButton(one, "desk-recall")} ${this.sendAwayButton(one)} ${this.more(one)}</div>
            </li>`,
        )}
      </ul>
    </section>`;
  }
}

/** Somebody chose: the menu is done, and the focus where it was opened (a dialog takes it from there). */
function closeAfter(event: MouseEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!(event.target instanceof globalThis.Element) || event.target.closest(".vb-menu__one") === null) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

export function serviceOf(desk: DeskView, ticket: TicketView): string {
  const service = department(desk, ticket.department)?.services.find((one) => one.id === ticket.service);
  if (service !== undefined) return ours(service.name);
  // A matter is of one department: with the department it was left behind, the visitor's own words were not.
  return t(ticket.transferred_from === null ? "desk-no-service" : "desk-service-transferred");
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

define("vb-queue", Queue);
