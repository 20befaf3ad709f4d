/**
 * Waits by hour of arrival, drawn: a bar for the range that people were told, a diamond for how long they really waited.
 * Shapes say it, not colours; for whoever hears the page it is the table below, so the drawing itself is silent.
 */
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { LEFT, chart, hourSpan, type Bar } from "../state/waits";
import { t } from "../texts";
import type { HourWaits } from "../wire/administration";

const DIAMOND = 7;

export function drawing(hours: readonly HourWaits[]): TemplateResult {
  const { width, height, bars, gaps, lines } = chart(hours);
  return html`<figure class="vb-chart">
    <svg viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">
      ${lines.map(
        ({ minutes, y }) =>
          svg`<line class="vb-chart__line" x1=${LEFT} x2=${width} y1=${y} y2=${y} /><text class="vb-chart__label vb-chart__label--y" x=${LEFT - 8} y=${y + 5}>${minutes}</text>`,
      )}
      ${bars.map((one) => bar(one, height))}
      ${gaps.map(({ hour, middle }) => svg`<text class="vb-chart__label" x=${middle} y=${height - 38}>–</text>${label(hour, middle, height)}`)}
    </svg>
    <figcaption class="vb-chart__legend">
      <span><i class="vb-chart__sign vb-chart__sign--told"></i>${t("admin-chart-told")}</span>
      <span><i class="vb-chart__sign vb-chart__sign--real"></i>${t("admin-chart-real")}</span>
      <span>${t("admin-chart-axes")}</span>
    </figcaption>
  </figure>`;
}

function bar({ hour, x, width, top, bottom, middle, real, inside }: Bar, height: number): SVGTemplateResult {
  const diamond = `M${middle} ${real - DIAMOND}l${DIAMOND} ${DIAMOND}l-${DIAMOND} ${DIAMOND}l-${DIAMOND} -${DIAMOND}Z`;
  return svg`<rect class="vb-chart__told" x=${x} y=${top} width=${width} height=${Math.max(2, bottom - top)} rx="4" />
    <path class="vb-chart__real" data-inside=${inside ? "yes" : "no"} d=${diamond} />${label(hour, middle, height)}`;
}

const label = (hour: number, middle: number, height: number): SVGTemplateResult =>
  svg`<text class="vb-chart__label" x=${middle} y=${height - 8}>${hourSpan(hour)}</text>`;
