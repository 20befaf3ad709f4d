/** What is planned: weeks with the time for which they are valid, closures, exceptional openings. */
import { html, nothing, type TemplateResult } from "lit";
import { showBlocks } from "../state/blocks";
import { WEEKDAYS, dayWithName, longDay, weekdayName } from "../state/dates";
import { clean, locale, ours, t } from "../texts";
import type { ChangeOfHours, ClosureView, HoursView, OpeningView, WeekPlan } from "../wire/administration";
import { icon } from "./icon";

/** What the buttons of this part do. */
export interface Ways {
  week(pattern: WeekPlan | null): void;
  end(plan: WeekPlan): void;
  closure(): void;
  opening(): void;
  /** Asks first. */
  remove(question: string, change: ChangeOfHours): void;
}

export function weeks({ plans, today }: HoursView, appointments: boolean, ways: Ways): TemplateResult {
  const valid = plans.weeks.find((plan) => covers(plan, today)) ?? plans.weeks[0] ?? null;
  return html`<section class="vb-card" aria-labelledby="vb-plans-title">
    <h3 class="vb-heading" id="vb-plans-title">${t("admin-weeks-title")}</h3>
    ${plans.weeks.length === 0 ? html`<p class="vb-text">${t("admin-weeks-none")}</p>` : nothing}
    <div class="vb-plans">${plans.weeks.map((plan) => week(plan, today, appointments, ways))}</div>
    <div>
      <button type="button" id="vb-new-week" class="kern-btn kern-btn--secondary" @click=${() => ways.week(valid)}>
        ${icon("clock")}<span class="kern-label">${t("admin-week-new")} …</span>
      </button>
    </div>
  </section>`;
}

const covers = ({ first, last }: WeekPlan, day: string): boolean => (first === null || first <= day) && (last === null || day <= last);

/** "gilt vom … bis …" */
export function validity({ first, last }: Pick<WeekPlan, "first" | "last">): string {
  const [from, to] = [first, last].map((day) => (day === null ? "" : longDay(day, locale())));
  const which = first === null ? (last === null ? "always" : "until") : last === null ? "from" : "between";
  return t(`admin-valid-${which}`, { first: from ?? "", last: to ?? "" });
}

const oneBlock = (block: string): string => (block === "00:00-24:00" ? t("admin-all-day") : showBlocks([block]));

const purposeOf = (purpose: WeekPlan["purpose"]): string => t(purpose === "walk-in" ? "admin-walk-in" : "admin-appointment");

function week(plan: WeekPlan, today: string, appointments: boolean, ways: Ways): TemplateResult {
  const now = covers(plan, today);
  return html`<article class="vb-plan" data-now=${now ? "yes" : "no"}>
    <header class="vb-plan__head">
      <h4 class="vb-plan__title">${appointments ? html`${purposeOf(plan.purpose)}<br />` : nothing}${validity(plan)}</h4>
      ${now ? html`<span class="vb-chip vb-chip--good">${icon("check")}${t("admin-valid-now")}</span>` : nothing}
    </header>
    <table class="vb-plan__table">
      <caption class="kern-sr-only">
        ${purposeOf(plan.purpose)}, ${validity(plan)}
      </caption>
      <tbody>
        ${WEEKDAYS.map((day) => {
          const blocks = plan.days[day] ?? [];
          return html`<tr>
            <th scope="row">${weekdayName(day, locale())}</th>
            <td data-closed=${blocks.length === 0 ? "yes" : "no"}>
              ${blocks.length === 0 ? t("admin-closed") : blocks.map((block) => html`<span>${oneBlock(block)}</span>`)}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
    <div class="vb-row">
      <button type="button" class="vb-linkbutton" @click=${() => ways.week(plan)}>${icon("copy")}${t("admin-week-change")}</button>
      <button type="button" class="vb-linkbutton" @click=${() => ways.end(plan)}>${icon("clock")}${t("admin-week-end")}</button>
      ${plan.first !== null && plan.first > today
        ? html`<button
            type="button"
            class="vb-linkbutton"
            @click=${() =>
              ways.remove(t("admin-week-remove-ask", { valid: validity(plan) }), {
                change: "remove-week",
                purpose: plan.purpose,
                day: plan.first ?? today,
              })}
          >
            ${icon("close")}${t("admin-week-remove")}
          </button>`
        : nothing}
    </div>
  </article>`;
}

export function dates({ plans }: HoursView, appointments: boolean, ways: Ways): TemplateResult {
  const lines = [
    ...plans.closures.map((one) => ({ day: one.first, line: closure(one, ways) })),
    ...plans.openings.map((one) => ({ day: one.day, line: opening(one, appointments, ways) })),
  ];
  return html`<section class="vb-card" aria-labelledby="vb-dates-title">
    <h3 class="vb-heading" id="vb-dates-title">${t("admin-dates-title")}</h3>
    ${plans.closures.length + plans.openings.length === 0 ? html`<p class="vb-text">${t("admin-dates-none")}</p>` : nothing}
    <ul class="vb-dates">
      ${lines.sort((one, other) => one.day.localeCompare(other.day)).map(({ line }) => line)}
    </ul>
    <div class="vb-row">
      <button type="button" id="vb-new-closure" class="kern-btn kern-btn--secondary" @click=${() => ways.closure()}>
        ${icon("door")}<span class="kern-label">${t("admin-closure-new")} …</span>
      </button>
      <button type="button" id="vb-new-opening" class="kern-btn kern-btn--secondary" @click=${() => ways.opening()}>
        ${icon("clock")}<span class="kern-label">${t("admin-opening-new")} …</span>
      </button>
    </div>
  </section>`;
}

/** "24. Dezember 2026" or "24. Dezember 2026 – 31. Dezember 2026" */
export const span = (first: string, last: string): string =>
  first === last ? dayWithName(first, locale()) : `${dayWithName(first, locale())} – ${dayWithName(last, locale())}`;

function closure({ first, last, words }: ClosureView, ways: Ways): TemplateResult {
  const when = span(first, last);
  return entry("door", t("admin-closed"), when, clean(ours(words)), () =>
    ways.remove(t("admin-closure-remove-ask", { when }), { change: "remove-closure", day: first }),
  );
}

function opening({ day, purpose, blocks, words }: OpeningView, appointments: boolean, ways: Ways): TemplateResult {
  const when = dayWithName(day, locale());
  const what = appointments ? `${showBlocks(blocks)}, ${purposeOf(purpose)}` : showBlocks(blocks);
  return entry("clock", t("admin-opening-open", { hours: what }), when, words === null ? "" : clean(ours(words)), () =>
    ways.remove(t("admin-opening-remove-ask", { when }), { change: "remove-opening", purpose, day }),
  );
}

function entry(sign: "door" | "clock", what: string, when: string, words: string, remove: () => void): TemplateResult {
  return html`<li class="vb-dates__one">
    ${icon(sign)}
    <div>
      <p class="vb-dates__when">${when}</p>
      <p class="vb-text">${what}${words === "" ? nothing : html`: ${words}`}</p>
    </div>
    <button type="button" class="vb-linkbutton" aria-label=${t("admin-remove-what", { what: `${when}, ${what}` })} @click=${remove}>
      ${icon("close")}${t("admin-remove")}
    </button>
  </li>`;
}
