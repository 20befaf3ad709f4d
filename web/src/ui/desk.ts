/** `/desk`: the clerk's day: log in, open the desk, call, admit, talk, finish, next. */
import { html, nothing, type TemplateResult } from "lit";
import "../styles/desk.scss";
import { logout, me } from "../account";
import { chosen, type Choice } from "../media/devices";
import { ARRIVAL, play } from "../media/sounds";
import { leads } from "../state/conversation";
import { NO_DESK, callable, called, isArrival, isBack, looked, mayCall, rings, talking, told, waiting, type DeskModel } from "../state/desk";
import { language, loadTexts, t } from "../texts";
import { Connection, type Status } from "../wire/connection";
import type { ConversationView, DepartmentView, DeskState, DeskView, LoggedIn, OfficeMessage, TicketView } from "../wire/messages";
import type { Body } from "../wire/requests";
import type { Asked, Wanted } from "./act";
import { announce } from "./announce";
import { Page, define } from "./base";
import "./confirm";
import type { Confirm } from "./confirm";
import "./conversation";
import "./desk-called";
import "./desk-close-early";
import type { CloseEarlyForm } from "./desk-close-early";
import "./desk-consult";
import type { Consult } from "./desk-consult";
import "./desk-consulted";
import "./desk-devices";
import type { DeskDevices } from "./desk-devices";
import "./desk-head";
import "./desk-hold";
import type { HoldForm } from "./desk-hold";
import "./desk-notify";
import type { Notify } from "./desk-notify";
import "./desk-send-away";
import type { SendAway } from "./desk-send-away";
import "./desk-talk";
import "./desk-transfer";
import type { Transfer } from "./desk-transfer";
import { FINISHED, becomes, refused, sent } from "./desk-words";
import "./guests";
import { icon } from "./icon";
import "./invite";
import type { Invite } from "./invite";
import "./line";
import "./login";
import { moved } from "./moved";
import "./queue";

await loadTexts("desk", "login");

type Where = "asking" | "login" | "desk" | "unreachable";
/** The office tells a conversation that goes on right after the desk. */
const TOLD_ANEW_MS = 2_000;

class DeskPage extends Page {
  static override properties = {
    where: { state: true },
    model: { state: true },
    conversation: { state: true },
    status: { state: true },
    notice: { state: true },
    now: { state: true },
    queueOpen: { state: true },
    done: { state: true },
    sent: { state: true },
  };
  declare where: Where;
  declare model: DeskModel;
  declare conversation: ConversationView | null;
  declare status: Status;
  /** Whom the last message went to, in words. */
  declare sent: string;
  /** Why the last click did nothing; empty when it did. */
  declare notice: string;
  declare now: number;
  declare queueOpen: boolean;
  /** The number whose visit was just finished. */
  declare done: string;
  private admin = false;
  /** Id of the text that says what became of that visit. */
  private became = FINISHED;
  /** Something was asked since the last key or click: where the keyboard stands may go without anybody's doing. */
  private acting = false;
  private connection: Connection | null = null;
  private choice: Choice = clerkChoice();
  private stop: (() => void)[] = [];

  constructor() {
    super();
    this.where = "asking";
    this.model = NO_DESK;
    this.conversation = null;
    this.status = "connecting";
    this.notice = this.sent = this.done = "";
    this.now = Date.now() / 1000;
    this.queueOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.arrive();
    const clock = setInterval(() => (this.now = this.connection?.now() ?? Date.now() / 1000), 1000);
    this.whileConnected(() => {
      clearInterval(clock);
    });
    for (const sign of ["pointerdown", "keydown"]) {
      addEventListener(sign, this.look);
      this.whileConnected(() => removeEventListener(sign, this.look));
    }
    this.addEventListener("vb-act", this.acted);
    this.addEventListener("vb-want", this.wanted);
    this.whileConnected(() => this.hangUp());
  }

  private readonly acted = ({ detail: { body, answered } }: CustomEvent<Asked>): void =>
    void this.act(body, answered).then(() => this.keepFocus());

  /** Open a dialog of the desk. */
  private readonly wanted = ({ detail }: CustomEvent<Wanted>): void => {
    switch (detail.dialog) {
      case "send-away":
        return this.querySelector<SendAway>("vb-send-away")?.ask(detail.ticket);
      case "transfer":
        return this.querySelector<Transfer>("vb-transfer")?.ask(detail.ticket);
      case "notify":
        return this.querySelector<Notify>("vb-notify")?.ask(detail.ticket);
      case "hold":
        return this.querySelector<HoldForm>("vb-hold-form")?.open();
      case "consult":
        return this.querySelector<Consult>("vb-consult")?.open();
    }
  };

  protected override heading(): string {
    const { desk, unseen } = this.model;
    if (this.where !== "desk" || desk === null) return t("login-title-desk");
    return unseen > 0 ? t("desk-tab-count", { count: unseen }) : t("desk-title");
  }

  private async arrive(): Promise<void> {
    this.where = "asking";
    try {
      const who = await me();
      if (who === null) this.where = "login";
      else this.sitDown(who);
    } catch {
      this.where = "unreachable";
    }
  }

  private sitDown(who?: LoggedIn): void {
    if (who !== undefined) this.admin = who.role === "admin";
    this.hangUp();
    this.where = "desk";
    this.model = NO_DESK;
    this.notice = "";
    const connection = new Connection({ view: "desk", language: language() });
    this.connection = connection;
    this.stop = [
      connection.subscribe((message) => this.hear(message)),
      connection.watch((status) => this.turned(status)),
    ];
    connection.start();
  }

  private hangUp(): void {
    for (const stop of this.stop) stop();
    this.stop = [];
    this.connection?.close();
    this.connection = null;
    this.conversation = null;
  }

  private turned(status: Status): void {
    this.status = status;
    if (status !== "expired") return;
    this.hangUp();
    this.where = "login";
  }

  private hear(message: OfficeMessage): void {
    const { desk } = this.model;
    if (rings(desk, message)) void play(ARRIVAL);
    if (isArrival(desk, message) && message.type === "ticket" && this.conversation === null) {
      announce(t("desk-arrived", { number: message.ticket.number }));
    }
    if (isBack(desk, message) && message.type === "ticket" && this.conversation === null) {
      announce(t("desk-came-back", { number: message.ticket.number }));
    }
    this.model = told(this.model, message);
    this.now = this.connection?.now() ?? this.now;
    void this.updateComplete.then(() => this.keepFocus());
    if (message.type === "conversation") {
      if (this.conversation === null) {
        this.choice = clerkChoice();
        this.became = FINISHED;
      }
      this.conversation = message.conversation;
      this.done = "";
    } else if (message.type === "conversation-ended" && this.conversation?.room === message.room) {
      this.ended(this.conversation.ticket);
    } else if (message.type === "desk" && talking(message.desk) === null && this.conversation !== null) {
      // It ended while this page was not connected; a colleague's is told anew right after the desk if it goes on.
      if (leads(this.conversation)) this.ended(this.conversation.ticket);
      else this.lookWhetherOver(this.conversation);
    }
  }

  private lookWhetherOver(before: ConversationView): void {
    setTimeout(() => {
      if (this.conversation === before) this.ended(before.ticket);
    }, TOLD_ANEW_MS);
  }

  private ended(number: string): void {
    const led = this.conversation === null || leads(this.conversation);
    this.conversation = null;
    this.queueOpen = false;
    this.done = led ? number : "";
    if (led) announce(t(this.became, { number }));
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#vb-next")?.focus());
  }

  private readonly look = (): void => {
    this.acting = false;
    if (this.conversation === null) this.model = looked(this.model);
  };

  protected override render(): TemplateResult {
    switch (this.where) {
      case "login":
        return html`<vb-login @vb-logged-in=${({ detail }: CustomEvent<LoggedIn>) => this.sitDown(detail)}></vb-login>`;
      case "unreachable":
        return this.message(t("desk-unreachable"), t("error-unavailable"), t("desk-again"), () => void this.arrive());
      case "asking":
        return html`<div class="vb-wait" role="status"><span class="vb-spinner"></span><p>${t("loading")}</p></div>`;
      case "desk":
        return this.atDesk();
    }
  }

  private atDesk(): TemplateResult {
    const { connection } = this;
    const { desk } = this.model;
    if (this.status === "moved") {
      return html`<div class="vb-page">${moved(() => this.sitDown())}</div>`;
    }
    if (desk === null || connection === null) {
      return html`<div class="vb-wait" role="status"><span class="vb-spinner"></span><p>${t("line-connecting")}</p></div>`;
    }
    // The conversation shows by itself how the line stands.
    return html`${this.conversation === null
        ? html`<vb-line .connection=${connection}></vb-line>${this.counter(desk)}`
        : this.talk(desk, connection, this.conversation)}
      <vb-send-away></vb-send-away>
      <vb-transfer .desk=${desk}></vb-transfer>
      <vb-notify .desk=${desk}></vb-notify>
      <vb-close-early></vb-close-early>
      <vb-desk-devices></vb-desk-devices>
      <vb-confirm
        id="vb-everywhere"
        .title_=${t("desk-logout-everywhere")}
        .body=${t("desk-logout-everywhere-text")}
        .yes=${t("desk-logout-everywhere-yes")}
        .no=${t("desk-cancel")}
        @vb-confirmed=${() => void this.logOut(true)}
      ></vb-confirm>`;
  }

  private counter(desk: DeskView): TemplateResult {
    const mine = called(desk);
    return html`<div class="vb-page vb-desk">
      <vb-desk-head
        .desk=${desk}
        .admin=${this.admin}
        @vb-set-desk=${({ detail }: CustomEvent<DeskState>) => void this.act({ type: "set-desk", state: detail })}
        @vb-close-early=${({ detail }: CustomEvent<DepartmentView>) =>
          this.querySelector<CloseEarlyForm>("vb-close-early")?.ask(detail)}
        @vb-reopen=${({ detail }: CustomEvent<string>) => void this.act({ type: "reopen", department: detail })}
        @vb-pause-department=${({ detail }: CustomEvent<{ department: string; paused: boolean }>) =>
          void this.act({ type: "pause-department", ...detail })}
        @vb-devices=${() => this.querySelector<DeskDevices>("vb-desk-devices")?.open()}
        @vb-logout=${({ detail }: CustomEvent<boolean>) => {
          if (detail) this.querySelector<Confirm>("#vb-everywhere")?.open();
          else void this.logOut(false);
        }}
      ></vb-desk-head>
      <vb-consulted .consults=${this.model.consults} .now=${this.now}></vb-consulted>
      ${this.trouble()} ${mine === null ? this.next(desk) : this.calling(desk, mine)}
      <vb-queue
        .desk=${desk}
        .now=${this.now}
        can=${mayCall(desk) ? "call" : "wait"}
      ></vb-queue>
    </div>`;
  }

  private next(desk: DeskView): TemplateResult {
    const count = callable(desk).length;
    const ready = count > 0 && mayCall(desk);
    return html`<section class="vb-next" aria-label=${t("desk-next-label")}>
      ${this.done === "" ? nothing : html`<p class="vb-next__done">${icon("check")}${t(this.became, { number: this.done })}</p>`}
      <button
        type="button"
        id="vb-next"
        class="kern-btn kern-btn--primary vb-next__button"
        aria-disabled=${ready ? "false" : "true"}
        @click=${() => void (ready ? this.act({ type: "call", ticket: null }) : this.nobody(desk))}
      >
        ${icon("bell")}<span class="kern-label">${t("desk-next")}</span>
      </button>
      <p class="vb-next__hint">
        ${desk.state === "open" || ready ? t("desk-next-hint", { count }) : t(`desk-next-${desk.state}`)}
      </p>
    </section>`;
  }

  private calling(desk: DeskView, ticket: TicketView): TemplateResult {
    return html`<vb-deskcalled
      .desk=${desk}
      .ticket=${ticket}
      .now=${this.now}
      @vb-admit=${() => void this.act({ type: "admit", ticket: ticket.id })}
      @vb-miss=${() => void this.act({ type: "miss", ticket: ticket.id })}
    ></vb-deskcalled>`;
  }

  private talk(desk: DeskView, connection: Connection, view: ConversationView): TemplateResult {
    const count = waiting(desk).length;
    const mine = talking(desk);
    return html`<div class="vb-talk">
      <div class="vb-talk__side">
        <p class="vb-talk__number">${icon("ticket")}${view.ticket}</p>
        <button
          type="button"
          class="vb-talk__queue"
          aria-expanded=${this.queueOpen ? "true" : "false"}
          aria-controls="vb-talk-queue"
          @click=${() => (this.queueOpen = !this.queueOpen)}
        >
          ${icon("people")}${t("desk-waiting-count", { count })}${icon("down")}
        </button>
        ${mine !== null && leads(view) ? html`<vb-talk-ways .ticket=${mine}></vb-talk-ways>` : nothing}
        <vb-guests
          .guests=${view.guests}
          @vb-admit-guest=${({ detail }: CustomEvent<string>) => void this.act({ type: "admit-guest", guest: detail })}
          @vb-uninvite=${({ detail }: CustomEvent<string>) => void this.act({ type: "uninvite", guest: detail })}
        ></vb-guests>
        ${this.trouble()}
        <div class="vb-talk__list" id="vb-talk-queue" ?hidden=${!this.queueOpen}>
          ${this.queueOpen
            ? html`<vb-queue .desk=${desk} .now=${this.now}></vb-queue>`
            : nothing}
        </div>
      </div>
      <vb-conversation
        .connection=${connection}
        .choice=${this.choice}
        @vb-finish=${({ detail }: CustomEvent<boolean>) => void this.act({ type: "finish", not_today: detail })}
        @vb-leave=${() => void this.act({ type: "leave" })}
        @vb-invite=${() => this.querySelector<Invite>("vb-invite")?.open()}
      ></vb-conversation>
      <vb-invite .connection=${connection}></vb-invite>
      <vb-hold-form></vb-hold-form>
      <vb-consult .desk=${desk} .consults=${view.consults}></vb-consult>
      <vb-consulted .consults=${this.model.consults} .now=${this.now}></vb-consulted>
    </div>`;
  }

  private trouble(): TemplateResult {
    return html`${this.sent === "" ? nothing : html`<p class="vb-desk__sent">${icon("check")}${this.sent}</p>`}
      <div role="alert">
      ${this.notice === ""
        ? nothing
        : html`<div class="vb-notice vb-notice--warning">${icon("warning")}<p>${this.notice}</p></div>`}
      </div>`;
  }

  private message(title: string, text: string, button: string, click: () => void): TemplateResult {
    return html`<div class="vb-page vb-page--column vb-stack">
      <h1 class="vb-title">${title}</h1>
      <p class="vb-lead">${text}</p>
      <p class="vb-text">
        <button type="button" class="kern-btn kern-btn--primary" @click=${click}>
          <span class="kern-label">${button}</span>
        </button>
      </p>
    </div>`;
  }

  private nobody(desk: DeskView): void {
    this.notice = t(desk.state === "closed" ? "desk-next-closed" : "desk-empty");
  }

  /** What the keyboard stood on may go with its number: with the answer, or with the news that follow. */
  private keepFocus(): void {
    if (!this.acting) return;
    requestAnimationFrame(() => {
      const at = document.activeElement;
      if (at === null || at === document.body || !at.checkVisibility()) this.querySelector<HTMLElement>("#vb-next, vb-talk-ways button")?.focus();
    });
  }

  /** Ask the office; what it refuses is said in words, here or by whoever asks, and the notice goes with the next success. */
  private async act(body: Body, answered?: Asked["answered"]): Promise<void> {
    this.acting = true;
    this.done = "";
    this.sent = "";
    if (this.conversation !== null) this.became = becomes(body, this.model.desk);
    try {
      await this.connection?.request(body);
      this.notice = "";
      answered?.("");
      if (body.type === "notify" && this.model.desk !== null) {
        this.sent = sent(body, this.model.desk);
        announce(this.sent);
      }
    } catch (error) {
      this.became = FINISHED;
      const words = refused(error);
      if (answered) answered(words);
      else this.notice = words;
    }
  }

  private async logOut(everywhere: boolean): Promise<void> {
    try {
      await logout(everywhere);
    } catch {
      this.notice = t("error-unavailable");
      return;
    }
    this.hangUp();
    this.where = "login";
  }
}

/** A clerk who admits somebody wants to be seen and heard; the chosen devices are those of the check. */
const clerkChoice = (): Choice => ({ ...chosen(), microphoneOn: true, cameraOn: true });

define("vb-desk", DeskPage);
