/** A department's one live state: icon and words (and a colour, which says nothing alone). */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { estimateWords } from "../state/estimate";
import { givesNumbers, isAllDay, stateWords, todayWords } from "../state/hours";
import { clean, language, locale, t } from "../texts";
import type { DepartmentState, DepartmentView } from "../wire/messages";
import { icon } from "./icon";
import type { IconName } from "./icon";

const LOOKS: Record<DepartmentState, { icon: IconName; look: string }> = {
  free: { icon: "check", look: "good" },
  waiting: { icon: "people", look: "busy" },
  paused: { icon: "pause", look: "pause" },
  closed: { icon: "moon", look: "closed" },
};

export function stateChip(department: DepartmentView): TemplateResult {
  const look = LOOKS[department.cut_off ? "closed" : department.state];
  const words = stateWords(department, new Date(), locale());
  return html`<p class="vb-text vb-chip vb-chip--${look.look}" data-state=${department.state}>
    ${icon(look.icon)}<span>${t(words.id, words.args)}</span>
  </p>`;
}

/** "Wartezeit: etwa 10 bis 20 Minuten", for whoever takes a number now; nothing where nobody can. */
export function newcomersWait(department: DepartmentView): TemplateResult | typeof nothing {
  if (!givesNumbers(department)) return nothing;
  const words = estimateWords(department.estimate);
  return html`<p class="vb-text vb-soft" data-estimate>${t("estimate-wait", { range: t(words.id, words.args) })}</p>`;
}

/** "Heute geschlossen: Mariä Himmelfahrt", where today is not as usual. */
export function todaysNote(department: DepartmentView): TemplateResult | typeof nothing {
  const words = todayWords(department, language());
  if (words === null) return nothing;
  const args = Object.fromEntries(Object.entries(words.args).map(([name, text]) => [name, clean(String(text))]));
  return html`<p class="vb-text vb-department__note">${icon("info")}<span>${t(words.id, args)}</span></p>`;
}

/** "Heute 08:00–12:00 und 13:00–16:00" */
export function todaysHours(department: DepartmentView): string {
  if (isAllDay(department)) return t("hours-all-day");
  if (department.today.length === 0) return t("hours-none");
  const spans = department.today.map(({ opens, closes }) => t("hours-span", { opens, closes }));
  return t("hours-today", { hours: new Intl.ListFormat(locale(), { type: "conjunction" }).format(spans) });
}
