/** A labelled field of an administrator's form: label, hint, what is wrong, the input. */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../texts";
import { icon } from "./icon";

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with it; empty when nothing is. */
  readonly wrong?: string;
  readonly optional?: boolean;
  readonly type?: "text" | "date";
  readonly value?: string;
  readonly min?: string;
  readonly max?: number;
  readonly language?: string;
}

/** An input that keeps what was typed: its value is only set when it is made. */
export function field({ id, label, hint = "", wrong = "", optional = false, type = "text", value = "", min = "", max = 200, language = "" }: Field): TemplateResult {
  const described = [hint === "" ? "" : `${id}-hint`, wrong === "" ? "" : `${id}-wrong`].join(" ").trim();
  return html`<div class="vb-field ${wrong === "" ? "" : "vb-field--error"}">
    <label class="vb-field__label" for=${id}
      >${label}${optional ? html` <span class="vb-field__optional">${t("admin-optional")}</span>` : nothing}</label
    >
    ${hint === "" ? nothing : html`<p class="vb-field__hint" id="${id}-hint">${hint}</p>`}
    ${wrong === "" ? nothing : html`<p class="vb-field__error" id="${id}-wrong">${icon("warning")}<span>${wrong}</span></p>`}
    <input
      id=${id}
      class="kern-form-input__input"
      type=${type}
      value=${value}
      min=${min === "" ? nothing : min}
      maxlength=${type === "text" ? max : nothing}
      lang=${language === "" ? nothing : language}
      autocomplete="off"
      aria-invalid=${wrong === "" ? nothing : "true"}
      aria-describedby=${described === "" ? nothing : described}
    />
  </div>`;
}

export function box(id: string, label: string, checked = false, hint = ""): TemplateResult {
  return html`<div class="kern-form-check vb-check">
    <input
      type="checkbox"
      class="kern-form-check__checkbox"
      id=${id}
      ?checked=${checked}
      aria-describedby=${hint === "" ? nothing : `${id}-hint`}
    />
    <label class="kern-label" for=${id}>${label}</label>
    ${hint === "" ? nothing : html`<p class="vb-field__hint vb-check__hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}

/** Of one name; the first that is `chosen` when the form opens. */
export function choice(name: string, legend: string, values: readonly (readonly [string, string])[], chosen: string): TemplateResult {
  return html`<fieldset class="kern-fieldset">
    <legend class="vb-field__label">${legend}</legend>
    <div class="kern-fieldset__body vb-choice">
      ${values.map(
        ([value, label]) =>
          html`<div class="kern-form-check">
            <input
              type="radio"
              class="kern-form-check__radio"
              name=${name}
              value=${value}
              id="${name}-${value}"
              ?checked=${value === chosen}
            />
            <label class="kern-label" for="${name}-${value}">${label}</label>
          </div>`,
      )}
    </div>
  </fieldset>`;
}
