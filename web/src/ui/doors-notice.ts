/** What the doors of a department mean for somebody who waits inside: paused, closed, closed early. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { clean, language, t } from "../texts";
import type { DepartmentView } from "../wire/messages";
import { icon } from "./icon";

export function doorsNotice(department: DepartmentView): TemplateResult | typeof nothing {
  if (department.state !== "paused" && department.state !== "closed") return nothing;
  return html`<p class="vb-notice vb-notice--warning" role="status">
    ${icon(department.state === "paused" ? "pause" : "door")}<span>${words(department)}</span>
  </p>`;
}

function words(department: DepartmentView): string {
  if (department.state === "paused") return t("waiting-paused");
  if (department.today_kind !== "early") return t("waiting-closed");
  const note = clean(department.today_note?.[language()] ?? "");
  return note === "" ? t("waiting-early") : t("waiting-early-note", { note: /[.!?]$/.test(note) ? note : `${note}.` });
}
