/** The signs on the pictures of a conversation, beside those of `icon.ts`: silent for screen readers, words stand beside them. */
import { svg, type SVGTemplateResult } from "lit";

const PATHS = {
  large: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
  small: "M4 9h5V4M20 9h-5V4M4 15h5v5M20 15h-5v5",
  speaking: "M4 10v4M8 7v10M12 4v16M16 8v8M20 10.5v3",
  office: "M3.5 9.5 12 4l8.5 5.5ZM5.5 9.5V18M9.8 9.5V18M14.2 9.5V18M18.5 9.5V18M4.5 18h15M3.5 20.5h17",
  interpreter: "M3.5 4.5h11v8H9l-3.5 3v-3h-2ZM17.5 9.5h3v8h-2v3l-3.5-3h-4.5v-2",
  expert: "M12 4.5 21.5 9 12 13.5 2.5 9ZM6.5 11.5V16c3.2 2.4 7.8 2.4 11 0v-4.5",
} as const;

export type Mark = keyof typeof PATHS;

export const mark = (name: Mark): SVGTemplateResult =>
  svg`<svg class="vb-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${PATHS[name]} /></svg>`;
