/** Three weeks as they will really be: what opens when, and what decides over the days that are not as usual. */
import { html, nothing, type TemplateResult } from "lit";
import { showBlocks } from "../state/blocks";
import { dayName, longDay, shortDay } from "../state/dates";
import { clean, locale, ours, t } from "../texts";
import type { DayView, HoursOfDay, HoursView } from "../wire/administration";
import { icon, type IconName } from "./icon";

const SIGNS: Partial<Record<HoursOfDay["kind"], IconName>> = { opening: "clock", closure: "door", holiday: "moon" };

export function days(view: HoursView, appointments: boolean): TemplateResult {
  const weeks = [0, 1, 2].map((week) => view.days.slice(week * 7, week * 7 + 7));
  return html`<section class="vb-card" aria-labelledby="vb-days-title">
    <h3 class="vb-heading" id="vb-days-title">${t("admin-days-title")}</h3>
    <p class="vb-text vb-soft vb-small">${t("admin-days-lead")}</p>
    ${weeks.map(
      (week, at) =>
        html`<h4 class="vb-days__week" id="vb-days-${at}">${t(`admin-days-week-${at}`, { day: longDay(week[0]?.day ?? "", locale()) })}</h4>
          <ol class="vb-days" aria-labelledby="vb-days-${at}">
            ${week.map((day) => one(day, view.today, appointments))}
          </ol>`,
    )}
  </section>`;
}

function one(day: DayView, today: string, appointments: boolean): TemplateResult {
  const when = day.day === today ? "today" : day.day < today ? "past" : "coming";
  return html`<li class="vb-days__day" data-day=${day.day} data-when=${when}>
    <p class="vb-days__date">
      <strong>${dayName(day.day, locale())}</strong> ${shortDay(day.day, locale())}
      ${when === "today" ? html`<span class="vb-days__today">${t("admin-days-today")}</span>` : nothing}
    </p>
    ${appointments ? html`<p class="vb-days__purpose">${t("admin-walk-in")}</p>` : nothing} ${hours(day.walk_in)}
    ${appointments ? html`<p class="vb-days__purpose">${t("admin-appointment")}</p>${hours(day.appointment)}` : nothing}
    ${day.clock_change === 0
      ? nothing
      : html`<p class="vb-days__why">
          ${icon("clock")}<span>${t(day.clock_change > 0 ? "admin-clock-forward" : "admin-clock-back", { minutes: Math.abs(day.clock_change) })}</span>
        </p>`}
  </li>`;
}

function hours({ blocks, kind, words }: HoursOfDay): TemplateResult {
  const sign = SIGNS[kind];
  return html`${blocks.length === 0
      ? html`<p class="vb-days__closed">${t("admin-closed")}</p>`
      : html`<p class="vb-days__hours">
          ${blocks.map((block) => html`<span>${block === "00:00-24:00" ? t("admin-all-day") : showBlocks([block])}</span>`)}
        </p>`}
    ${sign === undefined
      ? nothing
      : html`<p class="vb-days__why">
          ${icon(sign)}<span>${words === null ? t(`admin-kind-${kind}`) : t(`admin-kind-${kind}-words`, { words: clean(ours(words)) })}</span>
        </p>`}`;
}
