/**
 * The text chat beside the pictures. New lines are read out by screen readers (role log); who writes keeps the focus.
 *
 * `<vb-chat .conversation=${Conversation}>`; says `vb-close` when the panel is to go.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation } from "../media/conversation";
import { clean, locale, t } from "../texts";
import type { ChatLine } from "../wire/messages";
import { Element, define } from "./base";
import { icon } from "./icon";
import { nameOf, roleBadge } from "./tiles";

const MAX_CHARACTERS = 2_000;

export class Chat extends Element {
  static override properties = { conversation: { attribute: false }, failed: { state: true } };
  declare conversation: Conversation;
  declare failed: boolean;
  private count = 0;

  constructor() {
    super();
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const draw = (): void => {
      this.requestUpdate();
    };
    this.conversation.addEventListener("change", draw);
    this.whileConnected(() => {
      this.conversation.removeEventListener("change", draw);
    });
  }

  protected override firstUpdated(): void {
    this.querySelector("textarea")?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { length } = this.conversation.model.lines;
    const list = this.querySelector(".vb-chat__lines");
    if (list !== null && length !== this.count) list.scrollTop = list.scrollHeight;
    this.count = length;
  }

  protected override render(): TemplateResult {
    const { lines, view } = this.conversation.model;
    return html`<section class="vb-chat" aria-labelledby="vb-chat-title">
      <header class="vb-chat__header">
        <h2 class="vb-chat__title" id="vb-chat-title">${t("conversation-chat")}</h2>
        <button
          type="button"
          class="vb-iconbutton"
          aria-label=${t("conversation-chat-close")}
          @click=${() => this.dispatchEvent(new Event("vb-close"))}
        >
          ${icon("close")}
        </button>
      </header>
      <div class="vb-chat__lines" role="log" aria-live="polite" tabindex="0" aria-labelledby="vb-chat-title">
        ${lines.length === 0 ? html`<p class="vb-chat__empty">${t("conversation-chat-empty")}</p>` : nothing}
        ${repeat(
          lines,
          (line) => line.id,
          (line) => this.line(line, line.participant === view?.me, view?.ticket ?? ""),
        )}
      </div>
      ${this.failed ? html`<p class="vb-chat__failed" role="alert">${t("conversation-chat-failed")}</p>` : nothing}
      <form class="vb-chat__form" @submit=${this.send}>
        <label class="kern-label" for="vb-chat-text">${t("conversation-chat-label")}</label>
          <textarea
            id="vb-chat-text"
            class="kern-form-input__input"
            rows="2"
            maxlength=${MAX_CHARACTERS}
            aria-describedby="vb-chat-hint"
            @keydown=${this.keyed}
          ></textarea>
        <div class="vb-chat__send">
          <p class="vb-chat__hint" id="vb-chat-hint">${t("conversation-chat-hint")}</p>
          <button type="submit" class="kern-btn kern-btn--primary vb-btn--small">
            ${icon("send")}<span class="kern-label">${t("conversation-chat-send")}</span>
          </button>
        </div>
      </form>
    </section>`;
  }

  private line(line: ChatLine, own: boolean, number: string): TemplateResult {
    const at = new Date(line.at * 1000);
    return html`<article class="vb-said ${own ? "vb-said--own" : ""}">
      <p class="vb-said__head">
        <strong><bdi>${own ? t("conversation-you") : nameOf(line, number)}</bdi></strong>
        ${own ? nothing : roleBadge(line.role)}
        <time datetime=${at.toISOString()}>
          ${at.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" })}
        </time>
      </p>
      <p class="vb-said__text" dir="auto">${line.text.split("\n").map((row, n) => [n > 0 ? html`<br />` : "", clean(row)])}</p>
    </article>`;
  }

  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.send(event);
  };

  private readonly send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const field = this.querySelector("textarea");
    const text = field?.value.trim() ?? "";
    if (field === null || text === "") return;
    field.value = "";
    field.focus();
    this.failed = !(await this.conversation.say(text));
    // What could not be sent is not lost.
    if (this.failed && field.value === "") field.value = text;
  };
}

define("vb-chat", Chat);
