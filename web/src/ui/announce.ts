/** Words for people who hear the page: two live regions that are there from the beginning, as screen readers need it. */

import { html } from "lit";
import type { TemplateResult } from "lit";

export type Urgency = "polite" | "assertive";

export function liveRegions(): TemplateResult {
  return html`<div class="kern-sr-only" id="vb-polite" role="status" aria-live="polite"></div>
    <div class="kern-sr-only" id="vb-assertive" role="alert" aria-live="assertive"></div>`;
}

export function announce(text: string, urgency: Urgency = "polite"): void {
  const region = document.getElementById(`vb-${urgency}`);
  if (region) region.textContent = text;
}
