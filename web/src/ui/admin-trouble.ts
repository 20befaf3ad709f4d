/** Why something could not be done, and what helps; what was typed is still there. */
import { html, nothing, type TemplateResult } from "lit";
import { failed, type Answer, type Trouble } from "../administration";
import { link } from "../navigation";
import { withDates } from "../state/dates";
import { clean, locale, ours, t } from "../texts";
import type { DepartmentName } from "../wire/administration";
import { icon } from "./icon";

export function sentence({ trouble, about }: Trouble): string {
  return t(`admin-trouble-${trouble}`, { about: clean(withDates(about, locale())) });
}

/** Nothing could be read, for nobody is logged in any more: say so to the page, which asks for name and password. */
export function loggedOut<T extends object>(from: HTMLElement, answer: Answer<T>): void {
  if (failed(answer) && answer.trouble === "login") from.dispatchEvent(new Event("vb-logged-out", { bubbles: true }));
}

/** Put it into an element with `role="alert"` that is always there. */
export function notice(trouble: Trouble | null, departments: readonly DepartmentName[] = []): TemplateResult | typeof nothing {
  if (trouble === null) return nothing;
  const where = departments.find(({ id }) => id === trouble.department);
  return html`<div class="vb-notice vb-notice--danger">
    ${icon("warning")}
    <p>
      ${where === undefined ? nothing : html`<strong>${ours(where.name)}:</strong> `}${sentence(trouble)}
      ${trouble.trouble === "login"
        ? html`<a href=${link("/admin")} target="_blank" rel="noopener">${t("admin-login-again")}</a>`
        : nothing}
    </p>
  </div>`;
}
