/** One department in the component. Words are put in place, never markup: what the authority wrote stays text. */

import type { DepartmentView } from "../wire/messages";
import type { Words } from "./words";

/** Beside the words, so that the states differ in more than colour for whoever only glances. */
const MARKS: Record<string, string> = { free: "✓", waiting: "●", paused: "Ⅱ", closed: "×", "cut-off": "×" };

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

/** Change nothing that is right: the focus stays, and screen readers hear no change that is none. */
export function put(place: Node, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

export function stateOf(department: DepartmentView): string {
  return department.cut_off ? "cut-off" : department.state;
}

export class Card {
  readonly item = element("li");
  private readonly name = element("h3");
  private readonly mark = element("span");
  private readonly state = element("span");
  private readonly wait = element("p", "soft");
  private readonly hours = element("p", "soft");
  private readonly note = element("p", "soft");
  private readonly link = element("a");
  private readonly go = document.createTextNode("");
  private readonly where = element("span", "hidden");

  constructor() {
    const state = element("p", "state");
    state.append(this.mark, this.state);
    this.mark.setAttribute("aria-hidden", "true");
    this.link.target = "_blank";
    this.link.rel = "noopener";
    this.link.append(this.go, " ", this.where);
    const last = element("p");
    last.append(this.link);
    this.item.append(this.name, state, this.wait, this.hours, this.note, last);
  }

  show(department: DepartmentView, words: Words, office: string, now: Date): void {
    const state = stateOf(department);
    const name = words.ours(department.name);
    put(this.name, name);
    put(this.mark, MARKS[state] ?? "");
    put(this.state, words.state(department, now));
    put(this.wait, words.wait(department));
    put(this.hours, words.hours(department));
    put(this.note, department.today_note ? words.ours(department.today_note) : "");
    put(this.go, words.t(state === "free" || state === "waiting" ? "embed-go" : "embed-go-closed"));
    put(this.where, `${name} ${words.t("embed-new-window")}`);
    const address = `${office}/d/${encodeURIComponent(department.id)}?lang=${words.language}`;
    if (this.link.href !== address) this.link.href = address;
  }
}
