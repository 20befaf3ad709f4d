/** What we store and for how long, in plain words, read before anything is stored. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { ours, t } from "../texts";
import type { Authority } from "../wire/messages";
import { icon } from "./icon";

/** `webPush`: whether notices through the browsers' makers are offered here. */
export function privacyNotice(office: Authority | null, webPush = false): TemplateResult {
  const days = office?.ticket_days;
  return html`<section class="vb-privacy" aria-labelledby="privacy-title">
    <h3 class="vb-privacy__title" id="privacy-title">${icon("shield")}<span>${t("privacy-title")}</span></h3>
    <ul class="vb-privacy__points">
      <li>${t("privacy-what")}</li>
      <li>${days === undefined ? t("privacy-until-unknown") : t("privacy-until", { days })}</li>
      <li>${t("privacy-no-recording")}</li>
    </ul>
    <details class="vb-more">
      <summary>${t("privacy-more")}${icon("down")}</summary>
      <dl class="vb-privacy__details">
        <dt>${t("privacy-who")}</dt>
        <dd>
          ${office ? html`${ours(office.name)}${office.contact ? html`<br />${office.contact}` : nothing}` : t("privacy-who-unknown")}
        </dd>
        <dt>${t("privacy-why")}</dt>
        <dd>${t("privacy-why-text")}</dd>
        <dt>${t("privacy-data")}</dt>
        <dd>${t("privacy-data-text")}</dd>
        <dt>${t("privacy-browser")}</dt>
        <dd>${t("privacy-browser-text")}</dd>
        <dt>${t("privacy-mail")}</dt>
        <dd>${t("privacy-mail-text")}</dd>
        ${webPush ? html`<dt>${t("privacy-push")}</dt><dd>${t("privacy-push-text")}</dd>` : nothing}
        <dt>${t("privacy-others")}</dt>
        <dd>${t("privacy-others-text")}</dd>
        <dt>${t("privacy-rights")}</dt>
        <dd>
          ${t("privacy-rights-text")}
          ${office?.privacy_url ? html`<a class="kern-link" href=${office.privacy_url} target="_blank" rel="noopener">${t("privacy-link")}</a>` : nothing}
        </dd>
      </dl>
    </details>
  </section>`;
}
