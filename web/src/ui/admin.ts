/** `/admin`: opening hours, waiting times and rules of every department, for whoever has the role of an administrator. */
import { html, nothing, type TemplateResult } from "lit";
import "../styles/admin.scss";
import { logout, me } from "../account";
import { departments, failed } from "../administration";
import { link } from "../navigation";
import { SECTIONS, hashOf, placeOf, type Place, type Section } from "../state/admin";
import { clean, loadTexts, ours, t } from "../texts";
import type { AdminDepartments, DepartmentName } from "../wire/administration";
import type { LoggedIn } from "../wire/messages";
import "./admin-hours";
import "./admin-rules";
import "./admin-waits";
import { Page, define } from "./base";
import { icon, type IconName } from "./icon";
import "./login";

await loadTexts("admin", "login");

type Where = "asking" | "login" | "forbidden" | "unreachable" | "office";
const SIGNS: Record<Section, IconName> = { hours: "door", waits: "clock", rules: "settings" };

class AdminPage extends Page {
  static override properties = { where: { state: true }, office: { state: true }, place: { state: true } };
  declare where: Where;
  declare office: AdminDepartments | null;
  declare place: Place;

  constructor() {
    super();
    this.where = "asking";
    this.office = null;
    this.place = { department: "", section: "hours" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.moved);
    this.whileConnected(() => removeEventListener("hashchange", this.moved));
    this.addEventListener("vb-logged-out", this.loggedOut);
    void this.arrive();
  }

  protected override heading(): string {
    if (this.where !== "office" || this.office === null) return t("admin-title");
    return t("admin-tab", { section: t(`admin-section-${this.place.section}`) });
  }

  private readonly moved = (): void => {
    const before = this.place;
    this.place = placeOf(location.hash, this.office?.departments ?? []);
    if (before.section !== this.place.section) {
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#vb-admin-section")?.focus());
    }
  };

  private readonly loggedOut = (): void => {
    this.where = "login";
  };

  private async arrive(): Promise<void> {
    this.where = "asking";
    try {
      await this.enter(await me());
    } catch {
      this.where = "unreachable";
    }
  }

  private async enter(who: LoggedIn | null): Promise<void> {
    if (who?.role !== "admin") {
      this.where = who === null ? "login" : "forbidden";
      return;
    }
    const office = await departments();
    if (failed(office)) {
      this.where = office.trouble === "login" || office.trouble === "forbidden" ? office.trouble : "unreachable";
      return;
    }
    this.office = office;
    this.place = placeOf(location.hash, office.departments);
    this.where = "office";
  }

  private async leave(): Promise<void> {
    await logout(false);
    this.office = null;
    this.where = "login";
  }

  protected override render(): TemplateResult {
    switch (this.where) {
      case "asking":
        return html`<div class="vb-wait" role="status"><span class="vb-spinner"></span><p>${t("loading")}</p></div>`;
      case "login":
        return html`<vb-login where="admin" @vb-logged-in=${({ detail }: CustomEvent<LoggedIn>) => void this.enter(detail)}></vb-login>`;
      case "forbidden":
        return this.message(
          "admin-forbidden",
          html`<a class="kern-btn kern-btn--primary" href=${link("/desk")}><span class="kern-label">${t("admin-to-desk")}</span></a>
            <button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.leave()}>
              <span class="kern-label">${t("admin-other-account")}</span>
            </button>`,
        );
      case "unreachable":
        return this.message(
          "admin-unreachable",
          html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.arrive()}>
            <span class="kern-label">${t("admin-again")}</span>
          </button>`,
        );
      case "office":
        return this.bureau();
    }
  }

  private message(id: "admin-forbidden" | "admin-unreachable", ways: TemplateResult): TemplateResult {
    return html`<div class="vb-page vb-page--column vb-stack">
      <h1 class="vb-title">${t(id)}</h1>
      <p class="vb-text">${t(`${id}-text`)}</p>
      <div class="vb-row">${ways}</div>
    </div>`;
  }

  private bureau(): TemplateResult {
    const { place, office } = this;
    const department = office?.departments.find(({ id }) => id === place.department);
    if (office === null || department === undefined) {
      return html`<div class="vb-page"><h1 class="vb-title">${t("admin-title")}</h1><p>${t("admin-no-departments")}</p></div>`;
    }
    return html`<div class="vb-page vb-admin">
      <header class="vb-admin__head">
        <div class="vb-admin__who">
          <h1 class="vb-title">${t("admin-title")}</h1>
          <p class="vb-text vb-soft"><bdi>${clean(office.name)}</bdi></p>
        </div>
        <div class="vb-row">
          <a class="vb-linkbutton" href=${link("/desk")}>${icon("back")}${t("admin-to-desk")}</a>
          <button type="button" class="vb-linkbutton" @click=${() => void this.leave()}>${t("admin-logout")}</button>
        </div>
      </header>
      <div class="vb-admin__choice">
        ${this.chooser(office.departments)}
        <nav class="vb-tabs" aria-label=${t("admin-sections")}>
          ${SECTIONS.map(
            (section) =>
              html`<a
                class="vb-tabs__one"
                href=${hashOf({ ...place, section })}
                aria-current=${section === place.section ? "page" : nothing}
                >${icon(SIGNS[section])}${t(`admin-section-${section}`)}</a
              >`,
          )}
        </nav>
      </div>
      <section class="vb-admin__section" aria-labelledby="vb-admin-section">
        <h2 class="vb-heading vb-admin__title" id="vb-admin-section" tabindex="-1">
          ${t(`admin-${place.section}-title`, { department: ours(department.name) })}
        </h2>
        ${this.section(department)}
      </section>
    </div>`;
  }

  private chooser(all: readonly DepartmentName[]): TemplateResult {
    return html`<div class="vb-field vb-admin__department">
      <label class="vb-field__label" for="vb-admin-department">${t("admin-department")}</label>
      <div class="kern-form-input__select-wrapper">
        <select
          id="vb-admin-department"
          class="kern-form-input__select"
          @change=${(event: Event) =>
            (location.hash = hashOf({ ...this.place, department: (event.target as HTMLSelectElement).value }))}
        >
          ${all.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.place.department}>${ours(name)}</option>`)}
        </select>
      </div>
    </div>`;
  }

  private section(department: DepartmentName): TemplateResult {
    switch (this.place.section) {
      case "hours":
        return html`<vb-admin-hours .department=${department} .departments=${this.office?.departments ?? []}></vb-admin-hours>`;
      case "waits":
        return html`<vb-admin-waits .department=${department}></vb-admin-waits>`;
      case "rules":
        return html`<vb-admin-rules .department=${department}></vb-admin-rules>`;
    }
  }
}

define("vb-admin", AdminPage);
