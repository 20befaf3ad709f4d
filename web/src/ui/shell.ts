/** The frame around every page: who runs the office, the languages, the page itself, the foot. */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { authority } from "../authority";
import { withLanguage } from "../language";
import { followLinks, link, onNavigate } from "../navigation";
import { route } from "../routes";
import { LANGUAGES, language, loadTexts, ours, setLanguage, t } from "../texts";
import type { Authority, Language } from "../wire/messages";
import { liveRegions } from "./announce";
import { Element, define } from "./base";
import { loadPage } from "./pages";

const NAMES: Record<Language, string> = { de: "Deutsch", en: "English" };

export class Shell extends Element {
  static override properties = { ready: { state: true }, office: { state: true }, page: { state: true } };

  declare ready: boolean;
  declare office: Authority | null;
  /** The page that is shown; "broken" when its file did not come. */
  declare page: HTMLElement | "broken" | null;

  constructor() {
    super();
    this.ready = false;
    this.office = null;
    this.page = null;
  }

  /** Called once the words of the first language are there. */
  begin(): void {
    this.ready = true;
    this.addEventListener("vb-title", (event) => this.entitle((event as CustomEvent<string>).detail));
    followLinks();
    onNavigate(() => void this.show(true));
    void this.show(false);
    void authority().then((office) => (this.office = office));
  }

  private entitle(heading: string): void {
    const office = this.office ? ours(this.office.name) : "";
    document.title = [heading, t("product"), office].filter((part, at, all) => part && all.indexOf(part) === at).join(" – ");
  }

  /** Put the page of the present address into main; after the first one the focus goes with it. */
  private async show(moveFocus: boolean): Promise<void> {
    const { page, texts, department } = route(location.pathname);
    const address = location.pathname;
    try {
      await Promise.all([loadTexts(...texts), loadPage(page)]);
    } catch {
      // The office was updated or is away: a reload finds the new files.
      this.page = "broken";
      return;
    }
    if (location.pathname !== address) return;
    const element = document.createElement(page);
    if (department) element.setAttribute("department", department);
    this.page = element;
    scrollTo(0, 0);
    await this.updateComplete;
    if (moveFocus) this.querySelector<HTMLElement>("#main")?.focus();
  }

  private async speak(next: Language): Promise<void> {
    await setLanguage(next);
    history.replaceState(history.state, "", withLanguage(location.href, next));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.ready) return nothing;
    return html`
      <div>
        <a class="vb-skip" href="#main">${t("skip")}</a>
        ${liveRegions()}
        <header class="vb-head">${this.head()}</header>
      </div>
      <main class="vb-main" id="main" tabindex="-1">${this.page === "broken" ? this.brokenPage() : this.page}</main>
      <footer class="vb-foot">${this.foot()}</footer>
    `;
  }

  private head(): TemplateResult {
    return html`<div class="vb-head__inner">
      <a class="vb-head__home" href=${link("/")}>
        <svg class="vb-mark" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" />
          <path class="vb-mark__bubble" d="M7 9.5h18a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8l-5 4.5v-4.5H7a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2Z" />
          <path class="vb-mark__tick" d="m11.5 15.5 3 3 6-6" />
        </svg>
        <span class="vb-head__names">
          <span class="vb-head__authority">${this.office ? ours(this.office.name) : t("product")}</span>
          ${this.office ? html`<span class="vb-head__product">${t("product")}</span>` : nothing}
        </span>
      </a>
      <div class="vb-languages" role="group" aria-label=${t("languages")}>
        ${LANGUAGES.map(
          (one) =>
            html`<button
              type="button"
              lang=${one}
              aria-pressed=${one === language() ? "true" : "false"}
              @click=${() => this.speak(one)}
            >
              ${NAMES[one]}
            </button>`,
        )}
      </div>
    </div>`;
  }

  private foot(): TemplateResult {
    const office = this.office;
    return html`<div class="vb-foot__inner">
      <p>${t("foot-own-servers")}</p>
      <ul>
        ${office?.homepage ? html`<li><a href=${office.homepage}>${t("foot-homepage")}</a></li>` : nothing}
        ${office?.privacy_url ? html`<li><a href=${office.privacy_url}>${t("foot-privacy")}</a></li>` : nothing}
        ${office?.imprint_url ? html`<li><a href=${office.imprint_url}>${t("foot-imprint")}</a></li>` : nothing}
      </ul>
    </div>`;
  }

  private brokenPage(): TemplateResult {
    return html`<div class="vb-page vb-page--column vb-stack">
      <h1 class="vb-title">${t("broken-title")}</h1>
      <p class="vb-lead">${t("broken-text")}</p>
      <p class="vb-text">
        <button type="button" class="kern-btn kern-btn--primary" @click=${() => location.reload()}>
          <span class="kern-label">${t("broken-button")}</span>
        </button>
      </p>
    </div>`;
  }
}

define("vb-shell", Shell);

declare global {
  interface HTMLElementTagNameMap {
    "vb-shell": Shell;
  }
}
