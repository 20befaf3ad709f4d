/** `<vb-admin-waits>`: how people waited beside what they were told: a drawing, and the same as a table. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { failed, waits, type Trouble } from "../administration";
import { dayWithName, isDay, plusDays } from "../state/dates";
import { AIM, hourSpan, known, minutes } from "../state/waits";
import { locale, t } from "../texts";
import type { DepartmentName, Waits, WaitsView } from "../wire/administration";
import { drawing } from "./admin-chart";
import { field } from "./admin-field";
import { unread } from "./admin-section";
import { loggedOut, notice } from "./admin-trouble";
import { Element, define } from "./base";
import { icon } from "./icon";

const RANGES = [7, 14, 30, 90] as const;

export class AdminWaits extends Element {
  static override properties = { department: { attribute: false }, view: { state: true }, trouble: { state: true }, busy: { state: true } };
  declare department: DepartmentName;
  declare view: WaitsView | null;
  declare trouble: Trouble | null;
  declare busy: boolean;

  constructor() {
    super();
    this.view = null;
    this.trouble = null;
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("department") || changed.get("department")?.id === this.department.id) return;
    const { first = "", last = "" } = this.view ?? {};
    this.view = null;
    void this.load(first, last);
  }

  private async load(first: string, last: string): Promise<void> {
    const { id } = this.department;
    this.busy = true;
    const answer = await waits(id, first, last);
    if (id !== this.department.id) return;
    loggedOut(this, answer);
    this.busy = false;
    this.trouble = failed(answer) ? answer : null;
    if (!failed(answer)) this.view = answer;
  }

  protected override render(): TemplateResult {
    const { view } = this;
    return html`<div role="alert" class="vb-alert">${notice(this.trouble)}</div>
      ${view === null ? unread(this.trouble, () => this.load("", "")) : html`<div class="vb-admin__parts">${this.range(view)}${this.figures(view)}</div>`}`;
  }

  private range(view: WaitsView): TemplateResult {
    return html`<section class="vb-card" aria-labelledby="vb-range-title">
      <h3 class="vb-heading" id="vb-range-title">${t("admin-range-title")}</h3>
      <div class="vb-row vb-range" role="group" aria-labelledby="vb-range-title">
        ${RANGES.map((days) => {
          const first = plusDays(view.today, 1 - days);
          const chosen = view.first === first && view.last === view.today;
          return html`<button
            type="button"
            class="vb-range__one"
            aria-pressed=${chosen ? "true" : "false"}
            @click=${() => void this.load(first, view.today)}
          >
            ${t("admin-range-days", { count: days })}
          </button>`;
        })}
      <details class="vb-more vb-range__other">
        <summary>${t("admin-range-other")}${icon("down")}</summary>
        <form class="vb-pair vb-range__form" novalidate @submit=${this.submit}>
          ${field({ id: "vb-range-first", label: t("admin-range-first"), type: "date", value: view.first, min: view.kept_from })}
          ${field({ id: "vb-range-last", label: t("admin-range-last"), type: "date", value: view.last, min: view.kept_from })}
          <button type="submit" class="kern-btn kern-btn--secondary"><span class="kern-label">${t("admin-range-show")}</span></button>
        </form>
      </details>
      </div>
    </section>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const [first, last] = ["first", "last"].map((name) => this.querySelector<HTMLInputElement>(`#vb-range-${name}`)?.value ?? "");
    if (first === undefined || last === undefined || !isDay(first) || !isDay(last)) {
      this.trouble = { trouble: "unreadable", about: "", department: "" };
      return;
    }
    void this.load(first, last);
  };

  private figures(view: WaitsView): TemplateResult {
    const days = t("admin-waits-range", { first: dayWithName(view.first, locale()), last: dayWithName(view.last, locale()) });
    if (view.total.people === 0) {
      return html`<section class="vb-card vb-waits" aria-busy=${this.busy ? "true" : "false"}>
        <h3 class="vb-heading">${days}</h3>
        <p class="vb-text">${t("admin-waits-none")}</p>
      </section>`;
    }
    return html`<section class="vb-card vb-waits" aria-labelledby="vb-waits-title" aria-busy=${this.busy ? "true" : "false"}>
      <h3 class="vb-heading" id="vb-waits-title">${days}</h3>
      ${this.sum(view.total)} ${view.hours.some(({ waits: one }) => known(one) !== null) ? drawing(view.hours) : nothing}
      <h4 class="vb-waits__subtitle" id="vb-waits-hours">${t("admin-waits-hours")}</h4>
      ${table("vb-waits-hours", t("admin-waits-hour"), [
        ...view.hours.map(({ hour, waits: one }): Row => [hourSpan(hour), one]),
        [t("admin-waits-total"), view.total],
      ])}
      <details class="vb-more">
        <summary id="vb-waits-days">${t("admin-waits-days")}${icon("down")}</summary>
        ${table("vb-waits-days", t("admin-waits-day"), view.days.map(({ day, waits: one }): Row => [dayWithName(day, locale()), one]))}
      </details>
      <p class="vb-text vb-soft vb-small">${t("admin-waits-note")}</p>
    </section>`;
  }

  private sum(total: Waits): TemplateResult {
    const figures = known(total);
    if (figures === null) return html`<p class="vb-text">${t("admin-waits-few", { count: total.people })}</p>`;
    const good = figures.within >= AIM;
    return html`<div class="vb-notice ${good ? "vb-notice--success" : "vb-notice--warning"}">
      ${icon(good ? "check" : "warning")}
      <p>
        ${t(good ? "admin-waits-good" : "admin-waits-bad", {
          count: total.people,
          share: share(figures.within),
          waited: minutes(figures.waited),
        })}
      </p>
    </div>`;
  }
}

type Row = readonly [string, Waits];

const share = (part: number): string => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(part);

function table(title: string, first: string, rows: readonly Row[]): TemplateResult {
  return html`<div class="vb-tablebox" role="group" tabindex="0" aria-labelledby=${title}>
    <table class="vb-table" aria-labelledby=${title}>
      <thead>
        <tr>
          <th scope="col">${first}</th>
          <th scope="col">${t("admin-waits-people")}</th>
          <th scope="col">${t("admin-waits-told")}</th>
          <th scope="col">${t("admin-waits-real")}</th>
          <th scope="col">${t("admin-waits-within")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(([name, one]) => html`<tr>
          <th scope="row">${name}</th>
          <td>${one.people}</td>
          ${cells(one)}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

function cells(one: Waits): TemplateResult {
  const figures = known(one);
  if (figures === null) return html`<td colspan="3" class="vb-table__few">${t("admin-waits-too-few")}</td>`;
  const good = figures.within >= AIM;
  return html`<td>${minutes(figures.low)}–${minutes(figures.high)}</td>
    <td>${minutes(figures.waited)}</td>
    <td><span class="vb-table__share">${icon(good ? "check" : "warning")}${share(figures.within)}</span></td>`;
}

define("vb-admin-waits", AdminWaits);
