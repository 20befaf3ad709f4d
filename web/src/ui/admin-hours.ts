/** `<vb-admin-hours>`: the opening hours of a department: as they will be, as they are planned, and who changed them. */
import { html, nothing, type TemplateResult } from "lit";
import { changeHours, failed, hours, type Answer } from "../administration";
import { clean, t } from "../texts";
import type { ChangeOfHours, DepartmentName, HoursView, WeekPlan } from "../wire/administration";
import "./admin-date-forms";
import type { ClosureForm, EndForm, OpeningForm } from "./admin-date-forms";
import { days } from "./admin-days";
import { history, moment } from "./admin-history";
import "./admin-holidays";
import { dates, weeks, type Ways } from "./admin-plans";
import { AdminSection, unread } from "./admin-section";
import "./admin-week-form";
import type { WeekForm } from "./admin-week-form";
import { define } from "./base";
import "./confirm";
import type { Confirm } from "./confirm";
import { icon } from "./icon";

export class AdminHours extends AdminSection<HoursView> {
  static override properties = {
    departments: { attribute: false },
    question: { state: true },
  };
  declare departments: readonly DepartmentName[];
  declare question: { readonly text: string; readonly change: ChangeOfHours } | null;

  constructor() {
    super();
    this.departments = [];
    this.question = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("vb-hours", this.changed);
    this.whileConnected(() => this.removeEventListener("vb-hours", this.changed));
  }

  protected override read(department: string): Promise<Answer<HoursView>> {
    return hours(department);
  }

  private readonly changed = ({ detail }: Event & { detail?: HoursView }): void => {
    if (detail?.department !== this.department.id) return;
    this.take(detail);
    this.saved = true;
  };

  private async change(change: ChangeOfHours): Promise<void> {
    this.saved = false;
    const answer = await changeHours(this.department.id, change);
    this.take(answer);
    this.saved = !failed(answer);
  }

  private get ways(): Ways {
    return {
      week: (pattern: WeekPlan | null) => this.querySelector<WeekForm>("vb-week-form")?.ask(pattern),
      end: (plan: WeekPlan) => this.querySelector<EndForm>("vb-end-form")?.ask(plan),
      closure: () => this.querySelector<ClosureForm>("vb-closure-form")?.open(),
      opening: () => this.querySelector<OpeningForm>("vb-opening-form")?.open(),
      remove: (text: string, change: ChangeOfHours) => {
        this.question = { text, change };
        this.querySelector<Confirm>("vb-confirm")?.open();
      },
    };
  }

  protected override render(): TemplateResult {
    const { view } = this;
    return html`${this.outcome(this.departments)}
      ${view === null ? unread(this.trouble, () => this.load()) : this.all(view)}`;
  }

  private all(view: HoursView): TemplateResult {
    const { department, departments } = this;
    const { plans, today } = view;
    const appointments = [...plans.weeks, ...plans.openings].some(({ purpose }) => purpose === "appointment");
    return html`<div class="vb-admin__parts">
        ${this.early(view)} ${days(view, appointments)} ${weeks(view, appointments, this.ways)} ${dates(view, appointments, this.ways)}
        <vb-admin-holidays .department=${department} .departments=${departments} .view=${view}></vb-admin-holidays>
        ${history(view, department.timezone)}
      </div>
      <vb-week-form .department=${department} .departments=${departments} .today=${today}></vb-week-form>
      <vb-end-form .department=${department} .departments=${departments} .today=${today}></vb-end-form>
      <vb-closure-form .department=${department} .departments=${departments} .today=${today}></vb-closure-form>
      <vb-opening-form .department=${department} .departments=${departments} .today=${today}></vb-opening-form>
      <vb-confirm
        .title_=${t("admin-remove-title")}
        .body=${this.question?.text ?? ""}
        .yes=${t("admin-remove-yes")}
        .no=${t("admin-cancel")}
        @vb-confirmed=${() => void (this.question === null ? undefined : this.change(this.question.change))}
      ></vb-confirm>`;
  }

  private early({ plans: { early } }: HoursView): TemplateResult | typeof nothing {
    if (early === null) return nothing;
    const until = moment(early.until, this.department.timezone);
    return html`<div class="vb-notice vb-notice--warning">
      ${icon("moon")}
      <p><strong>${t("admin-early", { until })}</strong>${early.words === "" ? nothing : html` ${clean(early.words)}`}</p>
      <p>
        <button type="button" class="kern-btn kern-btn--secondary vb-btn--small" @click=${() => void this.change({ change: "reopen" })}>
          <span class="kern-label">${t("admin-reopen")}</span>
        </button>
      </p>
    </div>`;
  }
}

define("vb-admin-hours", AdminHours);
