/** `<vb-hold-form>`: let the visitor in conversation wait outside for a moment, and say why. Says `vb-act`. */
import { html, type TemplateResult } from "lit";
import { t } from "../texts";
import { define } from "./base";
import { Modal } from "./modal";

const PREPARED = ["ask", "look", "print"] as const;
const MOST = 200;

export class HoldForm extends Modal {
  protected heading(): string {
    return t("desk-hold-title");
  }

  protected content(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-hold-text")}</p>
        <fieldset class="kern-fieldset">
          <legend class="kern-label">${t("desk-reason-prepared")}</legend>
          <div class="kern-fieldset__body">
            ${PREPARED.map(
              (one) =>
                html`<div class="kern-form-check">
                  <input type="radio" class="kern-form-check__radio" name="hold" id="vb-hold-${one}" @change=${() => this.put(t(`desk-hold-${one}`))} />
                  <label class="kern-label" for="vb-hold-${one}">${t(`desk-hold-${one}`)}</label>
                </div>`,
            )}
          </div>
        </fieldset>
        <div class="kern-form-input">
          <label class="kern-label" for="vb-hold-words">${t("desk-hold-words")}</label>
          <textarea id="vb-hold-words" class="kern-form-input__input" rows="2" maxlength=${MOST}></textarea>
        </div>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-cancel")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${t("desk-hold-yes")}</span></button>
      </footer>
    </form>`;
  }

  private put(text: string): void {
    const field = this.querySelector("textarea");
    if (field !== null) field.value = text;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const text = this.querySelector("textarea")?.value.trim() ?? "";
    this.request({ type: "hold", text });
  };
}

define("vb-hold-form", HoldForm);
