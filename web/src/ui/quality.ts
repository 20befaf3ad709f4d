/**
 * `<vb-quality>`: one person's connection in a dialog. First what it means and what helps, then the figures: open for
 * clerks, who are asked about them, and folded for everybody else.
 *
 *     element.show("")            the own connection
 *     element.show(participant)   somebody else's
 */
import { html, nothing, type TemplateResult } from "lit";
import { delay, picture, rate, seconds, share } from "../state/figures";
import type { Lamp } from "../state/lamps";
import { locale, t } from "../texts";
import type { MediaDetails } from "../wire/messages";
import { define } from "./base";
import { icon } from "./icon";
import { bars } from "./lamp";
import { Modal } from "./modal";

export interface Subject {
  /** Empty: the reader herself. */
  readonly name: string;
  readonly lamp: Lamp | null;
  readonly details: MediaDetails | null;
}

export class Quality extends Modal {
  static override properties = {
    subject: { attribute: false },
    clerk: { type: Boolean },
    camera: { type: Boolean },
    lit: { attribute: false },
  };
  /** Who it is about, read anew with every drawing. */
  declare subject: (participant: string) => Subject | null;
  declare clerk: boolean;
  /** The reader's camera is on. */
  declare camera: boolean;
  /** The lamps of everybody: drawn anew when they change. */
  declare lit: unknown;
  private participant = "";

  constructor() {
    super();
    this.subject = () => null;
    this.clerk = this.camera = false;
  }

  show(participant: string): void {
    this.participant = participant;
    this.open();
  }

  protected heading(): string {
    const name = this.subject(this.participant)?.name ?? "";
    return name === "" ? t("quality-title-own") : t("quality-title-other", { name });
  }

  protected content(): TemplateResult {
    const subject = this.subject(this.participant);
    const own = subject === null || subject.name === "";
    const lamp = subject?.lamp ?? null;
    return html`<div class="vb-modal__body vb-stack">
        ${this.state(lamp, own)} ${own && lamp !== null && lamp.level !== "good" ? this.tips() : nothing}
        ${this.figures(subject?.details ?? null)}
      </div>
      <footer class="vb-modal__footer">
        <button type="button" class="kern-btn kern-btn--primary" @click=${() => this.close()}>
          <span class="kern-label">${t("conversation-done")}</span>
        </button>
      </footer>`;
  }

  private state(lamp: Lamp | null, own: boolean): TemplateResult {
    if (lamp === null) return html`<p class="vb-text">${t("quality-unknown")}</p>`;
    return html`<p class="vb-quality__state vb-quality__state--${lamp.level}">
      ${bars(lamp.level)}<span>${sentence(lamp, own)}</span>
    </p>`;
  }

  private tips(): TemplateResult {
    return html`<section aria-labelledby="vb-quality-tips">
      <h3 class="vb-modal__subtitle" id="vb-quality-tips">${t("quality-tips")}</h3>
      <ul class="vb-quality__tips">
        <li>${t("quality-tip-router")}</li>
        <li>${t("quality-tip-programs")}</li>
        ${this.camera ? html`<li>${t("quality-tip-camera")}</li>` : nothing}
      </ul>
      ${this.camera
        ? html`<button type="button" class="kern-btn kern-btn--secondary vb-btn--small" @click=${this.cameraOff}>
            ${icon("camera-off")}<span class="kern-label">${t("quality-camera-stop")}</span>
          </button>`
        : nothing}
    </section>`;
  }

  private readonly cameraOff = (): void => {
    this.dispatchEvent(new Event("vb-camera-off"));
    this.close();
  };

  private figures(details: MediaDetails | null): TemplateResult | typeof nothing {
    if (details === null) return this.clerk ? html`<p class="vb-text">${t("quality-figures-none")}</p>` : nothing;
    return html`<details class="vb-quality__figures" ?open=${this.clerk}>
      <summary>${t("quality-figures")}</summary>
      <dl>
        ${figures(details).map(([what, value]) => html`<div><dt>${t(`quality-figure-${what}`)}</dt><dd>${value}</dd></div>`)}
      </dl>
    </details>`;
  }
}

/** What a lamp means, in one sentence. */
export function sentence({ level, trouble }: Lamp, own: boolean): string {
  const whose = own ? "own" : "other";
  if (trouble !== "") return t(`quality-${whose}-${trouble}`);
  return level === "good" ? t(`quality-fine-${whose}`) : t(`quality-${whose}-${level}`);
}

function figures(details: MediaDetails): [string, string][] {
  const language = locale();
  const sent = picture(details);
  return [
    ["up", rate(details.up, language)],
    ["down", rate(details.down, language)],
    ["loss-up", share(details.loss_up, language)],
    ["loss-down", share(details.loss_down, language)],
    ["round-trip", delay(details.round_trip, language) ?? t("quality-not-known")],
    ["picture", sent === null ? t("quality-picture-none") : t("quality-picture", { ...sent })],
    ["freezes", t("quality-freezes", { count: details.freezes, seconds: seconds(details.frozen, language) })],
    ["way", details.way === "" ? t("quality-not-known") : t(`quality-way-${details.way}`)],
  ];
}

define("vb-quality", Quality);
