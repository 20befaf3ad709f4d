/**
 * The lamp that says how well somebody is connected: bars that differ in number, a word, and a colour that says nothing
 * alone. Pressed, it tells more.
 */
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { t } from "../texts";
import type { Level } from "../wire/messages";

const FULL: Readonly<Record<Level, number>> = { good: 3, weak: 2, bad: 1 };

const bar = (n: number, full: number): SVGTemplateResult =>
  svg`<rect class=${n < full ? "vb-bars__full" : "vb-bars__empty"} x=${3 + n * 6.5} y=${14 - n * 5}
    width="4.5" height=${6 + n * 5} rx="1" />`;

/** As many full bars as there is quality. */
export function bars(level: Level): SVGTemplateResult {
  return svg`<svg class="vb-bars vb-bars--${level}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${[0, 1, 2].map((n) => bar(n, FULL[level]))}
  </svg>`;
}

/** `name`: whose lamp, in words for the button; empty for the own one. */
export function lamp(level: Level, name: string, press: () => void): TemplateResult {
  const word = t(`quality-${level}`);
  const label = name === "" ? t("quality-lamp-own", { level: word }) : t("quality-lamp-other", { name, level: word });
  return html`<button type="button" class="vb-lamp vb-lamp--${level}" aria-label=${label} title=${label} @click=${press}>
    ${bars(level)}<span class="vb-lamp__word" aria-hidden="true">${word}</span>
  </button>`;
}
