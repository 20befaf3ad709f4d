/** The page behind an address that does not exist: says so and leads to the portal. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import { link } from "../navigation";
import { t } from "../texts";
import { Page, define } from "./base";

class Lost extends Page {
  protected override heading(): string {
    return t("lost-title");
  }

  protected override render(): TemplateResult {
    return html`<div class="vb-page vb-page--column vb-stack">
      <h1 class="vb-title">${t("lost-title")}</h1>
      <p class="vb-lead">${t("lost-text")}</p>
      <p class="vb-text">
        <a class="kern-btn kern-btn--primary" href=${link("/")}><span class="kern-label">${t("to-portal")}</span></a>
      </p>
    </div>`;
  }
}

define("vb-lost", Lost);
