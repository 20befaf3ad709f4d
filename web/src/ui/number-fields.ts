/** The fields of the form for a number: label, hint and error belong together for everybody who hears them. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { MATTER_MOST, OTHER, letters } from "../state/form";
import type { Errors, Field, Form } from "../state/form";
import { ours, t } from "../texts";
import { SPOKEN } from "../spoken";
import type { DepartmentView } from "../wire/messages";
import { icon } from "./icon";

type Change = (change: Partial<Form>) => void;

const valueOf = (event: Event): string =>
  (event.currentTarget as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;

function error(field: Field, errors: Errors): TemplateResult | typeof nothing {
  const id = errors[field];
  if (!id) return nothing;
  return html`<p class="vb-field__error" id="${field}-error">${icon("warning")}<span>${t(id)}</span></p>`;
}

/** Ids for aria-describedby: the hint, and the error while there is one. */
function described(field: Field, errors: Errors, hint = true): string {
  return [hint ? `${field}-hint` : "", errors[field] ? `${field}-error` : ""].filter(Boolean).join(" ");
}

const invalid = (field: Field, errors: Errors): "true" | "false" => (errors[field] ? "true" : "false");
const wrong = (field: Field, errors: Errors): string => (errors[field] ? "vb-field--error" : "");

export function serviceField(view: DepartmentView, form: Form, errors: Errors, change: Change): TemplateResult | typeof nothing {
  if (view.services.length === 0) return nothing;
  return html`<div class="vb-field ${wrong("service", errors)}">
    <label class="vb-field__label" for="service">${t("number-service")}</label>
    <div class="kern-form-input__select-wrapper">
      <select
        class="kern-form-input__select"
        id="service"
        name="service"
        required
        aria-invalid=${invalid("service", errors)}
        aria-describedby=${described("service", errors, false) || nothing}
        .value=${form.service}
        @change=${(event: Event) => change({ service: valueOf(event) })}
      >
        <option value="" ?selected=${form.service === ""}>${t("number-service-choose")}</option>
        ${view.services.map(
          (service) => html`<option value=${service.id} ?selected=${form.service === service.id}>${ours(service.name)}</option>`,
        )}
        <option value=${OTHER} ?selected=${form.service === OTHER}>${t("number-service-other")}</option>
      </select>
    </div>
    ${error("service", errors)}
  </div>`;
}

export function matterField(form: Form, errors: Errors, change: Change): TemplateResult {
  const left = MATTER_MOST - letters(form.matter.trim());
  return html`<div class="vb-field ${wrong("matter", errors)}">
    <label class="vb-field__label" for="matter">${t("number-matter")} <span class="vb-field__optional">${t("optional")}</span></label>
    <p class="vb-field__hint" id="matter-hint">${t("number-matter-hint")}</p>
    <textarea
      class="kern-form-input__input"
      id="matter"
      name="matter"
      rows="3"
      aria-invalid=${invalid("matter", errors)}
      aria-describedby="${described("matter", errors)} matter-left"
      .value=${form.matter}
      @input=${(event: Event) => change({ matter: valueOf(event) })}
    ></textarea>
    <p class="vb-field__left" id="matter-left" data-over=${left < 0 ? "yes" : "no"}>
      ${left < 0 ? t("number-matter-over", { count: -left }) : t("number-matter-left", { count: left })}
    </p>
    ${error("matter", errors)}
  </div>`;
}

export function nameField(form: Form, errors: Errors, change: Change): TemplateResult {
  return html`<div class="vb-field ${wrong("name", errors)}">
    <label class="vb-field__label" for="name">${t("number-name")} <span class="vb-field__optional">${t("optional")}</span></label>
    <p class="vb-field__hint" id="name-hint">${t("number-name-hint")}</p>
    <input
      class="kern-form-input__input"
      id="name"
      name="name"
      type="text"
      autocomplete="name"
      aria-invalid=${invalid("name", errors)}
      aria-describedby=${described("name", errors)}
      .value=${form.name}
      @input=${(event: Event) => change({ name: valueOf(event) })}
    />
    ${error("name", errors)}
  </div>`;
}

export function spokenField(form: Form, change: Change): TemplateResult {
  return html`<div class="vb-field">
    <label class="vb-field__label" for="spoken">${t("number-spoken")}</label>
    <p class="vb-field__hint" id="spoken-hint">${t("number-spoken-hint")}</p>
    <div class="kern-form-input__select-wrapper">
      <select
        class="kern-form-input__select"
        id="spoken"
        name="spoken"
        aria-describedby="spoken-hint"
        .value=${form.language}
        @change=${(event: Event) => change({ language: valueOf(event) })}
      >
        ${SPOKEN.map(
          ({ tag, name }) => html`<option value=${tag} lang=${tag} ?selected=${form.language === tag}>${name}</option>`,
        )}
        <option value="" ?selected=${form.language === ""}>${t("number-spoken-none")}</option>
      </select>
    </div>
  </div>`;
}

/** Everything that is wrong, in one place that takes the focus, with a way to each field. */
export function errorSummary(errors: Errors, refused: string): TemplateResult | typeof nothing {
  const fields = Object.entries(errors);
  if (fields.length === 0 && !refused) return nothing;
  return html`<div class="vb-notice vb-notice--danger" id="summary" tabindex="-1" role="group" aria-labelledby="summary-title">
    ${icon("warning")}
    <h3 class="vb-heading" id="summary-title">${refused ? t("number-refused") : t("number-errors")}</h3>
    ${refused
      ? html`<p>${t(refused)}</p>`
      : html`<ul class="vb-number__errors">
          ${fields.map(
            ([field, id]) => html`<li>
              <a
                class="kern-link"
                href="#${field}"
                @click=${(event: Event) => {
                  event.preventDefault();
                  document.getElementById(field)?.focus();
                }}
                >${t(id)}</a
              >
            </li>`,
          )}
        </ul>`}
  </div>`;
}
