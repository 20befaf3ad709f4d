/** Waiting: the number, how many are ahead, what happens next, leaving, and the device check meanwhile. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { link } from "../navigation";
import { ours, t } from "../texts";
import type { VisitView } from "../wire/messages";
import { doorsNotice } from "./doors-notice";
import { icon } from "./icon";

export interface WaitingActions {
  /** Whether the question "do you really want to go?" is open. */
  leaving: boolean;
  failed: boolean;
  ask: (leaving: boolean) => void;
  leave: () => void;
  here: () => void;
}

type WaitingFace = "waiting" | "called" | "answered" | "missed";

export function waiting(visit: VisitView, face: WaitingFace, actions: WaitingActions): TemplateResult {
  return html`<div class="vb-waiting">
    <div class="vb-stack">
      ${ticketCard(visit, face, actions)}
      <vb-sound-hint></vb-sound-hint>
      ${face === "waiting" ? next(visit) : nothing} ${leaving(actions)}
    </div>
    <div class="vb-stack">
      <vb-device-check></vb-device-check>
    </div>
  </div>`;
}

function ticketCard(visit: VisitView, face: WaitingFace, actions: WaitingActions): TemplateResult {
  return html`<section class="vb-card vb-ticket" data-face=${face}>
    <p class="vb-ticket__department">${ours(visit.department.name)}</p>
    <p class="vb-ticket__label" id="number-label">${t("waiting-number")}</p>
    <p class="vb-ticket__number" aria-labelledby="number-label">${visit.number}</p>
    <h1 class="vb-ticket__place" tabindex="-1">${headline(visit, face)}</h1>
    <p class="vb-text">${t(`${face}-now`)}</p>
    ${face === "called"
      ? html`<button type="button" class="kern-btn kern-btn--primary kern-btn--block" @click=${actions.here}>
          <span class="kern-label">${t("called-here")}</span>
        </button>`
      : nothing}
    ${face === "missed"
      ? html`<a class="kern-btn kern-btn--secondary" href=${link(`/d/${visit.department.id}`)}><span class="kern-label">${t("missed-again")}</span></a>`
      : nothing}
    ${actions.failed ? html`<p class="vb-ticket__failed" role="alert">${icon("warning")}<span>${t("error-unavailable")}</span></p>` : nothing}
  </section>`;
}

function headline(visit: VisitView, face: WaitingFace): string {
  if (face !== "waiting") return t(`${face}-title`);
  const ahead = visit.ahead ?? 0;
  return ahead === 0 ? t("waiting-next") : t("waiting-ahead", { count: ahead });
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

function leaving(actions: WaitingActions): TemplateResult {
  return actions.leaving
    ? html`<section class="vb-card vb-leave" aria-labelledby="leave-title">
        <h2 class="vb-heading" id="leave-title">${t("leave-title")}</h2>
        <p class="vb-text">${t("leave-text")}</p>
        <div class="vb-leave__buttons">
          <button type="button" class="kern-btn kern-btn--primary" id="stay" @click=${() => focusAfter("leave", () => actions.ask(false))}>
            <span class="kern-label">${t("leave-no")}</span>
          </button>
          <button type="button" class="kern-btn kern-btn--secondary kern-btn--danger" @click=${actions.leave}>
            <span class="kern-label">${t("leave-yes")}</span>
          </button>
        </div>
      </section>`
    : html`<button type="button" class="kern-btn kern-btn--tertiary vb-leave__button" id="leave" @click=${() => focusAfter("stay", () => actions.ask(true))}>
        ${icon("close")}<span class="kern-label">${t("leave-button")}</span>
      </button>`;
}

/** Change the page, then put the focus where the person goes on. */
function focusAfter(id: string, change: () => void): void {
  change();
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
