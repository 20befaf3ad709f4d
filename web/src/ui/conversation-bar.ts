/** The controls under the pictures. Each has its word beside the sign, and says whether it is on. */
import { html, nothing, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Sends } from "../media/publisher";
import { t } from "../texts";
import { icon } from "./icon";

export interface Bar {
  readonly sends: Sends;
  readonly canShare: boolean;
  readonly chatOpen: boolean;
  readonly unread: number;
  readonly clerk: boolean;
  microphone(): void;
  camera(): void;
  screen(): void;
  chat(): void;
  devices(): void;
  invite(): void;
  leave(): void;
}

interface Control {
  readonly sign: SVGTemplateResult;
  readonly word: string;
  readonly label: string;
  readonly click: () => void;
  readonly kind?: "off" | "on" | "end";
  readonly keys?: string;
  readonly id?: string;
  readonly expanded?: boolean;
  readonly count?: number;
}

const control = (one: Control): TemplateResult =>
  html`<button
    type="button"
    id=${one.id ?? nothing}
    class="vb-control ${one.kind === undefined ? "" : `vb-control--${one.kind}`}"
    title=${one.label}
    aria-keyshortcuts=${one.keys ?? nothing}
    aria-expanded=${one.expanded === undefined ? nothing : one.expanded ? "true" : "false"}
    @click=${one.click}
  >
    <span class="vb-control__sign">
      ${one.sign}${one.count === undefined || one.count === 0
        ? nothing
        : html`<span class="vb-control__count" aria-hidden="true">${one.count > 99 ? "99+" : one.count}</span>`}
    </span>
    <span class="vb-control__word" aria-hidden="true">${one.word}</span>
    <span class="kern-sr-only">${one.label}</span>
  </button>`;

export function bar(b: Bar): TemplateResult {
  const { microphone, camera, screen } = b.sends;
  return html`<div class="vb-bar" role="group" aria-label=${t("conversation-controls")}>
    ${control({
      sign: icon(microphone ? "microphone" : "microphone-off"),
      word: t(microphone ? "conversation-word-mute" : "conversation-word-unmute"),
      label: t(microphone ? "conversation-mute" : "conversation-unmute"),
      kind: microphone ? "on" : "off",
      keys: "Alt+M",
      click: () => b.microphone(),
    })}
    ${control({
      sign: icon(camera ? "camera" : "camera-off"),
      word: t("conversation-word-camera"),
      label: t(camera ? "conversation-camera-stop" : "conversation-camera-start"),
      kind: camera ? "on" : "off",
      keys: "Alt+K",
      click: () => b.camera(),
    })}
    ${b.canShare
      ? control({
          sign: icon(screen ? "screen-off" : "screen"),
          word: t("conversation-word-screen"),
          label: t(screen ? "conversation-unshare" : "conversation-share"),
          ...(screen ? { kind: "on" as const } : {}),
          click: () => b.screen(),
        })
      : nothing}
    ${control({
      id: "vb-chat-button",
      sign: icon("chat"),
      word: t("conversation-word-chat"),
      label: b.unread > 0 ? t("conversation-chat-unread", { count: b.unread }) : t("conversation-chat"),
      expanded: b.chatOpen,
      count: b.unread,
      keys: "Alt+N",
      click: () => b.chat(),
    })}
    ${b.clerk
      ? control({
          sign: icon("invite"),
          word: t("conversation-word-invite"),
          label: t("conversation-invite"),
          click: () => b.invite(),
        })
      : nothing}
    ${control({
      sign: icon("settings"),
      word: t("conversation-word-devices"),
      label: t("conversation-devices"),
      click: () => b.devices(),
    })}
    ${control({
      sign: icon(b.clerk ? "check" : "leave"),
      word: t(b.clerk ? "conversation-word-finish" : "conversation-word-leave"),
      label: t(b.clerk ? "conversation-finish" : "conversation-leave"),
      kind: "end",
      click: () => b.leave(),
    })}
  </div>`;
}
