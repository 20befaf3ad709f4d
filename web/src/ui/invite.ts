/**
 * `<vb-invite>`: make a link for an interpreter or expert, to copy or to show as a QR code.
 *
 * The link's secret stands in the fragment, which browsers send to nobody. It is shown once, here.
 */
import { html, type TemplateResult } from "lit";
import { SPOKEN } from "../spoken";
import { locale, t } from "../texts";
import type { Connection } from "../wire/connection";
import { Refusal } from "../wire/connection";
import type { GuestRole } from "../wire/messages";
import { announce } from "./announce";
import { define } from "./base";
import { icon } from "./icon";
import { Modal } from "./modal";
import { qr } from "./qr";

interface Made {
  readonly link: string;
  readonly until: number;
  readonly name: string;
}

export class Invite extends Modal {
  static override properties = {
    connection: { attribute: false },
    made: { state: true },
    trouble: { state: true },
    copied: { state: true },
  };
  declare connection: Connection;
  declare made: Made | null;
  declare trouble: string;
  declare copied: boolean;

  constructor() {
    super();
    this.made = null;
    this.trouble = "";
    this.copied = false;
  }

  override open(): void {
    this.made = null;
    this.trouble = "";
    this.copied = false;
    super.open();
  }

  protected heading(): string {
    return t("desk-invite-title");
  }

  protected content(): TemplateResult {
    return this.made === null ? this.form() : this.link(this.made);
  }

  private form(): TemplateResult {
    return html`<form class="vb-modal__form" novalidate @submit=${this.submit}>
      <div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-invite-text")}</p>
        <fieldset class="kern-fieldset">
          <legend class="kern-label">${t("desk-invite-role")}</legend>
          <div class="kern-fieldset__body kern-fieldset__body--horizontal">
            ${(["interpreter", "expert"] as const).map(
              (role) =>
                html`<div class="kern-form-check">
                  <input
                    type="radio"
                    class="kern-form-check__radio"
                    name="role"
                    id="vb-invite-${role}"
                    value=${role}
                    ?checked=${role === "interpreter"}
                  />
                  <label class="kern-label" for="vb-invite-${role}">${t(`desk-role-${role}`)}</label>
                </div>`,
            )}
          </div>
        </fieldset>
        <div class="kern-form-input">
          <label class="kern-label" for="vb-invite-name">${t("desk-invite-name")}</label>
          <input id="vb-invite-name" class="kern-form-input__input" name="name" maxlength="80" autocomplete="off" />
        </div>
        <div class="kern-form-input">
          <label class="kern-label" for="vb-invite-language">${t("desk-invite-language")}</label>
          <div class="kern-form-input__select-wrapper">
            <select id="vb-invite-language" class="kern-form-input__select" name="language">
              <option value="">${t("desk-invite-no-language")}</option>
              ${SPOKEN.map(({ tag, name }) => html`<option value=${tag}>${name}</option>`)}
            </select>
          </div>
        </div>
        <div role="alert">
          ${this.trouble === ""
            ? ""
            : html`<div class="vb-notice vb-notice--danger">${icon("warning")}<p>${this.trouble}</p></div>`}
        </div>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-cancel")}</span>
        </button>
        <button type="submit" class="kern-btn kern-btn--primary">
          ${icon("link")}<span class="kern-label">${t("desk-invite-make")}</span>
        </button>
      </footer>
    </form>`;
  }

  private link({ link, until, name }: Made): TemplateResult {
    const time = new Date(until * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
    return html`<div class="vb-modal__body vb-stack">
        <p class="vb-text">${t("desk-invite-made", { name: name || t("desk-invite-somebody"), time })}</p>
        <div class="kern-form-input">
          <label class="kern-label" for="vb-invite-link">${t("desk-invite-link")}</label>
          <input
            id="vb-invite-link"
            class="kern-form-input__input"
            readonly
            .value=${link}
            @focus=${(event: Event) => choose(event.target as HTMLInputElement)}
          />
        </div>
        <button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.copy(link)}>
          ${icon(this.copied ? "check" : "copy")}<span class="kern-label"
            >${t(this.copied ? "desk-invite-copied" : "desk-invite-copy")}</span
          >
        </button>
        <figure class="vb-qr">
          ${qr(link, t("desk-invite-qr"))}
          <figcaption>${t("desk-invite-qr")}</figcaption>
        </figure>
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.close()}>
          <span class="kern-label">${t("desk-invite-done")}</span>
        </button>
      </footer>`;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const text = (field: string): string => {
      const value = data.get(field);
      return typeof value === "string" ? value.trim() : "";
    };
    const role = text("role") as GuestRole;
    const name = text("name");
    try {
      const invited = await this.connection.request({ type: "invite", name, role, language: text("language") });
      this.made = { link: `${location.origin}/join#${invited.secret}`, until: invited.expires_at, name };
      await this.updateComplete;
      this.querySelector<HTMLElement>("#vb-invite-link")?.focus();
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "unavailable";
      this.trouble = t(["full", "not-now"].includes(code) ? `desk-invite-${code}` : "error-unavailable");
    }
  };

  private async copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // Not allowed here: the field is selected, so that Ctrl+C does it.
      choose(this.querySelector<HTMLInputElement>("#vb-invite-link"));
      return;
    }
    this.copied = true;
    announce(t("desk-invite-copied"));
  }
}

/** All of the link, and its beginning in sight. */
function choose(field: HTMLInputElement | null): void {
  field?.select();
  requestAnimationFrame(() => {
    if (field !== null) field.scrollLeft = 0;
  });
}

define("vb-invite", Invite);
