/** The end of a visit, whatever its kind: thanks, what is kept and until when, the way back. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { link } from "../navigation";
import { clean, locale, ours, t } from "../texts";
import type { VisitView } from "../wire/messages";
import { icon } from "./icon";
import type { IconName } from "./icon";

const ICONS: Partial<Record<VisitView["state"], IconName>> = {
  finished: "check",
  left: "door",
  refused: "info",
  expired: "clock",
};

export function goodbye(visit: VisitView): TemplateResult {
  return html`<section class="vb-card vb-center vb-goodbye" data-state=${visit.state}>
      <span class="vb-center__icon" data-state=${visit.state}>${icon(ICONS[visit.state] ?? "info")}</span>
      <h1 class="vb-title" tabindex="-1">${t(`goodbye-${visit.state}-title`)}</h1>
      <p class="vb-lead">${t(`goodbye-${visit.state}-text`, { department: ours(visit.department.name) })}</p>
      ${visit.state === "refused" && visit.reason ? reason(visit.reason) : nothing}
      <a class="kern-btn kern-btn--primary" href=${link("/")}><span class="kern-label">${t("to-portal")}</span></a>
    </section>
    <section class="vb-privacy vb-goodbye__kept" aria-labelledby="kept-title">
      <h2 class="vb-privacy__title" id="kept-title">${icon("shield")}<span>${t("goodbye-kept")}</span></h2>
      <p class="vb-text">${kept(visit)}</p>
      <p class="vb-text">${t("goodbye-not-kept")} ${t(visit.not_today ? "goodbye-not-today" : "goodbye-browser")}</p>
    </section>`;
}

function reason(text: string): TemplateResult {
  return html`<blockquote class="vb-goodbye__reason">
    <p class="vb-small vb-soft vb-text">${t("goodbye-reason")}</p>
    <p class="vb-text">${clean(text)}</p>
  </blockquote>`;
}

function kept(visit: VisitView): string {
  if (visit.kept_until === null) return t("goodbye-kept-unknown", { number: visit.number });
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(visit.kept_until * 1000);
  return t("goodbye-kept-until", { number: visit.number, day });
}
