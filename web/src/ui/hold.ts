/** On hold: the clerk looks something up or asks somebody. A calm page, for people who fear to have been forgotten. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { clean, ours, t } from "../texts";
import type { VisitView } from "../wire/messages";
import { icon } from "./icon";

export function hold(visit: VisitView): TemplateResult {
  const words = clean(visit.hold_text);
  return html`<section class="vb-card vb-center vb-hold">
    <span class="vb-center__icon">${icon("clock")}</span>
    <p class="vb-ticket__department">${ours(visit.department.name)} · ${visit.number}</p>
    <h1 class="vb-title" tabindex="-1">${t("hold-title")}</h1>
    ${words === ""
      ? nothing
      : html`<blockquote class="vb-goodbye__reason">
          <p class="vb-small vb-soft vb-text">${t("hold-words")}</p>
          <p class="vb-text" dir="auto">${words}</p>
        </blockquote>`}
    <p class="vb-lead">${t("hold-text")}</p>
    <p class="vb-text vb-soft">${t("hold-private")}</p>
  </section>`;
}
