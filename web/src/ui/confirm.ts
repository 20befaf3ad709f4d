/** "Are you sure?" before what cannot be taken back. Says `vb-confirmed` when the person is. */
import { html, type TemplateResult } from "lit";
import { define } from "./base";
import { Modal } from "./modal";

export class Confirm extends Modal {
  static override properties = { title_: { attribute: false }, body: {}, yes: {}, no: {} };
  declare title_: string;
  declare body: string;
  declare yes: string;
  declare no: string;

  constructor() {
    super();
    this.title_ = this.body = this.yes = this.no = "";
  }

  protected heading(): string {
    return this.title_;
  }

  protected content(): TemplateResult {
    return html`<div class="vb-modal__body"><p class="kern-body">${this.body}</p></div>
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
            this.close("yes");
            this.dispatchEvent(new Event("vb-confirmed"));
          }}
        >
          <span class="kern-label">${this.yes}</span>
        </button>
      </footer>`;
  }
}

define("vb-confirm", Confirm);
