/** What stands above the pictures while something needs a word: one calm sentence each, read out when it comes. */
import { html, nothing, type TemplateResult } from "lit";
import type { Conversation } from "../media/conversation";
import type { Lamp } from "../state/lamps";
import { t } from "../texts";
import { icon } from "./icon";
import { bars } from "./lamp";
import { sentence } from "./quality";

export interface Notes {
  readonly conversation: Conversation;
  readonly lamp: Lamp | null;
  /** The microphone was on here, or was switched on purpose: no hint about it any more. */
  readonly spoke: boolean;
  /** The screen was to be shown and could not be. */
  readonly unshared: boolean;
  /** The browser holds the sound back until somebody clicks. */
  readonly silent: boolean;
  wake(): void;
  explain(): void;
}

export function notes(n: Notes): TemplateResult {
  const { link } = n.conversation;
  const { trouble, sends } = n.conversation.publisher;
  const { microphone, camera } = trouble;
  return html`<div role="status">
      ${link === "reconnecting"
        ? html`<p class="vb-note vb-note--line">${icon("refresh")}${t("conversation-reconnecting")}</p>`
        : nothing}
      ${link === "connecting" ? html`<p class="vb-note">${t("conversation-connecting")}</p>` : nothing}
      ${link === "connected" ? quality(n) : nothing}
      ${microphone === null && !n.spoke && link === "connected" && !sends.microphone
        ? html`<p class="vb-note">${icon("microphone-off")}${t("conversation-muted-hint")}</p>`
        : nothing}
      ${microphone === null ? nothing : html`<p class="vb-note">${t(`conversation-microphone-${microphone}`)}</p>`}
      ${n.unshared ? html`<p class="vb-note">${t("conversation-screen-failed")}</p>` : nothing}
      ${camera === null ? nothing : html`<p class="vb-note">${t(`conversation-camera-${camera}`)}</p>`}
    </div>
    ${n.silent
      ? html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => n.wake()}>
          ${icon("speaker")}<span class="kern-label">${t("conversation-sound-on")}</span>
        </button>`
      : nothing}
    ${sends.screen
      ? html`<p class="vb-note vb-note--share">
          ${icon("screen")}${t("conversation-you-share")}
          <button type="button" class="vb-linkbutton" @click=${() => void n.conversation.unshare()}>
            ${t("conversation-unshare")}
          </button>
        </p>`
      : nothing}`;
}

/** For people who are nervous already: what is going on, and a way to read what helps. */
function quality(n: Notes): TemplateResult | typeof nothing {
  const { lamp } = n;
  if (lamp === null || lamp.level === "good") return nothing;
  return html`<p class="vb-note vb-note--quality">
    ${bars(lamp.level)}<span>${sentence(lamp, true)}</span>
    <button type="button" class="vb-linkbutton" @click=${() => n.explain()}>${t("quality-what-to-do")}</button>
  </p>`;
}
