/** `<vb-consulted>`: a colleague asks this clerk to come into a conversation. Rings softly once each; says `vb-act`. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ARRIVAL, play } from "../media/sounds";
import { clean, t } from "../texts";
import type { ConsultView } from "../wire/messages";
import { act } from "./act";
import { announce } from "./announce";
import { Element, define } from "./base";
import { icon } from "./icon";

export class Consulted extends Element {
  static override properties = { consults: { attribute: false }, now: { type: Number } };
  declare consults: readonly ConsultView[];
  declare now: number;
  private heard = new Set<string>();

  constructor() {
    super();
    this.consults = [];
    this.now = 0;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    for (const one of this.consults) {
      if (this.heard.has(one.id)) continue;
      announce(words(one), "assertive");
      void play(ARRIVAL, { volume: 0.2 });
    }
    this.heard = new Set(this.consults.map(({ id }) => id));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.consults.length === 0) return nothing;
    return html`${this.consults.map(
      (one) =>
        html`<section class="vb-notice vb-consulted" aria-label=${words(one)}>
          ${icon("people")}
          <p><strong>${words(one)}</strong></p>
          ${one.matter === "" ? nothing : html`<p dir="auto">${clean(one.matter)}</p>`}
          <div class="vb-row">
            <button type="button" class="kern-btn kern-btn--primary vb-btn--small" @click=${() => this.answer(one, true)}>
              <span class="kern-label">${t("desk-consulted-yes")}</span>
            </button>
            <button type="button" class="kern-btn kern-btn--secondary vb-btn--small" @click=${() => this.answer(one, false)}>
              <span class="kern-label">${t("desk-consulted-no")}</span>
            </button>
            <span class="vb-soft" aria-hidden="true">${t("desk-consulted-left", { seconds: Math.max(0, Math.ceil(one.answer_by - this.now)) })}</span>
          </div>
        </section>`,
    )}`;
  }

  private answer(one: ConsultView, accept: boolean): void {
    act(this, { type: "answer-consult", consult: one.id, accept });
  }
}

const words = ({ by, number }: ConsultView): string => t("desk-consulted", { by: clean(by), number });

define("vb-consulted", Consulted);
