/**
 * `<vb-elsewhere>`: the ticket on another device: a QR code and a link that open it there, number and PIN for reading out.
 *
 * For a person whose battery runs low, or who would rather talk at the large screen.
 */

import { html, nothing } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import { t } from "../texts";
import { linkTo } from "../ticket";
import { announce } from "./announce";
import { Element, define } from "./base";
import { icon } from "./icon";

type Draw = (text: string, label: string) => SVGTemplateResult;

export class Elsewhere extends Element {
  static override properties = { token: {}, number: {}, pin: {}, draw: { state: true }, copied: { state: true } };

  declare token: string;
  declare number: string;
  declare pin: string;
  /** What draws the code; fetched when somebody wants to see it. */
  declare draw: Draw | null;
  declare copied: boolean;

  constructor() {
    super();
    this.token = this.number = this.pin = "";
    this.draw = null;
    this.copied = false;
  }

  private readonly opened = async (event: Event): Promise<void> => {
    this.copied = false;
    if (!(event.currentTarget as HTMLDetailsElement).open || this.draw !== null) return;
    // Without the picture there is still the link.
    this.draw = await import("./qr").then(
      ({ qr }) => qr,
      () => null,
    );
  };

  protected override render(): TemplateResult {
    const link = linkTo(location.origin, this.token);
    return html`<details class="vb-more vb-extra" @toggle=${this.opened}>
      <summary>${icon("copy")}<span>${t("elsewhere-title")}</span>${icon("down")}</summary>
      <div class="vb-extra__body">
        <p class="vb-text">${t("elsewhere-text")}</p>
        ${this.draw === null ? nothing : html`<div class="vb-qr">${this.draw(link, t("elsewhere-qr"))}<p class="vb-text">${t("elsewhere-qr-text")}</p></div>`}
        <div class="vb-row">
          <button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.copy(link)}>
            ${icon(this.copied ? "check" : "link")}<span class="kern-label">${t(this.copied ? "elsewhere-copied" : "elsewhere-copy")}</span>
          </button>
        </div>
        ${this.pin === ""
          ? nothing
          : html`<p class="vb-text">${t("elsewhere-pin-text", { address: `${location.host}/visit` })}</p>
              <dl class="vb-readout">
                <div><dt>${t("waiting-number")}</dt><dd>${this.number}</dd></div>
                <div><dt>${t("elsewhere-pin")}</dt><dd aria-label=${Array.from(this.pin).join(" ")}>${spaced(this.pin)}</dd></div>
              </dl>`}
        <p class="vb-text vb-small vb-soft">${t("elsewhere-care")}</p>
      </div>
    </details>`;
  }

  private async copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      announce(t("elsewhere-not-copied"), "assertive");
      return;
    }
    this.copied = true;
    announce(t("elsewhere-copied"));
  }
}

/** Two groups of three are easier to read out than six in a row. */
const spaced = (pin: string): string => (pin.length === 6 ? `${pin.slice(0, 3)}\u202f${pin.slice(3)}` : pin);

define("vb-elsewhere", Elsewhere);
