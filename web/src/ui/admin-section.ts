/** What the sections of `/admin` share: each reads what it shows of one department, and again when another is chosen. */
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { failed, type Answer, type Trouble } from "../administration";
import { t } from "../texts";
import type { DepartmentName } from "../wire/administration";
import { loggedOut, notice } from "./admin-trouble";
import { Element } from "./base";
import { icon } from "./icon";

/** A section that changes things: what it shows is either read or the office's answer to a change. */
export abstract class AdminSection<View extends object> extends Element {
  static override properties: PropertyDeclarations = {
    department: { attribute: false },
    view: { state: true },
    trouble: { state: true },
    saved: { state: true },
  };
  declare department: DepartmentName;
  declare view: View | null;
  declare trouble: Trouble | null;
  /** The last change of this page is done. */
  declare saved: boolean;

  constructor() {
    super();
    this.view = null;
    this.trouble = null;
    this.saved = false;
  }

  protected abstract read(department: string): Promise<Answer<View>>;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("department") && changed.get("department")?.id !== this.department.id) void this.load();
  }

  protected async load(): Promise<void> {
    const { id } = this.department;
    this.view = null;
    this.saved = false;
    const answer = await this.read(id);
    if (id !== this.department.id) return;
    loggedOut(this, answer);
    this.take(answer);
  }

  protected take(answer: Answer<View>): void {
    this.trouble = failed(answer) ? answer : null;
    if (!failed(answer)) this.view = answer;
  }

  /** What went wrong, or that it is saved: announced, because the two elements are always there. */
  protected outcome(departments: readonly DepartmentName[] = []): TemplateResult {
    return html`<div role="alert" class="vb-alert">${notice(this.trouble, departments)}</div>
      <div role="status" class="vb-alert">
        ${this.saved ? html`<div class="vb-notice vb-notice--success">${icon("check")}<p>${t("admin-saved")}</p></div>` : nothing}
      </div>`;
  }
}

/** Instead of a view that is not there yet, or could not be read. */
export function unread(trouble: Trouble | null, again: () => Promise<void>): TemplateResult {
  return trouble === null
    ? html`<div class="vb-wait"><span class="vb-spinner"></span><p>${t("loading")}</p></div>`
    : html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => void again()}>
        <span class="kern-label">${t("admin-again")}</span>
      </button>`;
}
