/**
 * The citizen's visit from the number to the goodbye: one page that shows the face which fits the ticket's state.
 *
 * The line, the ticket and the choice of devices live here; the faces are drawn by their own files.
 */

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import "../styles/visit.scss";
import { alerts, forgetAlerts } from "../alerts";
import { notify, nudge, unnotify } from "../attention";
import { chosen, forgetChoice } from "../media/devices";
import { answer, subscribedHere, unsubscribe } from "../push/subscribing";
import type { Subscribed } from "../push/subscribing";
import { cause, isNearly } from "../state/alerts";
import { NO_VISIT, face, hear, isOver, news, turned } from "../state/visit";
import type { Face, VisitModel } from "../state/visit";
import { language, ours, t } from "../texts";
import { forgetTicket, keepTicket, keptTicket, tokenOf } from "../ticket";
import type { KeptTicket } from "../ticket";
import { forgetVisitor } from "../visitor";
import { Connection, Refusal } from "../wire/connection";
import type { OfficeMessage, VisitView } from "../wire/messages";
import type { Body } from "../wire/requests";
import { announce } from "./announce";
import { Page, define } from "./base";
import "./called";
import { goodbye } from "./goodbye";
import { hold } from "./hold";
import "./line";
import { moved } from "./moved";
import { noticeWords } from "./notice";
import { entering, loading, noTicket, otherTicket } from "./visit-faces";
import { headline } from "./ticket-card";
import { MORE_MINUTES, waiting } from "./waiting";
import type { Question } from "./waiting";
import "./device-check";
import "./sound-hint";

/** What a visitor can ask for with one press. */
type Wish = Extract<Body, { type: "here" | "leave" | "step-away" | "return" }>;
const MAIL_REFUSALS = new Set(["bad-request", "not-now", "too-many"]);
const PUSH_REFUSALS = new Set(["bad-request", "too-many"]);

/** A conversation follows admission, and its end the goodbye, within much less than this. */
const STUCK_MS = 5_000;

export class VisitPage extends Page {
  static override properties = {
    model: { state: true },
    ready: { state: true },
    question: { state: true },
    failed: { state: true },
    mailTrouble: { state: true },
    pushTrouble: { state: true },
    other: { state: true },
  };

  declare model: VisitModel;
  /** Whether the file with the conversation is there. */
  declare ready: boolean;
  declare question: Question;
  /** Id of the text that says what did not reach the office; empty when all did. */
  declare failed: string;
  declare mailTrouble: string;
  declare pushTrouble: string;
  /** The token of a link that was opened here, while this browser has another ticket. */
  declare other: string;
  private ticket: KeptTicket | null = null;
  private connection: Connection | null = null;
  private stop: (() => void)[] = [];
  private shown: Face | null = null;
  private stuck: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.model = NO_VISIT;
    this.ready = false;
    this.question = "";
    this.failed = this.mailTrouble = this.pushTrouble = this.other = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const linked = (): void => this.linked();
    addEventListener("hashchange", linked);
    this.whileConnected(() => removeEventListener("hashchange", linked));
    this.whileConnected(() => this.hangUp());
    this.whileConnected(unnotify);
    this.open(keptTicket());
    this.linked();
    // Fetched while there is time, so that nobody waits for it at the moment of admission.
    void import("./conversation").then(() => (this.ready = true));
  }

  /** The address brought a ticket along: it leaves the address at once, and never takes the place of another unasked. */
  private linked(): void {
    const token = tokenOf(location.hash);
    if (token === "") return;
    history.replaceState(history.state, "", location.pathname + location.search);
    if (this.ticket === null) this.take(token);
    else if (this.ticket.token !== token) this.other = token;
  }

  /** Stay with the ticket that is here. */
  stay(): void {
    this.other = "";
  }

  /** Open the ticket of this token, and keep it in this browser; without one, that of the link that came. */
  take(token = this.other, number = ""): void {
    const ticket = { token, number, department: "" };
    this.other = "";
    keepTicket(ticket);
    this.open(ticket);
  }

  private open(ticket: KeptTicket | null): void {
    this.hangUp();
    this.ticket = ticket;
    this.model = NO_VISIT;
    if (ticket === null) {
      forgetVisitor({ old: true });
      void unsubscribe();
      return;
    }
    if (subscribedHere()) answer();
    const connection = new Connection({ view: "visit", token: ticket.token, language: language() });
    this.connection = connection;
    this.stop = [
      connection.subscribe((message) => this.told(connection, message)),
      connection.watch((status) => (this.model = turned(this.model, status))),
    ];
    connection.start();
  }

  private hangUp(): void {
    clearTimeout(this.stuck);
    for (const stop of this.stop) stop();
    this.stop = [];
    this.connection?.close();
    this.connection = null;
  }

  private told(connection: Connection, message: OfficeMessage): void {
    const before = this.model.visit;
    this.model = hear(this.model, message, connection.now());
    const { visit } = this.model;
    if (visit === null || visit === before || this.ticket === null) return;
    // A ticket that came by a link learns its number from the office.
    if (this.ticket.number === "" && !isOver(visit)) {
      this.ticket = { ...this.ticket, number: visit.number, department: visit.department.id };
      keepTicket(this.ticket);
    }
    this.tell(before, visit);
    this.alert(before, visit);
    if (before !== null && before.state !== visit.state) this.question = this.failed = "";
    if (!isOver(visit)) return;
    forgetTicket(this.ticket.token);
    forgetChoice();
    forgetAlerts();
    void unsubscribe();
    if (!visit.not_today) forgetVisitor();
  }

  /** Say aloud what changed on the page. */
  private tell(before: VisitView | null, visit: VisitView): void {
    switch (news(before, visit)) {
      case "ahead":
        return announce(visit.ahead === 0 ? t("waiting-next") : t("waiting-ahead", { count: visit.ahead ?? 0 }));
      case "entering":
        return announce(t("entering-title"), "assertive");
      case "notice":
        return announce(visit.notice ? `${t("notice-announce")} ${noticeWords(visit.notice)}` : "");
      case "transferred":
        return announce(t("transferred-now", { department: ours(visit.department.name) }));
      case "not-reached":
        return announce(t("not-reached-now"));
    }
  }

  /** Draw attention to it, by the means that the visitor wants. */
  private alert(before: VisitView | null, visit: VisitView): void {
    const why = cause(before, visit);
    if (before?.state === "called" && visit.state !== "called") unnotify();
    if (why === null) return;
    const by = alerts();
    // The call rings by itself until it is answered.
    if (why !== "called") nudge(by);
    if (why === "nearly") announce(t("nearly-title"));
    const title = why === "notice" ? t("notice-announce") : t(`${why}-title`);
    const words = why === "notice" && visit.notice ? noticeWords(visit.notice) : t(why === "called" ? "called-text" : "nearly-text");
    notify(by, `${visit.number}: ${title}`, words);
  }

  private readonly leave = (): void => {
    this.question = "";
    void this.say({ type: "leave" });
  };

  private stepAway(minutes: number): void {
    this.question = "";
    void this.say({ type: "step-away", minutes });
  }

  private async say(wish: Wish): Promise<void> {
    this.failed = "";
    try {
      await this.connection?.request(wish);
    } catch (error) {
      // The state may have changed meanwhile; then the page shows that by itself.
      this.failed = error instanceof Refusal && error.code === "not-now" ? "error-not-now" : "visit-unavailable";
    }
  }

  private async mail(address: string): Promise<void> {
    this.mailTrouble = "";
    try {
      await this.connection?.request({ type: "set-mail", address });
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "unavailable";
      this.mailTrouble = `mail-${MAIL_REFUSALS.has(code) ? code : "unavailable"}`;
    }
  }

  private async push(subscribed: Subscribed): Promise<void> {
    this.pushTrouble = "";
    try {
      await this.connection?.request({ type: "set-push", ...subscribed });
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "unavailable";
      this.pushTrouble = `push-${PUSH_REFUSALS.has(code) ? code : "unavailable"}`;
      // What the office does not know nobody needs.
      if (subscribed.endpoint !== "") await unsubscribe();
    }
  }

  private get face(): Face {
    return this.ticket ? face(this.model) : "unknown";
  }

  protected override heading(): string {
    const { visit } = this.model;
    const number = visit?.number ?? this.ticket?.number ?? "";
    const now = this.face;
    switch (now) {
      case "waiting":
      case "away":
      case "missed":
      case "called":
        return visit ? `${isNearly(visit) && alerts().title ? "🔔 " : ""}${headline(visit, now)} (${number})` : t("visit-title");
      case "hold":
        return `${t("hold-title")} (${number})`;
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
    if (this.shown === "hold" && now === "conversation") this.querySelector<HTMLElement>(".vb-stage")?.focus();
    if (this.shown !== now) this.dontGetStuck(now);
    this.shown = now;
  }

  /** Going in takes a moment. If it takes longer, something was missed: nobody stands before a door for ever. */
  private dontGetStuck(now: Face): void {
    clearTimeout(this.stuck);
    if (now !== "entering") return;
    this.stuck = setTimeout(() => {
      this.connection?.refresh();
      this.dontGetStuck(this.face);
    }, STUCK_MS);
  }

  protected override render(): TemplateResult {
    const now = this.face;
    const { visit } = this.model;
    const { connection } = this;
    if (this.other !== "") return html`<div class="vb-page vb-page--visit">${otherTicket(this.ticket?.number ?? "", this)}</div>`;
    if ((now === "conversation" || (now === "hold" && this.model.conversing)) && this.ready && connection) {
      // It shows by itself how its line stands. On hold it stays, unseen: the seat in the Room is kept, and going on is quick.
      const held = now === "hold";
      return html`${held && visit
          ? html`<vb-line .connection=${connection}></vb-line><div class="vb-page vb-page--visit" data-face="hold">${hold(visit)}</div>`
          : nothing}
        <vb-conversation
          ?hidden=${held}
          .connection=${connection}
          .choice=${chosen()}
          @vb-leave=${this.leave}
        ></vb-conversation>`;
    }
    return html`
      <vb-line .connection=${connection}></vb-line>
      <div class="vb-page vb-page--visit" data-face=${now}>${this.body(now, visit)}</div>
      <vb-called
        .active=${now === "called"}
        .number=${visit?.number ?? ""}
        .failed=${this.failed !== ""}
        .seconds=${visit?.department.answer_seconds ?? 0}
        .by=${alerts()}
        @vb-here=${() => void this.say({ type: "here" })}
        @vb-later=${() => this.stepAway(MORE_MINUTES[0])}
        @vb-quiet=${() => this.requestUpdate()}
      ></vb-called>
    `;
  }

  private body(now: Face, visit: VisitView | null): TemplateResult {
    if (now === "moved") return moved(() => this.connection?.start());
    if (now === "unknown") return noTicket(this.ticket, this);
    if (now === "loading" || !visit) return loading();
    if (now === "hold") return hold(visit);
    if (now === "entering" || now === "conversation") return entering(visit);
    if (now === "waiting" || now === "away" || now === "called" || now === "answered" || now === "missed") {
      return waiting(visit, now, {
        token: this.ticket?.token ?? "",
        toldAt: this.model.toldAt,
        sentBack: this.model.sentBack,
        question: this.question,
        failed: this.failed,
        mailTrouble: this.mailTrouble,
        pushTrouble: this.pushTrouble,
        ask: (question) => (this.question = question),
        leave: this.leave,
        here: () => void this.say({ type: "here" }),
        stepAway: (minutes) => this.stepAway(minutes),
        back: () => void this.say({ type: "return" }),
        mail: (address) => void this.mail(address),
        push: (subscribed) => void this.push(subscribed),
        alerts: () => this.requestUpdate(),
      });
    }
    return goodbye(visit);
  }
}

define("vb-visit", VisitPage);
