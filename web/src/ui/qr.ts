/** A QR code as a picture: black on white in every theme, with the quiet zone that cameras need. */

import { correction, generate } from "lean-qr";
import { svg } from "lit";
import type { SVGTemplateResult } from "lit";

export function qr(text: string, label: string): SVGTemplateResult {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const squares: string[] = [];
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) squares.push(`M${x} ${y}h1v1h-1z`);
  }
  const side = code.size + 8;
  return svg`<svg class="vb-qr__code" viewBox="-4 -4 ${side} ${side}" role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect class="vb-qr__ground" x="-4" y="-4" width=${side} height=${side} />
    <path class="vb-qr__ink" d=${squares.join("")} />
  </svg>`;
}
