/** The same person opened a newer page: this one is still, and can take over again. Used by every live page. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../texts";
import { icon } from "./icon";

export function moved(useHere: () => void): TemplateResult {
  return html`<section class="vb-card vb-center">
    <span class="vb-center__icon">${icon("copy")}</span>
    <h1 class="vb-title" tabindex="-1">${t("moved-title")}</h1>
    <p class="vb-lead">${t("moved-text")}</p>
    <button type="button" class="kern-btn kern-btn--primary" @click=${useHere}>
      <span class="kern-label">${t("moved-button")}</span>
    </button>
  </section>`;
}
