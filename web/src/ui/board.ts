/**
 * The display in the hall: who is called to which desk, to be read from eight metres, in both languages by turns.
 *
 * Runs for months without anybody near it: it reconnects for ever, keeps the screen on, and needs no press of a key.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "../styles/board.scss";
import { stayAwake } from "../attention";
import { ARRIVAL, play, soundAllowed } from "../media/sounds";
import { NO_BOARD, hear, nextWanted } from "../state/board";
import type { BoardModel } from "../state/board";
import { LANGUAGES, language, locale, ours, setLanguage, t } from "../texts";
import { Connection } from "../wire/connection";
import type { BoardCall, BoardView } from "../wire/messages";
import { announce } from "./announce";
import { Page, define } from "./base";
import { icon } from "./icon";
import "./line";
import { stateChip } from "./state-chip";

/** How long each language is shown. Long enough to read everything twice. */
const LANGUAGE_MS = 10_000;
/** How long a new call draws attention to itself. */
const FRESH_MS = 12_000;
/** A department that is not there (yet) is asked for again. */
const AGAIN_MS = 30_000;

export class Board extends Page {
  static override properties = {
    department: {},
    model: { state: true },
    fresh: { state: true },
    unknown: { state: true },
    silent: { state: true },
    full: { state: true },
    now: { state: true },
  };

  /** The department's id, from the address. */
  declare department: string;
  declare model: BoardModel;
  /** Numbers that were called a moment ago. */
  declare fresh: ReadonlySet<string>;
  declare unknown: boolean;
  /** The browser plays no sound before somebody pressed something. */
  declare silent: boolean;
  declare full: boolean;
  declare now: number;
  private connection: Connection | null = null;
  private calm: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.department = "";
    this.model = NO_BOARD;
    this.fresh = new Set();
    this.unknown = false;
    this.silent = false;
    this.full = document.fullscreenElement !== null;
    this.now = Date.now();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.listen();
    this.whileConnected(stayAwake());
    const clock = setInterval(() => (this.now = Date.now()), 1_000);
    this.whileConnected(() => clearInterval(clock));
    // `?lang=en` keeps to one language; without it both take turns.
    if (!new URLSearchParams(location.search).has("lang")) {
      const turns = setInterval(() => void this.otherLanguage(), LANGUAGE_MS);
      this.whileConnected(() => clearInterval(turns));
    }
    const full = (): void => void (this.full = document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", full);
    this.whileConnected(() => document.removeEventListener("fullscreenchange", full));
    const sound = (): void => void soundAllowed().then((allowed) => (this.silent = !allowed));
    sound();
    addEventListener("click", sound);
    this.whileConnected(() => removeEventListener("click", sound));
  }

  private listen(): void {
    const connection = new Connection({ view: "board", token: this.department, language: language() });
    this.connection = connection;
    this.whileConnected(
      connection.subscribe((message) => {
        const model = hear(this.model, message);
        if (model === this.model) return;
        this.model = model;
        if (model.fresh.length > 0) this.ring(model.fresh);
      }),
    );
    this.whileConnected(
      connection.watch((status) => {
        this.unknown = status === "expired";
        clearTimeout(this.again);
        if (status === "expired") this.again = setTimeout(() => connection.start(), AGAIN_MS);
      }),
    );
    this.whileConnected(() => {
      clearTimeout(this.again);
      clearTimeout(this.calm);
      connection.close();
    });
    connection.start();
  }

  private ring(calls: readonly BoardCall[]): void {
    void play(ARRIVAL);
    this.fresh = new Set(calls.map(({ number }) => number));
    announce(calls.map((call) => t("board-call", { number: call.number, desk: this.desk(call) })).join(". "), "assertive");
    clearTimeout(this.calm);
    this.calm = setTimeout(() => (this.fresh = new Set()), FRESH_MS);
  }

  private async otherLanguage(): Promise<void> {
    await setLanguage(LANGUAGES[(LANGUAGES.indexOf(language()) + 1) % LANGUAGES.length] ?? "de");
  }

  protected override heading(): string {
    const { board } = this.model;
    return board ? `${t("board-title")}: ${ours(board.department.name)}` : t("board-title");
  }

  protected override render(): TemplateResult {
    const { board } = this.model;
    return html`
      <vb-line .connection=${this.connection}></vb-line>
      <div class="vb-board">${this.unknown ? this.nothingHere() : board ? this.display(board) : this.loading()} ${this.controls()}</div>
    `;
  }

  private display(board: BoardView): TemplateResult {
    const { department, calls, next } = board;
    const coming = next.slice(0, nextWanted(location.search));
    return html`
      <div class="vb-board__head">
        <h1 class="vb-board__name">${ours(department.name)}</h1>
        ${stateChip(department)}
        <p class="vb-board__time">${t("board-time", { time: this.time(department.timezone) })}</p>
      </div>
      <h2 class="vb-board__title">${t("board-title")}</h2>
      ${calls.length === 0 ? html`<p class="vb-board__none">${t("board-none")}</p>` : this.calls(calls)}
      ${coming.length > 0
        ? html`<section class="vb-board__next" aria-labelledby="next">
            <h2 id="next">${t("board-next")}</h2>
            <ol>
              ${coming.map((number) => html`<li>${number}</li>`)}
            </ol>
          </section>`
        : nothing}
    `;
  }

  private calls(calls: readonly BoardCall[]): TemplateResult {
    return html`<ol class="vb-board__calls">
      ${repeat(
        calls,
        // A new call of the same number is a new line, so that it draws attention anew.
        (call) => `${call.number} ${call.called_at}`,
        (call) => html`<li class="vb-board__call ${this.fresh.has(call.number) ? "vb-board__call--fresh" : ""}">
          <span class="vb-board__number">${call.number}</span>
          <span class="vb-board__desk">${icon("arrow")}<span>${this.desk(call)}</span></span>
        </li>`,
      )}
    </ol>`;
  }

  private desk({ label, desk }: BoardCall): string {
    return label || t("board-desk", { desk });
  }

  private time(timeZone: string): string {
    const now = this.connection ? this.connection.now() * 1000 : this.now;
    return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", timeZone }).format(now);
  }

  private controls(): TemplateResult | typeof nothing {
    const mayFill = !this.full && document.fullscreenEnabled;
    if (!mayFill && !this.silent) return nothing;
    return html`<div class="vb-board__controls" role="group" aria-label=${t("board-controls")}>
      ${mayFill
        ? html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => void document.documentElement.requestFullscreen()}>
            ${icon("screen")}<span class="kern-label">${t("board-full-screen")}</span>
          </button>`
        : nothing}
      ${this.silent
        ? html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => void play(ARRIVAL)}>
            ${icon("speaker")}<span class="kern-label">${t("board-sound")}</span>
          </button>`
        : nothing}
    </div>`;
  }

  private nothingHere(): TemplateResult {
    return html`<h1 class="vb-board__none">${t("board-unknown")}</h1>`;
  }

  private loading(): TemplateResult {
    return html`<h1 class="kern-sr-only">${t("board-title")}</h1>
      <div class="vb-wait" role="status">
        <span class="vb-spinner" aria-hidden="true"></span><span class="kern-sr-only">${t("loading")}</span>
      </div>`;
  }
}

define("vb-board", Board);
