/**
 * `<vb-push>`: notices that come with the page closed, through the browser's maker; only where the authority wants it.
 *
 * Words first, then a button; the browser asks for its own leave after that. Says `vb-push` with what the office needs to
 * know, with an empty endpoint to take it back.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { askToNotify, leaveToNotify } from "../attention";
import { NOBODY, canPush, subscribe, subscribedHere, unsubscribe } from "../push/subscribing";
import type { Subscribed } from "../push/subscribing";
import { t } from "../texts";
import { Element, define } from "./base";
import { icon } from "./icon";

export class Push extends Element {
  static override properties = { key: {}, known: { type: Boolean }, trouble: {}, failed: { state: true }, busy: { state: true } };

  /** What a browser subscribes with. */
  declare key: string;
  /** Whether the office knows a browser for this ticket, this one or another. */
  declare known: boolean;
  /** Id of the text that says why the office did not take it; empty when it did. */
  declare trouble: string;
  declare failed: boolean;
  declare busy: boolean;
  private inside = false;

  constructor() {
    super();
    this.key = this.trouble = "";
    this.known = this.failed = this.busy = false;
  }

  private say(detail: Subscribed): void {
    this.dispatchEvent(new CustomEvent("vb-push", { detail }));
  }

  private readonly on = async (): Promise<void> => {
    if (this.busy) return;
    this.failed = false;
    this.busy = true;
    try {
      if (await askToNotify()) this.say(await subscribe(this.key));
    } catch {
      this.failed = true;
    } finally {
      this.busy = false;
    }
  };

  private readonly off = async (): Promise<void> => {
    await unsubscribe();
    this.say(NOBODY);
  };

  /** Who presses a button that then goes away is taken to what came in its place. */
  protected override willUpdate(): void {
    this.inside = this.contains(document.activeElement);
  }

  protected override updated(): void {
    if (this.inside && !this.contains(document.activeElement))
      this.querySelector<HTMLElement>("#vb-push-off, #vb-push-on, #vb-push-refused")?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!canPush()) return nothing;
    const here = this.known && subscribedHere();
    return html`<section class="vb-stack" aria-labelledby="vb-push-title">
      <h3 class="kern-label" id="vb-push-title">${t("push-title")}</h3>
      <p class="vb-text">${t("push-text")}</p>
      <p class="vb-text vb-small vb-soft">${t("push-makers")}</p>
      ${this.known ? html`<p class="vb-text vb-row" role="status">${icon("check")}${t(here ? "push-known" : "push-elsewhere")}</p>` : nothing}
      ${leaveToNotify() === "denied" && !here ? html`<p class="vb-text vb-small" id="vb-push-refused" tabindex="-1">${t("alerts-refused")}</p>` : this.buttons(here)}
      <div role="alert">${this.wrong()}</div>
    </section>`;
  }

  private buttons(here: boolean): TemplateResult {
    return html`<div class="vb-row">
      ${here
        ? nothing
        : html`<button type="button" class="kern-btn kern-btn--secondary" id="vb-push-on" aria-disabled=${this.busy ? "true" : "false"} @click=${this.on}>
            ${icon("bell")}<span class="kern-label">${t("push-allow")}</span>
          </button>`}
      ${this.known
        ? html`<button type="button" class="kern-btn kern-btn--secondary" id="vb-push-off" @click=${this.off}>
            <span class="kern-label">${t("push-remove")}</span>
          </button>`
        : nothing}
    </div>`;
  }

  private wrong(): TemplateResult | typeof nothing {
    const words = this.failed ? "push-failed" : this.trouble;
    return words === "" ? nothing : html`<p class="vb-field__error">${icon("warning")}<span>${t(words)}</span></p>`;
  }
}

define("vb-push", Push);
