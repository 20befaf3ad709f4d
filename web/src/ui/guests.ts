/**
 * `<vb-guests>`: who is invited into this conversation and how far each one is. Who knocks stands first and is announced.
 *
 * Says `vb-admit-guest` and `vb-uninvite` with the guest's id.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ARRIVAL, play } from "../media/sounds";
import { clean, t } from "../texts";
import type { GuestState, GuestView } from "../wire/messages";
import { announce } from "./announce";
import { Element, define } from "./base";
import { icon } from "./icon";

const PRESENT: readonly GuestState[] = ["knocking", "checking", "invited", "admitted"];

export const nameOfGuest = (guest: GuestView): string => clean(guest.name).trim() || t(`desk-role-${guest.role}`);

export class Guests extends Element {
  static override properties = { guests: { attribute: false } };
  declare guests: readonly GuestView[];
  private knocked = new Set<string>();

  constructor() {
    super();
    this.guests = [];
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const knocking = this.guests.filter((one) => one.state === "knocking");
    for (const one of knocking) {
      if (this.knocked.has(one.id)) continue;
      announce(t("desk-guest-knocks", { name: nameOfGuest(one) }), "assertive");
      // Softly: somebody is talking here.
      void play(ARRIVAL, { volume: 0.12 });
    }
    this.knocked = new Set(knocking.map((one) => one.id));
  }

  protected override render(): TemplateResult | typeof nothing {
    const shown = this.guests
      .filter((one) => PRESENT.includes(one.state))
      .sort((a, b) => PRESENT.indexOf(a.state) - PRESENT.indexOf(b.state));
    if (shown.length === 0) return nothing;
    return html`<ul class="vb-guests" aria-label=${t("desk-guests")}>
      ${repeat(
        shown,
        (one) => one.id,
        (one) => this.guest(one),
      )}
    </ul>`;
  }

  private guest(guest: GuestView): TemplateResult {
    const name = nameOfGuest(guest);
    const knocks = guest.state === "knocking";
    return html`<li class="vb-guest ${knocks ? "vb-guest--knocking" : ""}">
      ${icon(knocks ? "door" : "person")}
      <p class="vb-guest__who">
        <strong><bdi>${name}</bdi></strong> <span>${t(`desk-role-${guest.role}`)}</span>
        <span class="vb-guest__state">${t(`desk-guest-${guest.state}`)}</span>
      </p>
      ${knocks
        ? html`<button
            type="button"
            class="kern-btn kern-btn--primary vb-btn--small"
            @click=${() => this.say("vb-admit-guest", guest)}
          >
            <span class="kern-label">${t("desk-guest-admit")}<span class="kern-sr-only">: ${name}</span></span>
          </button>`
        : nothing}
      <button type="button" class="vb-linkbutton" @click=${() => this.say("vb-uninvite", guest)}>
        <span>
          ${t(guest.state === "admitted" ? "desk-guest-out" : knocks ? "desk-guest-away" : "desk-guest-withdraw")}<span
            class="kern-sr-only"
            >: ${name}</span
          >
        </span>
      </button>
    </li>`;
  }

  private say(name: string, guest: GuestView): void {
    this.dispatchEvent(new CustomEvent(name, { detail: guest.id }));
  }
}

define("vb-guests", Guests);
