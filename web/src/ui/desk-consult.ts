/**
 * `<vb-consult>`: ask a colleague into the conversation, see how that stands, and leave the visitor to her when she is
 * there. Stays open while it works; says `vb-act`.
 */
import { html, nothing, type TemplateResult } from "lit";
import { clean, t } from "../texts";
import type { Colleague, ConsultView, DeskView } from "../wire/messages";
import { act } from "./act";
import { define } from "./base";
import { icon } from "./icon";
import { Modal } from "./modal";

export class Consult extends Modal {
  static override properties = { desk: { attribute: false }, consults: { attribute: false } };
  declare desk: DeskView;
  declare consults: readonly ConsultView[];

  constructor() {
    super();
    this.consults = [];
  }

  protected heading(): string {
    return t("desk-consult-title");
  }

  protected content(): TemplateResult {
    const { colleagues } = this.desk;
    return html`<div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-consult-text")}</p>
        ${colleagues.length === 0
          ? html`<p class="vb-text">${t("desk-consult-none")}</p>`
          : html`<ul class="vb-colleagues" aria-live="polite">
              ${colleagues.map((one) => this.colleague(one))}
            </ul>`}
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("close")}</span>
        </button>
      </footer>`;
  }

  private colleague(one: Colleague): TemplateResult {
    const asked = this.consults.find(({ account }) => account === one.account);
    return html`<li class="vb-colleague">
      ${icon("person")}
      <p class="vb-colleague__who"><bdi>${clean(one.name)}</bdi> <span class="vb-soft">${state(one, asked)}</span></p>
      <div class="vb-row">${this.ways(one, asked)}</div>
    </li>`;
  }

  private ways(one: Colleague, asked: ConsultView | undefined): TemplateResult | typeof nothing {
    const name = clean(one.name);
    if (asked?.state === "joined") {
      return html`${this.button("kern-btn--primary", t("desk-hand-over"), name, () => this.handOver(one))}
      ${this.button("kern-btn--tertiary", t("desk-consult-end"), name, () => act(this, { type: "end-consult", consult: asked.id }))}`;
    }
    if (asked?.state === "asked") {
      return this.button("kern-btn--tertiary", t("desk-consult-take-back"), name, () => act(this, { type: "end-consult", consult: asked.id }));
    }
    if (one.state === "closed") return nothing;
    return this.button("kern-btn--secondary", t("desk-consult-ask"), name, () => act(this, { type: "consult", account: one.account }));
  }

  private button(look: string, words: string, name: string, press: () => void): TemplateResult {
    return html`<button type="button" class="kern-btn ${look} vb-btn--small" @click=${press}>
      <span class="kern-label">${words}<span class="kern-sr-only">: ${name}</span></span>
    </button>`;
  }

  private handOver(one: Colleague): void {
    this.close("yes");
    act(this, { type: "hand-over", account: one.account });
  }
}

function state(one: Colleague, asked: ConsultView | undefined): string {
  if (asked !== undefined) return t(`desk-consult-${asked.state}`);
  return one.busy && one.state === "open" ? t("desk-colleague-is-busy") : t(`desk-colleague-${one.state}`);
}

define("vb-consult", Consult);
