/** The faces of a visit that only say something: a moment, the way in, no ticket here, a link to another one. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import { link } from "../navigation";
import type { Opened } from "../open-ticket";
import { ours, t } from "../texts";
import { forgetTicket } from "../ticket";
import type { KeptTicket } from "../ticket";
import type { VisitView } from "../wire/messages";
import { icon } from "./icon";
import "./open-ticket";

/** What the visit does about a ticket that is not open here. */
export interface Tickets {
  stay(): void;
  /** Without a token: the ticket of the link that was opened here. */
  take(token?: string, number?: string): void;
}

export function loading(): TemplateResult {
  return html`<div class="vb-wait" role="status">
    <span class="vb-spinner" aria-hidden="true"></span><span class="kern-sr-only">${t("loading")}</span>
  </div>`;
}

export function entering(visit: VisitView): TemplateResult {
  return html`<section class="vb-card vb-center">
    <h1 class="vb-title" tabindex="-1">${t("entering-title")}</h1>
    <p class="vb-lead">${t("entering-text", { department: ours(visit.department.name) })}</p>
    <div class="vb-row vb-center__row"><span class="vb-spinner" aria-hidden="true"></span></div>
  </section>`;
}

/** A link brought another ticket than the one that is kept here. */
export function otherTicket(number: string, tickets: Tickets): TemplateResult {
  return html`<section class="vb-card vb-center">
    <span class="vb-center__icon">${icon("ticket")}</span>
    <h1 class="vb-title" tabindex="-1">${t("other-title", { number })}</h1>
    <p class="vb-lead">${t("other-text", { number })}</p>
    <div class="vb-row vb-center__row">
      <button type="button" class="kern-btn kern-btn--primary" @click=${() => tickets.stay()}>
        <span class="kern-label">${t("other-stay", { number })}</span>
      </button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => tickets.take()}>
        <span class="kern-label">${t("other-open")}</span>
      </button>
    </div>
  </section>`;
}

/** No ticket, or one that the office does not know any more; one from another device can be opened. */
export function noTicket(ticket: KeptTicket | null, tickets: Tickets): TemplateResult {
  return html`<div class="vb-stack vb-open__page">
    <section class="vb-card vb-center">
      <span class="vb-center__icon">${icon("ticket")}</span>
      <h1 class="vb-title" tabindex="-1">${t(ticket ? "unknown-title" : "none-title")}</h1>
      <p class="vb-lead">${t(ticket ? "unknown-text" : "none-text")}</p>
      <a class="kern-btn kern-btn--primary" href=${link("/")} @click=${() => ticket && forgetTicket(ticket.token)}>
        <span class="kern-label">${t("to-portal")}</span>
      </a>
    </section>
    <vb-open-ticket @vb-opened=${({ detail }: CustomEvent<Opened>) => tickets.take(detail.token, detail.number)}></vb-open-ticket>
  </div>`;
}
