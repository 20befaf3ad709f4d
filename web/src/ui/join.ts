/**
 * `/join#<secret>`: the invited person: who invited, devices, knock, wait, talk, goodbye.
 *
 * The secret leaves the address bar at once, so that nobody reads it over a shoulder or from the history; it stays in this
 * tab. The office binds the link to this browser by a second secret, which is kept for a reload and the next tab.
 */
import { html, nothing, type TemplateResult } from "lit";
import "../styles/desk.scss";
import { chosen } from "../media/devices";
import { NO_GUEST, isOver, learned, turnedAway, type GuestModel, type Phase } from "../state/guest";
import { clean, language, loadTexts, locale, t } from "../texts";
import { Connection, Refusal, type Status } from "../wire/connection";
import type { OfficeMessage } from "../wire/messages";
import { announce } from "./announce";
import { Page, define } from "./base";
import "./conversation";
import "./device-check";
import { icon } from "./icon";
import "./line";
import { moved } from "./moved";

await loadTexts("guest", "devices");

const SECRET = "vb-invitation";
const DEVICE = "vb-invitation-device";

class JoinPage extends Page {
  static override properties = { model: { state: true }, status: { state: true }, trouble: { state: true } };
  declare model: GuestModel;
  declare status: Status;
  declare trouble: string;
  private connection: Connection | null = null;
  private secret = "";
  private stop: (() => void)[] = [];

  constructor() {
    super();
    this.model = NO_GUEST;
    this.status = "connecting";
    this.trouble = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.secret = takeSecret();
    if (this.secret === "") this.model = { ...this.model, phase: "nothing" };
    else this.dial();
    const linked = (): void => this.linked();
    addEventListener("hashchange", linked);
    this.whileConnected(() => removeEventListener("hashchange", linked));
    this.whileConnected(() => this.hangUp());
  }

  protected override heading(): string {
    return t(`guest-${this.model.phase}-title`, this.names());
  }

  /** A second link was opened in this tab. */
  private linked(): void {
    const secret = takeSecret();
    if (secret === "" || secret === this.secret) return;
    this.secret = secret;
    this.model = NO_GUEST;
    this.dial();
  }

  private dial(): void {
    this.hangUp();
    const device = keptDevice(this.secret) || freshDevice(this.secret);
    const connection = new Connection({ view: "guest", token: this.secret, device, language: language() });
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
  }

  private hear(message: OfficeMessage): void {
    const before = this.model.phase;
    if (message.type === "welcome" && message.device !== "") keepDevice(this.secret, message.device);
    this.model = learned(this.model, message);
    if (this.model.phase !== before) this.turnedTo(this.model.phase);
  }

  private turned(status: Status): void {
    this.status = status;
    if (status === "moved") this.model = { ...this.model, phase: "moved" };
    if (status === "expired") this.model = turnedAway(this.model, "expired");
  }

  private turnedTo(phase: Phase): void {
    announce(t(`guest-${phase}-title`, this.names()), phase === "talking" ? "assertive" : "polite");
    if (phase === "talking") return;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("h1")?.focus());
    if (isOver(phase) && phase !== "moved") forget();
  }

  private names(): Record<string, string> {
    return { clerk: clean(this.model.clerk) };
  }

  protected override render(): TemplateResult {
    const { connection } = this;
    const { phase } = this.model;
    if (phase === "opening") {
      return html`<div class="vb-wait" role="status"><span class="vb-spinner"></span><p>${t("line-connecting")}</p></div>`;
    }
    if (phase === "talking" && connection !== null) {
      return html`<vb-conversation
        .connection=${connection}
        .choice=${chosen()}
        @vb-leave=${() => void this.ask("leave")}
      ></vb-conversation>`;
    }
    return html`${connection === null || isOver(phase) ? nothing : html`<vb-line .connection=${connection}></vb-line>`}
      ${phase === "checking" || phase === "knocking"
        ? html`<div class="vb-page vb-page--column vb-stack">${this.headline(phase)} ${this.entrance(phase)}</div>`
        : html`<div class="vb-page">${this.over(phase)}</div>`}`;
  }

  private headline(phase: Phase): TemplateResult {
    return html`<h1 class="vb-title" tabindex="-1">${t(`guest-${phase}-title`, this.names())}</h1>`;
  }

  private entrance(phase: "checking" | "knocking"): TemplateResult {
    const { guest } = this.model;
    const until = new Date((guest?.expires_at ?? 0) * 1000).toLocaleTimeString(locale(), {
      hour: "2-digit",
      minute: "2-digit",
    });
    const name = clean(guest?.name ?? "").trim();
    const greeting = `guest-role-${guest?.role ?? "expert"}${name === "" ? "" : "-named"}`;
    return html`<p class="vb-lead">${t(greeting, { name })}</p>
      <div role="alert">
        ${this.trouble === ""
          ? nothing
          : html`<div class="vb-notice vb-notice--danger">${icon("warning")}<p>${this.trouble}</p></div>`}
      </div>
      ${phase === "knocking"
        ? html`<div class="vb-card vb-knock" role="status">
            <span class="vb-spinner" aria-hidden="true"></span>
            <p class="vb-text">${t("guest-knocking-text", this.names())}</p>
          </div>`
        : nothing}
      <vb-device-check></vb-device-check>
      ${phase === "checking"
        ? html`<div class="vb-notice">
              ${icon("shield")}
              <p>${t("guest-privacy", { time: until })}</p>
            </div>
            <button type="button" class="kern-btn kern-btn--primary kern-btn--block" @click=${() => void this.ask("knock")}>
              ${icon("door")}<span class="kern-label">${t("guest-knock")}</span>
            </button>`
        : html`<p class="vb-text">
            <button type="button" class="kern-btn kern-btn--secondary" @click=${() => void this.ask("leave")}>
              <span class="kern-label">${t("guest-go")}</span>
            </button>
          </p>`}`;
  }

  private over(phase: Phase): TemplateResult {
    if (phase === "moved") return moved(this.here);
    const thanked = phase === "left" || phase === "ended";
    return html`<section class="vb-card vb-center">
      <span class="vb-center__icon" data-state=${thanked ? "finished" : phase}>${icon(thanked ? "check" : "info")}</span>
      ${this.headline(phase)}
      <p class="vb-lead">${t(`guest-${phase}-text`, this.names())}</p>
    </section>`;
  }

  private readonly here = (): void => {
    this.model = NO_GUEST;
    this.dial();
  };

  private async ask(type: "knock" | "leave"): Promise<void> {
    try {
      await this.connection?.request({ type });
      this.trouble = "";
      if (type === "leave" && !isOver(this.model.phase)) {
        this.model = { ...this.model, phase: "left" };
        this.hangUp();
        this.turnedTo("left");
      }
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "unavailable";
      this.trouble = t(["too-many", "not-now", "full", "expired"].includes(code) ? `error-${code}` : "error-unavailable");
    }
  }
}

/** The secret of the link, and out of the address with it; after a reload the one of this tab. */
function takeSecret(): string {
  const secret = location.hash.slice(1);
  if (secret !== "") history.replaceState(history.state, "", location.pathname + location.search);
  try {
    if (secret !== "") sessionStorage.setItem(SECRET, secret);
    return secret === "" ? (sessionStorage.getItem(SECRET) ?? "") : secret;
  } catch {
    return secret;
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(SECRET);
    localStorage.removeItem(DEVICE);
  } catch {
    // Nothing was stored.
  }
}

/** Only the device secret of the last link is kept, marked with the beginning of that link's secret. */
function keptDevice(secret: string): string {
  try {
    const [mark, device] = (localStorage.getItem(DEVICE) ?? "").split(" ");
    return mark === secret.slice(0, 8) ? (device ?? "") : "";
  } catch {
    return "";
  }
}

/**
 * Made here and not by the office: whoever loses the line before the first welcome is still the device that opened the
 * link. 256 random bits.
 */
function freshDevice(secret: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const device = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  keepDevice(secret, device);
  return device;
}

function keepDevice(secret: string, device: string): void {
  try {
    localStorage.setItem(DEVICE, `${secret.slice(0, 8)} ${device}`);
  } catch {
    // Then a reload in this tab is a new device; the connection itself remembers it until then.
  }
}

define("vb-join", JoinPage);
