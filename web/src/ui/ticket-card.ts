/** The number in large type, the place in the queue, how long it will take, and the one thing that can be done now. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { clockTime } from "../clock";
import { link } from "../navigation";
import { estimateWords } from "../state/estimate";
import { clean, ours, t } from "../texts";
import type { VisitView } from "../wire/messages";
import { icon } from "./icon";
import type { WaitingActions, WaitingFace } from "./waiting";

export function ticketCard(visit: VisitView, face: WaitingFace, actions: WaitingActions): TemplateResult {
  return html`<section class="vb-card vb-ticket" data-face=${face}>
    <p class="vb-ticket__department">${ours(visit.department.name)}</p>
    <p class="vb-ticket__label" id="number-label">${t("waiting-number")}</p>
    <p class="vb-ticket__number" aria-labelledby="number-label">${visit.number}</p>
    <h1 class="vb-ticket__place" tabindex="-1">${headline(visit, face)}</h1>
    ${face === "waiting" ? estimate(visit, actions.toldAt) : nothing}
    <p class="vb-text">${now(visit, face)}</p>
    ${note(visit, face, actions.sentBack)} ${button(visit, face, actions)}
    <div role="alert">
      ${actions.failed === "" ? nothing : html`<p class="vb-ticket__failed">${icon("warning")}<span>${t(actions.failed)}</span></p>`}
    </div>
  </section>`;
}

export function headline(visit: VisitView, face: WaitingFace): string {
  if (face === "away") return visit.back_by ? t("away-title", { time: clockTime(visit.back_by) }) : t("away-title-open");
  if (face !== "waiting") return t(`${face}-title`);
  if (visit.ahead === null) return t("waiting-somewhere");
  return visit.ahead === 0 ? t("waiting-next") : t("waiting-ahead", { count: visit.ahead });
}

function estimate(visit: VisitView, toldAt: number): TemplateResult {
  const words = estimateWords(visit.estimate);
  return html`<p class="vb-ticket__estimate">
    ${icon("clock")}<span>
      ${t("waiting-estimate", { range: t(words.id, words.args) })}
      ${toldAt === 0 || !visit.estimate ? nothing : html`<span class="vb-ticket__told">${t("waiting-told", { time: clockTime(toldAt) })}</span>`}
    </span>
  </p>`;
}

function now(visit: VisitView, face: WaitingFace): string {
  const words = clean(visit.reason);
  return face === "missed" && words !== "" ? words : t(`${face}-now`);
}

/** What happened to the ticket that its visitor should understand. */
function note(visit: VisitView, face: WaitingFace, sentBack: boolean): TemplateResult | typeof nothing {
  if (face !== "waiting") return nothing;
  const say = (text: string): TemplateResult => html`<p class="vb-notice vb-ticket__note">${icon("info")}<span>${text}</span></p>`;
  if (visit.state === "transferred") return say(t("transferred-now", { department: ours(visit.department.name) }));
  if (sentBack) return say(t("sent-back-now"));
  return visit.misses > 0 ? say(t("not-reached-now")) : nothing;
}

function button(visit: VisitView, face: WaitingFace, actions: WaitingActions): TemplateResult | typeof nothing {
  switch (face) {
    case "called":
      return primary(t("called-here"), () => actions.here());
    case "away":
      return primary(t("away-back"), () => actions.back());
    case "missed":
      return html`<div class="vb-ticket__ways">
        ${primary(t("missed-back"), () => actions.back())}
        <a class="kern-link" href=${link(`/d/${visit.department.id}`)}>${t("missed-again")}</a>
      </div>`;
    default:
      return nothing;
  }
}

const primary = (words: string, press: () => void): TemplateResult =>
  html`<button type="button" class="kern-btn kern-btn--primary kern-btn--block" @click=${press}>
    <span class="kern-label">${words}</span>
  </button>`;
