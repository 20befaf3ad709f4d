/**
 * A dialog that changes opening hours. It stays open, with everything that was typed, until the office has said yes; then
 * it says `vb-hours` with the hours as they are now.
 */
import { html, type TemplateResult } from "lit";
import { changeHours, failed, type Trouble } from "../administration";
import { t } from "../texts";
import type { ChangeOfHours, DepartmentName, HoursView } from "../wire/administration";
import { notice } from "./admin-trouble";
import { Modal } from "./modal";

/** What is wrong in which field, as sentences; empty: send it. */
export type Wrong = Readonly<Record<string, string>>;

export abstract class AdminForm extends Modal {
  static override properties: Record<string, object> = {
    department: { attribute: false },
    departments: { attribute: false },
    today: {},
    trouble: { state: true },
    wrong: { state: true },
    busy: { state: true },
  };
  declare department: DepartmentName;
  declare departments: readonly DepartmentName[];
  declare today: string;
  declare trouble: Trouble | null;
  declare wrong: Wrong;
  declare busy: boolean;

  constructor() {
    super();
    this.departments = [];
    this.today = "";
    this.trouble = null;
    this.wrong = {};
    this.busy = false;
  }

  override open(): void {
    this.trouble = null;
    this.wrong = {};
    this.busy = false;
    super.open();
  }

  /** The fields. */
  protected abstract fields(): TemplateResult;
  /** What was filled in: the change, or what is wrong. */
  protected abstract read(): { change: ChangeOfHours } | { wrong: Wrong };
  /** What the button says. */
  protected abstract verb(): string;

  protected content(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <div role="alert" class="vb-alert">${notice(this.trouble, this.departments)}</div>
        ${this.fields()}
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("admin-cancel")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary" aria-disabled=${this.busy ? "true" : "false"}>
          <span class="kern-label">${this.verb()}</span>
        </button>
      </footer>
    </form>`;
  }

  protected text(id: string): string {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.value.trim() ?? "";
  }

  protected ticked(id: string): boolean {
    return this.querySelector<HTMLInputElement>(`#${id}`)?.checked === true;
  }

  protected picked(name: string): string {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? "";
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const read = this.read();
    this.wrong = "wrong" in read ? read.wrong : {};
    this.trouble = null;
    if ("wrong" in read) {
      await this.updateComplete;
      this.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      return;
    }
    this.busy = true;
    const answer = await changeHours(this.department.id, read.change);
    this.busy = false;
    if (failed(answer)) {
      this.trouble = answer;
      await this.updateComplete;
      this.querySelector(".vb-alert")?.scrollIntoView({ block: "nearest" });
      return;
    }
    this.close("yes");
    this.dispatchEvent(new CustomEvent<HoursView>("vb-hours", { detail: answer, bubbles: true }));
  };
}

/** A date field's text as a sentence about what is wrong with it; empty when it can be. */
export function wrongDay(day: string, earliest: string, { optional = false } = {}): string {
  if (day === "") return optional ? "" : t("admin-day-missing");
  return day < earliest ? t("admin-day-past") : "";
}
