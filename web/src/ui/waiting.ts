/** Waiting: the ticket, what the desk told, what happens next, more time, leaving, and the device check meanwhile. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Subscribed } from "../push/subscribing";
import { t } from "../texts";
import type { VisitView } from "../wire/messages";
import "./alerts";
import "./elsewhere";
import { doorsNotice } from "./doors-notice";
import { icon } from "./icon";
import "./mail";
import { noticeCard } from "./notice";
import { ticketCard } from "./ticket-card";

export type WaitingFace = "waiting" | "away" | "called" | "answered" | "missed";
/** Which question is open: "do you really want to go?", "how many more minutes?". */
export type Question = "" | "leave" | "away";

export interface WaitingActions {
  readonly token: string;
  /** When the office last told the visit, Unix seconds. */
  readonly toldAt: number;
  readonly sentBack: boolean;
  readonly question: Question;
  /** Id of the text that says what did not work; empty when all did. */
  readonly failed: string;
  readonly mailTrouble: string;
  readonly pushTrouble: string;
  ask(question: Question): void;
  leave(): void;
  here(): void;
  stepAway(minutes: number): void;
  back(): void;
  mail(address: string): void;
  push(subscribed: Subscribed): void;
  alerts(): void;
}

export const MORE_MINUTES = [5, 10] as const;

export function waiting(visit: VisitView, face: WaitingFace, actions: WaitingActions): TemplateResult {
  const queued = face === "waiting" || face === "away" || face === "missed";
  return html`<div class="vb-waiting">
    <div class="vb-stack">
      ${noticeCard(visit.notice)} ${ticketCard(visit, face, actions)}
      <vb-sound-hint></vb-sound-hint>
      ${questions(face, actions)} ${face === "waiting" ? next(visit) : nothing} ${queued ? extras(visit, actions) : nothing}
    </div>
    <div class="vb-stack">
      <vb-device-check></vb-device-check>
    </div>
  </div>`;
}

function next(visit: VisitView): TemplateResult {
  return html`<section class="vb-card vb-next" aria-labelledby="next-title">
    <h2 class="vb-heading" id="next-title">${t("waiting-what")}</h2>
    ${doorsNotice(visit.department)}
    <ul class="vb-next__list">
      <li>${icon("bell")}<span>${t("waiting-what-1")}</span></li>
      <li>${icon("door")}<span>${t("waiting-what-2")}</span></li>
      <li>${icon("refresh")}<span>${t("waiting-what-3")}</span></li>
    </ul>
  </section>`;
}

function extras(visit: VisitView, actions: WaitingActions): TemplateResult {
  return html`<section class="vb-card vb-extras" aria-labelledby="extras-title">
    <h2 class="vb-heading" id="extras-title">${t("extras-title")}</h2>
    <vb-elsewhere .token=${actions.token} .number=${visit.number} .pin=${visit.pin}></vb-elsewhere>
    <vb-alerts
      .pushKey=${visit.push_key}
      ?pushed=${visit.push}
      .pushTrouble=${actions.pushTrouble}
      @vb-alerts=${() => actions.alerts()}
      @vb-push=${({ detail }: CustomEvent<Subscribed>) => actions.push(detail)}
    ></vb-alerts>
    ${
      visit.mail_offered
        ? html`<vb-mail
            ?known=${visit.mail}
            .trouble=${actions.mailTrouble}
            @vb-mail=${({ detail }: CustomEvent<string>) => actions.mail(detail)}
          ></vb-mail>`
        : nothing
    }
  </section>`;
}

function questions(face: WaitingFace, actions: WaitingActions): TemplateResult {
  const mayStepAway = face === "waiting" || face === "called" || face === "answered";
  if (actions.question === "leave") return reallyLeave(actions);
  if (actions.question === "away" && mayStepAway) return howLong(actions);
  return html`<div class="vb-row vb-leave__row">
    ${mayStepAway
      ? html`<button type="button" class="kern-btn kern-btn--secondary" id="away" @click=${() => focusAfter("away-5", () => actions.ask("away"))}>
          ${icon("pause")}<span class="kern-label">${t("away-button")}</span>
        </button>`
      : nothing}
    <button type="button" class="kern-btn kern-btn--tertiary" id="leave" @click=${() => focusAfter("stay", () => actions.ask("leave"))}>
      ${icon("close")}<span class="kern-label">${t("leave-button")}</span>
    </button>
  </div>`;
}

function howLong(actions: WaitingActions): TemplateResult {
  return html`<section class="vb-card vb-leave" aria-labelledby="away-ask">
    <h2 class="vb-heading" id="away-ask">${t("away-ask")}</h2>
    <p class="vb-text">${t("away-ask-text")}</p>
    <div class="vb-leave__buttons">
      ${MORE_MINUTES.map(
        (minutes) =>
          html`<button type="button" class="kern-btn kern-btn--secondary" id="away-${minutes}" @click=${() => actions.stepAway(minutes)}>
            <span class="kern-label">${t("away-minutes", { minutes })}</span>
          </button>`,
      )}
    </div>
    <button type="button" class="kern-btn kern-btn--tertiary" @click=${() => focusAfter("away", () => actions.ask(""))}>
      <span class="kern-label">${t("away-no")}</span>
    </button>
  </section>`;
}

function reallyLeave(actions: WaitingActions): TemplateResult {
  return html`<section class="vb-card vb-leave" aria-labelledby="leave-title">
    <h2 class="vb-heading" id="leave-title">${t("leave-title")}</h2>
    <p class="vb-text">${t("leave-text")}</p>
    <div class="vb-leave__buttons">
      <button type="button" class="kern-btn kern-btn--primary" id="stay" @click=${() => focusAfter("leave", () => actions.ask(""))}>
        <span class="kern-label">${t("leave-no")}</span>
      </button>
      <button type="button" class="kern-btn kern-btn--secondary kern-btn--danger" @click=${() => actions.leave()}>
        <span class="kern-label">${t("leave-yes")}</span>
      </button>
    </div>
  </section>`;
}

/** Change the page, then put the focus where the person goes on. */
function focusAfter(id: string, change: () => void): void {
  change();
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
