/** `<vb-close-early>`: until when, why, and what becomes of those who wait; they read the words. Says `vb-act`. */
import { html, type TemplateResult } from "lit";
import { ours, t } from "../texts";
import type { DepartmentView } from "../wire/messages";
import { define } from "./base";
import { Modal } from "./modal";

const MAX_CHARACTERS = 200;

export class CloseEarlyForm extends Modal {
  static override properties = { department: { attribute: false }, missing: { state: true } };
  declare department: DepartmentView | null;
  declare missing: boolean;

  constructor() {
    super();
    this.department = null;
    this.missing = false;
  }

  ask(department: DepartmentView): void {
    this.department = department;
    this.missing = false;
    this.open();
  }

  protected heading(): string {
    return t("desk-close-title", { department: this.department === null ? "" : ours(this.department.name) });
  }

  protected content(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-close-text", { count: this.department?.waiting ?? 0 })}</p>
        ${this.choice("until", t("desk-close-until"), ["next", "day"])}
        ${this.choice("inside", t("desk-close-inside"), ["serve", "home"])}
        <div class="kern-form-input ${this.missing ? "kern-form-input--error" : ""}">
          <label class="kern-label" for="vb-close-reason">${t("desk-close-reason")}</label>
          <textarea
            id="vb-close-reason"
            class="kern-form-input__input"
            rows="2"
            maxlength=${MAX_CHARACTERS}
            aria-invalid=${this.missing ? "true" : "false"}
            aria-describedby="vb-close-missing"
          ></textarea>
          <p class="kern-error" id="vb-close-missing" role="alert">${this.missing ? t("desk-reason-missing") : ""}</p>
        </div>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-cancel")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary">
          <span class="kern-label">${t("desk-close-yes")}</span>
        </button>
      </footer>
    </form>`;
  }

  /** The first value is chosen until the person chooses otherwise. */
  private choice(name: string, legend: string, values: readonly [string, string]): TemplateResult {
    return html`<fieldset class="kern-fieldset">
      <legend class="kern-label">${legend}</legend>
      <div class="kern-fieldset__body">
        ${values.map(
          (value, index) =>
            html`<div class="kern-form-check">
              <input
                type="radio"
                class="kern-form-check__radio"
                name=${name}
                value=${value}
                id="vb-close-${value}"
                ?checked=${index === 0}
              />
              <label class="kern-label" for="vb-close-${value}">${t(`desk-close-${value}`)}</label>
            </div>`,
        )}
      </div>
    </fieldset>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const field = this.querySelector("textarea");
    const reason = field?.value.trim() ?? "";
    const home = form.get("inside") === "home";
    this.missing = home && reason === ""; // nobody is sent home without a word
    if (this.missing) {
      field?.focus();
      return;
    }
    const rest_of_day = form.get("until") === "day";
    this.request({ type: "close-early", department: this.department?.id ?? "", reason, rest_of_day, send_home: home });
  };
}

define("vb-close-early", CloseEarlyForm);
