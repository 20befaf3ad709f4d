/**
 * `<buergerbuero-status office="https://…" department="…" lang="de">`: how the office stands, on any homepage.
 *
 * Asks every 30 s while somebody looks, keeps what it last heard, and says how old that is when the office is away.
 */

import type { DepartmentView } from "../wire/messages";
import { Card, element, put, stateOf } from "./card";
import { Poll, departmentsOf } from "./poll";
import css from "./status.css?inline";
import { Words, languageOf } from "./words";

const ANSWER_MS = 10_000;

/** Where the office is: the attribute, else where this script came from. Empty when it is no web address. */
function originOf(given: string | null): string {
  try {
    const url = new URL(given ?? import.meta.url);
    return url.protocol === "https:" || url.protocol === "http:" ? url.origin : "";
  } catch {
    return "";
  }
}

class BuergerbueroStatus extends HTMLElement {
  static readonly observedAttributes = ["office", "department", "lang"];

  private readonly section = element("section");
  private readonly note = element("p", "note");
  private readonly list = element("ul");
  private readonly heard = element("div", "hidden");
  private readonly cards = new Map<string, Card>();
  private poll = new Poll(Math.random);
  private office = "";
  private words = new Words("de");
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What was said aloud last of each department; null before the first time. */
  private said: string | null = null;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.heard.setAttribute("role", "status");
    this.heard.setAttribute("aria-live", "polite");
    this.section.append(this.note, this.list);
    root.append(this.section, this.heard);
  }

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.look);
    addEventListener("online", this.online);
    addEventListener("pageshow", this.look);
    this.configure();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.look);
    removeEventListener("online", this.online);
    removeEventListener("pageshow", this.look);
    clearTimeout(this.timer);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.configure();
  }

  private configure(): void {
    const language = languageOf(this.lang, this.closest("[lang]")?.getAttribute("lang"), document.documentElement.lang);
    if (language !== this.words.language) this.words = new Words(language);
    const office = originOf(this.getAttribute("office"));
    if (office !== this.office) {
      this.office = office;
      this.poll = new Poll(Math.random);
      this.said = null;
    }
    this.section.lang = language;
    this.section.setAttribute("aria-label", this.words.t("embed-title"));
    this.heard.lang = language;
    this.show();
    this.look();
  }

  private readonly online = (): void => {
    this.poll.hurry();
    this.look();
  };

  /** Ask now, or set the clock for it. */
  private readonly look = (): void => {
    clearTimeout(this.timer);
    if (!this.isConnected || !this.office) return;
    const wait = this.poll.wait(Date.now(), document.visibilityState === "visible");
    if (wait === null) return;
    if (wait > 0) this.timer = setTimeout(this.look, wait);
    else void this.ask(this.poll);
  };

  private async ask(poll: Poll): Promise<void> {
    poll.asked();
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const response = await fetch(`${this.office}/api/v1/departments`, { credentials: "omit", signal });
      const departments = response.ok ? departmentsOf(await response.json()) : null;
      if (departments) poll.answered(departments, Date.now());
      else poll.unanswered(Date.now());
    } catch {
      poll.unanswered(Date.now());
    }
    if (poll !== this.poll) return;
    this.show();
    this.look();
  }

  private show(): void {
    const { known, failed } = this.poll;
    const wanted = this.getAttribute("department");
    const shown = (known?.departments ?? []).filter((one) => !wanted || one.id === wanted);
    put(this.note, this.noteWords(shown.length > 0, !!wanted, known !== null, failed));
    this.arrange(shown);
    this.announce(shown);
  }

  private noteWords(some: boolean, wanted: boolean, known: boolean, failed: boolean): string {
    if (!known) return this.words.t(failed || !this.office ? "embed-unreachable" : "embed-loading");
    if (failed) return this.words.t("embed-stale", { minutes: this.poll.minutes(Date.now()) });
    if (some) return "";
    return this.words.t(wanted ? "embed-unknown" : "embed-empty");
  }

  private arrange(shown: readonly DepartmentView[]): void {
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, card] of this.cards)
      if (!ids.has(id)) {
        card.item.remove();
        this.cards.delete(id);
      }
    shown.forEach((department, at) => {
      const card = this.cards.get(department.id) ?? new Card();
      this.cards.set(department.id, card);
      card.show(department, this.words, this.office, new Date());
      const there = this.list.children[at];
      if (there !== card.item) this.list.insertBefore(card.item, there ?? null);
    });
    this.list.hidden = shown.length === 0;
  }

  /** Say aloud when a department opens, fills or closes and when the office is lost; not every number that changes. */
  private announce(shown: readonly DepartmentView[]): void {
    if (this.poll.known === null && !this.poll.failed) return;
    const now = JSON.stringify([this.poll.failed, shown.map((one) => [one.id, stateOf(one)])]);
    const first = this.said === null;
    if (this.said === now) return;
    this.said = now;
    if (first) return;
    const states = shown.map((one) => `${this.words.ours(one.name)}: ${this.words.state(one, new Date())}.`);
    put(this.heard, this.poll.failed ? this.note.textContent : states.join(" "));
  }
}

if (!customElements.get("buergerbuero-status")) customElements.define("buergerbuero-status", BuergerbueroStatus);
