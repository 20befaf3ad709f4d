/**
 * A question or a form over the page: a native dialog, so that focus, Escape and the background behave as everybody's
 * browser and screen reader know it. The content exists only while it is open.
 *
 *     class Leave extends Modal { heading() …; content() …; }
 *     element.open()   // or .close("yes"); says `vb-close` with the return value
 *
 * A form `request`s of the office what was filled in. It stays, with every word in it, until the office has agreed.
 */
import { html, nothing, type TemplateResult } from "lit";
import { t } from "../texts";
import type { Body } from "../wire/requests";
import { act } from "./act";
import { Element } from "./base";
import { icon } from "./icon";

let count = 0;

export abstract class Modal extends Element {
  private readonly titleId = `vb-modal-${++count}`;
  protected shown = false;
  private opened = 0;
  /** Whether the office has not answered yet. */
  private asking = false;
  /** Why the office did not agree, in words. */
  private refused = "";

  protected abstract heading(): string;
  protected abstract content(): TemplateResult;

  open(): void {
    this.shown = true;
    this.opened += 1;
    this.asking = false;
    this.refused = "";
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.dialog;
      if (dialog !== null && !dialog.open) dialog.showModal();
    });
  }

  close(value = ""): void {
    this.dialog?.close(value);
  }

  /** Ask the office for it, once at a time; close when it agrees, else say why not and keep what was typed. */
  protected request(body: Body): void {
    if (this.asking) return;
    this.asking = true;
    const { opened } = this;
    act(this, body, (refused) => {
      // Closed by hand meanwhile, and perhaps opened for somebody else.
      if (opened !== this.opened) return;
      this.asking = false;
      this.refused = refused;
      this.requestUpdate();
      if (refused === "") this.close("yes");
    });
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
      ${this.refused === ""
        ? nothing
        : html`<div role="alert" class="vb-modal__alert">
            <p class="vb-notice vb-notice--warning">${icon("warning")}<span>${this.refused}</span></p>
          </div>`}
      ${this.content()}
    </dialog>`;
  }
}
