/** "Are you sure?" before what cannot be taken back. Says `vb-confirmed` when the person is, with whether a box inside is ticked. */
import { html, nothing, type TemplateResult } from "lit";
import { define } from "./base";
import { Modal } from "./modal";

export class Confirm extends Modal {
  static override properties = { title_: { attribute: false }, body: {}, yes: {}, no: {}, more: { attribute: false } };
  declare title_: string;
  declare body: string;
  declare yes: string;
  declare no: string;
  /** What stands below the question, such as a box to tick. */
  declare more: TemplateResult | typeof nothing;

  constructor() {
    super();
    this.title_ = this.body = this.yes = this.no = "";
    this.more = nothing;
  }

  protected heading(): string {
    return this.title_;
  }

  protected content(): TemplateResult {
    return html`<div class="vb-modal__body vb-stack"><p class="kern-body">${this.body}</p>${this.more}</div>
      <footer class="vb-modal__footer">
        <button
          type="button"
          class="kern-btn kern-btn--secondary"
          @click=${() => {
            this.close();
          }}
        >
          <span class="kern-label">${this.no}</span>
        </button>
        <button
          type="button"
          class="kern-btn kern-btn--primary"
          @click=${() => {
            const detail = this.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked === true;
            this.close("yes");
            this.dispatchEvent(new CustomEvent("vb-confirmed", { detail }));
          }}
        >
          <span class="kern-label">${this.yes}</span>
        </button>
      </footer>`;
  }
}

define("vb-confirm", Confirm);
