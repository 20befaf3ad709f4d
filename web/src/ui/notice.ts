/** What a desk told those who wait: a prepared sentence in the reader's language, its own words, or both. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { clean, t } from "../texts";
import type { NoticeView } from "../wire/messages";
import { clockTime } from "../clock";
import { icon } from "./icon";

/** The sentence of a prepared notice; empty for free text. */
export function sentence({ code, minutes }: Pick<NoticeView, "code" | "minutes">): string {
  if (code === "") return "";
  const timed = minutes > 0 && (code === "running-late" || code === "short-break");
  return timed ? t(`notice-${code}-minutes`, { minutes }) : t(`notice-${code}`);
}

/** All of it as one text, to be read out. */
export function noticeWords(notice: NoticeView): string {
  return [sentence(notice), clean(notice.text)].filter((part) => part !== "").join(" ");
}

export function noticeCard(notice: NoticeView | null | undefined): TemplateResult | typeof nothing {
  if (!notice || noticeWords(notice) === "") return nothing;
  const prepared = sentence(notice);
  return html`<section class="vb-notice vb-told" aria-labelledby="told-title">
    ${icon("chat")}
    <h2 class="vb-told__title" id="told-title">${t("notice-title", { time: clockTime(notice.at) })}</h2>
    ${prepared === "" ? nothing : html`<p>${prepared}</p>`}
    ${notice.text === "" ? nothing : html`<p class="vb-told__words" dir="auto">${clean(notice.text)}</p>`}
  </section>`;
}
