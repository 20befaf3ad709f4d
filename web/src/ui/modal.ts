/**
 * A question or a form over the page: a native dialog, so that focus, Escape and the background behave as everybody's
 * browser and screen reader know it. The content exists only while it is open.
 *
 *     class Leave extends Modal { heading() …; content() …; }
 *     element.open()   // or .close("yes"); says `vb-close` with the return value
 */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../texts";
import { Element } from "./base";
import { icon } from "./icon";

let count = 0;

export abstract class Modal extends Element {
  private readonly titleId = `vb-modal-${++count}`;
  protected shown = false;

  protected abstract heading(): string;
  protected abstract content(): TemplateResult;

  open(): void {
    this.shown = true;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.dialog;
      if (dialog !== null && !dialog.open) dialog.showModal();
    });
  }

  close(value = ""): void {
    this.dialog?.close(value);
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private readonly closed = (event: Event): void => {
    this.shown = false;
    this.requestUpdate();
    const detail = (event.currentTarget as HTMLDialogElement).returnValue;
    this.dispatchEvent(new CustomEvent("vb-close", { detail }));
  };

  protected override render(): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    return html`<dialog class="vb-modal" aria-labelledby=${this.titleId} @close=${this.closed}>
      <header class="vb-modal__header">
        <h2 class="vb-heading" id=${this.titleId}>${this.heading()}</h2>
        <button
          type="button"
          class="vb-iconbutton"
          aria-label=${t("close")}
          @click=${() => {
            this.close();
          }}
        >
          ${icon("close")}
        </button>
      </header>
      ${this.content()}
    </dialog>`;
  }
}
