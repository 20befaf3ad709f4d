/**
 * "It is your turn": sound, title, vibration and a dialog that takes the focus, for a person who does something else.
 *
 * Rings until the person answers, for as long as a desk waits. Escape closes the dialog; the page below keeps the button.
 */

import { html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { stayAwake } from "../attention";
import { CALL, repeat } from "../media/sounds";
import { DEFAULT_ALERTS } from "../state/alerts";
import type { Alerts } from "../state/alerts";
import { t } from "../texts";
import { announce } from "./announce";
import { Element, define } from "./base";
import { icon } from "./icon";

const EVERY_SECONDS = 4;
const SHAKE = [300, 150, 300, 150, 500];

export class Called extends Element {
  static override properties = { active: { type: Boolean }, number: {}, failed: { type: Boolean }, seconds: { type: Number }, by: { attribute: false } };

  declare active: boolean;
  declare number: string;
  declare failed: boolean;
  /** How long the desk waits for an answer. */
  declare seconds: number;
  /** By which means the visitor wants to be called. */
  declare by: Alerts;
  private silence: () => void = () => undefined;

  constructor() {
    super();
    this.active = false;
    this.number = "";
    this.failed = false;
    this.seconds = 90;
    this.by = DEFAULT_ALERTS;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.quiet();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("active")) return;
    if (this.active) this.ring();
    else if (changed.get("active")) this.quiet();
  }

  private ring(): void {
    announce(t("called-announce", { number: this.number }), "assertive");
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
    const { by } = this;
    const stopSound = by.sound ? repeat(CALL, EVERY_SECONDS, Math.ceil(this.seconds / EVERY_SECONDS)) : () => undefined;
    // Not on every phone and not in Safari: the sound and the dialog do without it.
    if (by.vibration && "vibrate" in navigator) navigator.vibrate(SHAKE);
    const stopTitle = by.title ? blinkTitle(() => t("called-title")) : () => undefined;
    const letSleep = stayAwake();
    this.silence = () => {
      stopSound();
      stopTitle();
      letSleep();
      if ("vibrate" in navigator) navigator.vibrate(0);
      // The page gives the tab its right name again.
      this.dispatchEvent(new Event("vb-quiet"));
    };
  }

  private quiet(): void {
    this.silence();
    this.silence = () => undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.active) return nothing;
    return html`<dialog class="vb-dialog vb-called" aria-labelledby="called-title" aria-describedby="called-text">
      <span class="vb-called__icon">${icon("bell")}</span>
      <p class="vb-called__number">${this.number}</p>
      <h2 class="vb-title" id="called-title">${t("called-title")}</h2>
      <p class="vb-lead" id="called-text">${t("called-text")}</p>
      <button
        type="button"
        class="kern-btn kern-btn--primary kern-btn--block vb-called__button"
        @click=${() => this.dispatchEvent(new Event("vb-here"))}
      >
        ${icon("check")}<span class="kern-label">${t("called-here")}</span>
      </button>
      <button type="button" class="kern-btn kern-btn--tertiary" @click=${() => this.dispatchEvent(new Event("vb-later"))}>
        <span class="kern-label">${t("called-later")}</span>
      </button>
      ${this.failed ? html`<p class="vb-ticket__failed" role="alert">${t("called-unavailable")}</p>` : nothing}
    </dialog>`;
  }
}

/** Let the tab say it loudly and plainly in turns; people who want less motion get it once. */
function blinkTitle(words: () => string): () => void {
  const loud = (): string => `🔔 ${words()}`;
  document.title = loud();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return () => undefined;
  const timer = setInterval(() => (document.title = document.title === loud() ? words() : loud()), 1_000);
  return () => clearInterval(timer);
}

define("vb-called", Called);

declare global {
  interface HTMLElementTagNameMap {
    "vb-called": Called;
  }
}
