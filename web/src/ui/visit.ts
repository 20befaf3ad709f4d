/**
 * The citizen's visit from the number to the goodbye: one page that shows the face which fits the ticket's state.
 *
 * The line, the ticket and the choice of devices live here; the faces are drawn by their own files.
 */

import { html } from "lit";
import type { TemplateResult } from "lit";
import "../styles/visit.scss";
import { link } from "../navigation";
import { chosen, forgetChoice } from "../media/devices";
import { NO_VISIT, face, hear, isOver, news, turned } from "../state/visit";
import type { Face, VisitModel } from "../state/visit";
import { language, ours, t } from "../texts";
import { forgetTicket, keptTicket } from "../ticket";
import { Connection } from "../wire/connection";
import type { VisitView } from "../wire/messages";
import { announce } from "./announce";
import { Page, define } from "./base";
import "./called";
import { goodbye } from "./goodbye";
import { icon } from "./icon";
import "./line";
import { moved } from "./moved";
import { waiting } from "./waiting";
import "./device-check";
import "./sound-hint";

export class VisitPage extends Page {
  static override properties = {
    model: { state: true },
    ready: { state: true },
    leaving: { state: true },
    failed: { state: true },
  };

  declare model: VisitModel;
  /** Whether the file with the conversation is there. */
  declare ready: boolean;
  /** Whether we are asking if the person really wants to go. */
  declare leaving: boolean;
  /** Whether something that was pressed did not reach the office. */
  declare failed: boolean;
  private readonly ticket = keptTicket();
  private readonly connection: Connection | null;
  private shown: Face | null = null;

  constructor() {
    super();
    this.model = NO_VISIT;
    this.ready = false;
    this.leaving = false;
    this.failed = false;
    this.connection = this.ticket
      ? new Connection({ view: "visit", token: this.ticket.token, language: language() })
      : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { connection } = this;
    if (!connection) return;
    this.whileConnected(connection.subscribe((message) => this.heard(hear(this.model, message))));
    this.whileConnected(connection.watch((status) => this.heard(turned(this.model, status))));
    this.whileConnected(() => connection.close());
    connection.start();
    // Fetched while there is time, so that nobody waits for it at the moment of admission.
    void import("./conversation").then(() => (this.ready = true));
  }

  private heard(model: VisitModel): void {
    const before = this.model.visit;
    this.model = model;
    const { visit } = model;
    if (!visit || visit === before) return;
    const what = news(before, visit);
    if (what === "ahead") announce(t("waiting-ahead", { count: visit.ahead ?? 0 }));
    if (what === "entering") announce(t("entering-title"), "assertive");
    if (!isOver(visit) || !this.ticket) return;
    forgetTicket(this.ticket.token);
    forgetChoice();
  }

  private readonly here = (): void => void this.say({ type: "here" });

  private readonly leave = (): void => {
    this.leaving = false;
    void this.say({ type: "leave" });
  };

  private async say(message: { type: "here" } | { type: "leave" }): Promise<void> {
    this.failed = false;
    try {
      await this.connection?.request(message);
    } catch {
      // The state may have changed meanwhile; then the page shows that by itself.
      this.failed = true;
    }
  }

  private get face(): Face {
    return this.ticket ? face(this.model) : "unknown";
  }

  protected override heading(): string {
    const { visit } = this.model;
    const number = visit?.number ?? this.ticket?.number ?? "";
    switch (this.face) {
      case "waiting":
        return visit?.ahead === 0 ? `${t("waiting-next")} (${number})` : `${t("waiting-ahead", { count: visit?.ahead ?? 0 })} (${number})`;
      case "called":
        return `${t("called-title")} (${number})`;
      case "conversation":
      case "entering":
        return visit ? ours(visit.department.name) : t("visit-title");
      default:
        return t("visit-title");
    }
  }

  protected override updated(): void {
    super.updated();
    const now = this.face;
    // A new face begins with its heading for everybody who hears or uses the keyboard; the first one is the shell's.
    if (this.shown !== null && this.shown !== now && now !== "called" && now !== "conversation") {
      this.querySelector<HTMLElement>("h1")?.focus();
    }
    this.shown = now;
  }

  protected override render(): TemplateResult {
    const now = this.face;
    const { visit } = this.model;
    if (now === "conversation" && this.ready && this.connection) {
      // It shows by itself how its line stands.
      return html`<vb-conversation .connection=${this.connection} .choice=${chosen()} @vb-leave=${this.leave}></vb-conversation>`;
    }
    return html`
      <vb-line .connection=${this.connection}></vb-line>
      <div class="vb-page vb-page--visit" data-face=${now}>${this.body(now, visit)}</div>
      <vb-called
        .active=${now === "called"}
        .number=${visit?.number ?? ""}
        .failed=${this.failed}
        @vb-here=${this.here}
        @vb-quiet=${() => this.requestUpdate()}
      ></vb-called>
    `;
  }

  private body(now: Face, visit: VisitView | null): TemplateResult {
    if (now === "moved") return moved(() => this.connection?.start());
    if (now === "unknown") return this.unknown();
    if (now === "loading" || !visit) return this.loading();
    if (now === "entering" || now === "conversation") return this.entering(visit);
    if (now === "waiting" || now === "called" || now === "answered" || now === "missed") {
      return waiting(visit, now, {
        leaving: this.leaving,
        failed: this.failed,
        ask: (leaving) => (this.leaving = leaving),
        leave: this.leave,
        here: this.here,
      });
    }
    return goodbye(visit);
  }

  private loading(): TemplateResult {
    return html`<div class="vb-wait" role="status">
      <span class="vb-spinner" aria-hidden="true"></span><span class="kern-sr-only">${t("loading")}</span>
    </div>`;
  }

  private entering(visit: VisitView): TemplateResult {
    return html`<section class="vb-card vb-center">
      <h1 class="vb-title" tabindex="-1">${t("entering-title")}</h1>
      <p class="vb-lead">${t("entering-text", { department: ours(visit.department.name) })}</p>
      <div class="vb-row vb-center__row"><span class="vb-spinner" aria-hidden="true"></span></div>
    </section>`;
  }

  private unknown(): TemplateResult {
    return html`<section class="vb-card vb-center">
      <span class="vb-center__icon">${icon("ticket")}</span>
      <h1 class="vb-title" tabindex="-1">${t(this.ticket ? "unknown-title" : "none-title")}</h1>
      <p class="vb-lead">${t(this.ticket ? "unknown-text" : "none-text")}</p>
      <a class="kern-btn kern-btn--primary" href=${link("/")} @click=${() => this.ticket && forgetTicket(this.ticket.token)}>
        <span class="kern-label">${t("to-portal")}</span>
      </a>
    </section>`;
  }
}

define("vb-visit", VisitPage);
