/**
 * `<vb-talk-ways>`: what a clerk can do with the visitor in conversation besides talking: hold, ask a colleague, transfer,
 * send back. While the visitor waits outside a plain line says so, with the way to go on.
 */
import { html, nothing, type TemplateResult } from "lit";
import { clean, t } from "../texts";
import type { TicketView } from "../wire/messages";
import { act, want } from "./act";
import { Element, define } from "./base";
import { icon } from "./icon";
import { escapeMenu, leaveMenu } from "./menu";

export class TalkWays extends Element {
  static override properties = { ticket: { attribute: false } };
  declare ticket: TicketView;

  protected override render(): TemplateResult {
    const { ticket } = this;
    const held = ticket.state === "on hold";
    return html`${held
        ? html`<p class="vb-held" role="status">${icon("pause")}<span>${t("desk-on-hold", { number: ticket.number })}</span></p>
            <button type="button" class="kern-btn kern-btn--primary vb-btn--small" @click=${() => act(this, { type: "resume-visit" })}>
              <span class="kern-label">${t("desk-resume")}</span>
            </button>`
        : html`<button type="button" class="vb-linkbutton" @click=${() => want(this, { dialog: "hold" })}>${icon("pause")}${t("desk-hold")}</button>`}
      <button type="button" class="vb-linkbutton" @click=${() => want(this, { dialog: "consult" })}>${icon("people")}${t("desk-consult")}</button>
      <details class="vb-menu" @keydown=${escapeMenu} @focusout=${leaveMenu}>
        <summary class="vb-linkbutton">${t("desk-pass-on")}${icon("down")}</summary>
        <div class="vb-menu__body">
          <button type="button" class="vb-menu__one" @click=${() => this.use(() => want(this, { dialog: "transfer", ticket }))}>${t("desk-transfer")}</button>
          <button type="button" class="vb-menu__one" @click=${() => this.use(() => act(this, { type: "send-back" }))}>${t("desk-send-back")}</button>
        </div>
      </details>
      ${ticket.note === "" ? nothing : html`<p class="vb-talk__note" dir="auto">${icon("chat")}<span>${t("desk-note")}: ${clean(ticket.note)}</span></p>`}`;
  }

  private use(then: () => void): void {
    const menu = this.querySelector("details");
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
    then();
  }
}

define("vb-talk-ways", TalkWays);
