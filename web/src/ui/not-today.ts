/** The box with which a clerk ends it for the day: this visitor's browser gets no new number until tomorrow. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import { t } from "../texts";

export function notToday(id: string): TemplateResult {
  return html`<div class="kern-form-check">
    <input type="checkbox" class="kern-form-check__checkbox" id=${id} aria-describedby="${id}-hint" />
    <div>
      <label class="kern-label" for=${id}>${t("not-today")}</label>
      <p class="vb-field__hint" id="${id}-hint">${t("not-today-hint")}</p>
    </div>
  </div>`;
}
