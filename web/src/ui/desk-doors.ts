/**
 * `<vb-desk-doors>`: the menu in which clerks pause a department of theirs, close it early, or take either back.
 *
 * Says `vb-pause-department` ({ department, paused }), `vb-close-early` (the department) and `vb-reopen` (its id).
 */
import { html, nothing, type TemplateResult } from "lit";
import { doorsOf, type Door } from "../state/doors";
import { ours, t } from "../texts";
import type { DepartmentView } from "../wire/messages";
import { Element, define } from "./base";
import { icon } from "./icon";
import { escapeMenu, leaveMenu } from "./menu";

export class DeskDoors extends Element {
  static override properties = { departments: { attribute: false } };
  declare departments: readonly DepartmentView[];

  constructor() {
    super();
    this.departments = [];
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.departments.length === 0) return nothing;
    return html`<details class="vb-menu" @keydown=${escapeMenu} @focusout=${leaveMenu}>
      <summary class="vb-linkbutton">${icon("door")}${t("desk-doors")}${icon("down")}</summary>
      <div class="vb-menu__body">
        ${this.departments.map((one) => doorsOf(one).map((door) => this.button(one, door)))}
      </div>
    </details>`;
  }

  private button(department: DepartmentView, door: Door): TemplateResult {
    return html`<button type="button" class="vb-menu__one" data-door=${door} @click=${() => this.use(department, door)}>
      ${t(`desk-door-${door}`, { department: ours(department.name) })}
    </button>`;
  }

  private use(department: DepartmentView, door: Door): void {
    this.querySelector("details")?.removeAttribute("open");
    this.querySelector("summary")?.focus();
    if (door === "close") this.say("vb-close-early", department);
    else if (door === "reopen") this.say("vb-reopen", department.id);
    else this.say("vb-pause-department", { department: department.id, paused: door === "pause" });
  }

  private say(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

define("vb-desk-doors", DeskDoors);
