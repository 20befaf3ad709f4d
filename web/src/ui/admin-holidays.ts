/** `<vb-admin-holidays>`: whose public holidays close the department, and which days those are. Says `vb-hours` when changed. */
import { html, nothing, type TemplateResult } from "lit";
import { changeHours, failed, type Trouble } from "../administration";
import { dayWithName } from "../state/dates";
import { locale, ours, t } from "../texts";
import type { DepartmentName, HoursView } from "../wire/administration";
import { box } from "./admin-field";
import { notice } from "./admin-trouble";
import { Element, define } from "./base";
import { icon } from "./icon";

const LANDS = ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"] as const;
/** Where the confession of the municipality decides over a holiday. */
const BY_CONFESSION: readonly string[] = ["BY", "SN", "TH"];
/** Municipalities with a holiday of their own by law. */
const OWN: Readonly<Record<string, string>> = { BY: "Augsburg" };

export class AdminHolidays extends Element {
  static override properties = {
    department: { attribute: false },
    view: { attribute: false },
    departments: { attribute: false },
    land: { state: true },
    trouble: { state: true },
    busy: { state: true },
  };
  declare department: DepartmentName;
  declare departments: readonly DepartmentName[];
  declare view: HoursView;
  /** As it is chosen; null: as it is on record. */
  declare land: string | null;
  declare trouble: Trouble | null;
  declare busy: boolean;

  constructor() {
    super();
    this.departments = [];
    this.land = null;
    this.trouble = null;
    this.busy = false;
  }

  protected override render(): TemplateResult {
    const place = this.view.plans.holidays;
    const land = this.land ?? place?.land ?? "";
    const own = OWN[land];
    return html`<section class="vb-card" aria-labelledby="vb-holidays-title">
      <h3 class="vb-heading" id="vb-holidays-title">${t("admin-holidays-title")}</h3>
      <p class="vb-text vb-soft vb-small">${t("admin-holidays-lead")}</p>
      <form class="vb-stack" @submit=${this.submit}>
        <div role="alert" class="vb-alert">${notice(this.trouble, this.departments)}</div>
        <div class="vb-field vb-admin__department">
          <label class="vb-field__label" for="vb-holidays-land">${t("admin-holidays-land")}</label>
          <div class="kern-form-input__select-wrapper">
            <select
              id="vb-holidays-land"
              class="kern-form-input__select"
              @change=${(event: Event) => (this.land = (event.target as HTMLSelectElement).value)}
            >
              <option value="" ?selected=${land === ""}>${t("admin-holidays-none")}</option>
              ${LANDS.map((one) => html`<option value=${one} ?selected=${one === land}>${t(`admin-land-${one.toLowerCase()}`)}</option>`)}
            </select>
          </div>
        </div>
        ${BY_CONFESSION.includes(land) ? box("vb-holidays-catholic", t("admin-holidays-catholic"), place?.catholic === true) : nothing}
        ${own === undefined ? nothing : box("vb-holidays-own", t("admin-holidays-own", { municipality: own }), place?.municipality === own)}
        ${box("vb-holidays-everywhere", t("admin-everywhere"))}
        <div>
          <button type="submit" class="kern-btn kern-btn--secondary" aria-disabled=${this.busy ? "true" : "false"}>
            <span class="kern-label">${t("admin-holidays-save")}</span>
          </button>
        </div>
      </form>
      ${this.view.coming_holidays.length === 0 ? nothing : this.list()}
    </section>`;
  }

  private list(): TemplateResult {
    return html`<details class="vb-more">
      <summary>${t("admin-holidays-list", { count: this.view.coming_holidays.length })}${icon("down")}</summary>
      <ul class="vb-holidays">
        ${this.view.coming_holidays.map(
          ({ day, name }) => html`<li><span>${dayWithName(day, locale())}</span> <strong>${ours(name)}</strong></li>`,
        )}
      </ul>
    </details>`;
  }

  private ticked(id: string): boolean {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.checked === true;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const land = this.land ?? this.view.plans.holidays?.land ?? "";
    this.busy = true;
    const answer = await changeHours(this.department.id, {
      change: "set-holidays",
      land,
      catholic: this.ticked("vb-holidays-catholic"),
      municipality: this.ticked("vb-holidays-own") ? (OWN[land] ?? "") : "",
      everywhere: this.ticked("vb-holidays-everywhere"),
    });
    this.busy = false;
    this.trouble = failed(answer) ? answer : null;
    if (failed(answer)) return;
    this.land = null;
    this.dispatchEvent(new CustomEvent<HoursView>("vb-hours", { detail: answer, bubbles: true }));
  };
}

define("vb-admin-holidays", AdminHolidays);
