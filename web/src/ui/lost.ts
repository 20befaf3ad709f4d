/** The page behind an address that does not exist: says so and leads to the portal. */

import { html } from "lit";
import type { TemplateResult } from "lit";
import { link } from "../navigation";
import { t } from "../texts";
import { Page, define } from "./base";
import { icon } from "./icon";

class Lost extends Page {
  protected override heading(): string {
    return t("lost-title");
  }

  protected override render(): TemplateResult {
    return html`<div class="vb-page">
      <section class="vb-card vb-center">
        <span class="vb-center__icon">${icon("info")}</span>
        <h1 class="vb-title">${t("lost-title")}</h1>
        <p class="vb-lead">${t("lost-text")}</p>
        <a class="kern-btn kern-btn--primary" href=${link("/")}><span class="kern-label">${t("to-portal")}</span></a>
      </section>
    </div>`;
  }
}

define("vb-lost", Lost);
