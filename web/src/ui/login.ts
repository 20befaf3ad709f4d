/** `<vb-login where="admin">`: name and password of a local account. Says `vb-logged-in` with who it is. */
import { html, nothing, type TemplateResult } from "lit";
import { login, type LoginRefusal } from "../account";
import { t } from "../texts";
import { Element, define } from "./base";
import { icon } from "./icon";

export class Login extends Element {
  static override properties = {
    where: {},
    busy: { state: true },
    refusal: { state: true },
    incomplete: { state: true },
    seconds: { state: true },
    shown: { state: true },
  };
  /** What the account opens here. */
  declare where: "desk" | "admin";
  declare busy: boolean;
  declare refusal: LoginRefusal["code"] | null;
  declare incomplete: boolean;
  /** How long the office wants no further try. */
  declare seconds: number;
  declare shown: boolean;
  private clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.where = "desk";
    this.busy = this.incomplete = this.shown = false;
    this.refusal = null;
    this.seconds = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLInputElement>("#vb-login-name")?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="vb-page vb-login">
      <form class="vb-card vb-login__card" novalidate @submit=${this.submit}>
        <h1 class="vb-title">${t(`login-title-${this.where}`)}</h1>
        <p class="vb-text vb-soft">${t("login-lead")}</p>
        <div role="alert">${this.trouble()}</div>
        <div class="kern-form-input ${this.incomplete ? "kern-form-input--error" : ""}">
          <label class="kern-label" for="vb-login-name">${t("login-name")}</label>
          <input
            id="vb-login-name"
            class="kern-form-input__input"
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            maxlength="80"
            required
            aria-invalid=${this.incomplete ? "true" : nothing}
          />
        </div>
        <div class="kern-form-input ${this.incomplete ? "kern-form-input--error" : ""}">
          <label class="kern-label" for="vb-login-password">${t("login-password")}</label>
          <div class="vb-login__password">
            <input
              id="vb-login-password"
              class="kern-form-input__input"
              type=${this.shown ? "text" : "password"}
              name="password"
              autocomplete="current-password"
              maxlength="200"
              required
              aria-invalid=${this.incomplete ? "true" : nothing}
            />
            <button
              type="button"
              class="vb-linkbutton"
              aria-controls="vb-login-password"
              @click=${() => (this.shown = !this.shown)}
            >
              ${t(this.shown ? "login-hide" : "login-show")}
            </button>
          </div>
        </div>
        <button type="submit" class="kern-btn kern-btn--primary kern-btn--block" ?disabled=${this.busy || this.seconds > 0}>
          <span class="kern-label">${t(this.busy ? "login-busy" : "login-button")}</span>
        </button>
        <p class="vb-text vb-small vb-soft">${t("login-help")}</p>
      </form>
    </div>`;
  }

  private trouble(): TemplateResult | typeof nothing {
    if (this.incomplete) return notice(t("login-incomplete"));
    if (this.refusal === null) return nothing;
    if (this.refusal !== "too-many") return notice(t(`login-${this.refusal}`));
    return notice(this.seconds > 0 ? t("login-wait", { wait: duration(this.seconds) }) : t("login-too-many"));
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = this.querySelector<HTMLInputElement>("#vb-login-name");
    const password = this.querySelector<HTMLInputElement>("#vb-login-password");
    if (name === null || password === null || this.busy || this.seconds > 0) return;
    this.incomplete = name.value.trim() === "" || password.value === "";
    if (this.incomplete) {
      (name.value.trim() === "" ? name : password).focus();
      return;
    }
    this.busy = true;
    const answer = await login(name.value.trim(), password.value);
    this.busy = false;
    if ("account" in answer) {
      this.dispatchEvent(new CustomEvent("vb-logged-in", { detail: answer }));
      return;
    }
    this.refusal = answer.code;
    this.wait(answer.seconds ?? 0);
    if (answer.code === "wrong") password.select();
    password.focus();
  };

  private wait(seconds: number): void {
    clearInterval(this.clock);
    const until = Date.now() + seconds * 1000;
    this.seconds = seconds;
    if (seconds === 0) return;
    this.clock = setInterval(() => {
      this.seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      if (this.seconds === 0) {
        clearInterval(this.clock);
        this.refusal = null;
      }
    }, 1000);
  }
}

const notice = (text: string): TemplateResult =>
  html`<div class="vb-notice vb-notice--danger">${icon("warning")}<p>${text}</p></div>`;

const duration = (seconds: number): string =>
  seconds >= 90 ? t("login-minutes", { count: Math.ceil(seconds / 60) }) : t("login-seconds", { count: seconds });

define("vb-login", Login);
