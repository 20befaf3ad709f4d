/**
 * `<vb-desk-head>`: who sits here, whether the desk is open, the departments, and the way out.
 *
 * Says `vb-set-desk` (the wanted state), `vb-logout` (whether everywhere) and `vb-devices`; the menu of the doors says
 * `vb-pause-department`, `vb-close-early` and `vb-reopen`.
 */
import { html, nothing, type TemplateResult } from "lit";
import { link } from "../navigation";
import { clean, ours, t } from "../texts";
import type { DepartmentState, DeskState, DeskView } from "../wire/messages";
import { Element, define } from "./base";
import { escapeMenu, leaveMenu } from "./menu";
import "./desk-doors";
import { icon, type IconName } from "./icon";

const SIGNS: Record<DepartmentState, IconName> = { free: "check", waiting: "people", paused: "pause", closed: "moon" };
const TONES: Record<DepartmentState, string> = { free: "good", waiting: "busy", paused: "pause", closed: "closed" };
const DESK: readonly { state: DeskState; sign: IconName }[] = [
  { state: "open", sign: "check" },
  { state: "paused", sign: "pause" },
  { state: "closed", sign: "moon" },
];

export class DeskHead extends Element {
  static override properties = { desk: { attribute: false }, admin: { type: Boolean } };
  declare desk: DeskView;
  /** Who sits here also administers the office. */
  declare admin: boolean;

  protected override render(): TemplateResult {
    const { desk } = this;
    return html`<header class="vb-deskhead">
      <div class="vb-deskhead__who">
        <h1 class="vb-title vb-deskhead__title">${t("desk-title")}</h1>
        <p class="vb-text vb-soft"><bdi>${clean(desk.name)}</bdi></p>
      </div>
      <fieldset class="vb-switch">
        <legend class="kern-sr-only">${t("desk-state")}</legend>
        ${DESK.map(
          ({ state, sign }) =>
            html`<button
              type="button"
              class="vb-switch__one vb-switch__one--${state}"
              aria-pressed=${desk.state === state ? "true" : "false"}
              @click=${() => this.say("vb-set-desk", state)}
            >
              ${icon(sign)}${t(desk.state === state ? `desk-is-${state}` : `desk-make-${state}`)}
            </button>`,
        )}
      </fieldset>
      <div class="vb-deskhead__ways">
        <button type="button" class="vb-linkbutton" @click=${() => this.say("vb-devices", null)}>
          ${icon("camera")}${t("desk-devices")}
        </button>
        <vb-desk-doors .departments=${desk.departments}></vb-desk-doors>
        <details class="vb-menu" @keydown=${escapeMenu} @focusout=${leaveMenu}>
          <summary class="vb-linkbutton">${icon("person")}${t("desk-account")}${icon("down")}</summary>
          <div class="vb-menu__body">
            ${this.admin ? html`<a class="vb-menu__one" href=${link("/admin")}>${t("desk-admin")}</a>` : nothing}
            <button type="button" class="vb-menu__one" @click=${() => this.say("vb-logout", false)}>
              ${t("desk-logout")}
            </button>
            <button type="button" class="vb-menu__one" @click=${() => this.say("vb-logout", true)}>
              ${t("desk-logout-everywhere")}
            </button>
          </div>
        </details>
      </div>
      <ul class="vb-deskhead__departments" aria-label=${t("desk-departments")}>
        ${desk.departments.map(
          (one) =>
            html`<li class="vb-chip vb-chip--${TONES[one.state]}">
              ${icon(SIGNS[one.state])}<span
                >${ours(one.name)}<span class="vb-deskhead__state">
                  ${t(`desk-department-${one.state}`, { count: one.waiting })}</span
                ></span
              >
            </li>`,
        )}
      </ul>
    </header>`;
  }

  private say(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

define("vb-desk-head", DeskHead);
