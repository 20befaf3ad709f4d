/** The bar that says calmly when the line to the office is lost, and since when the page may be out of date. */

import { html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { lineState, nextChange } from "../state/connection";
import type { LineState } from "../state/connection";
import { locale, t } from "../texts";
import type { Connection } from "../wire/connection";
import { announce } from "./announce";
import { Element, define } from "./base";
import { icon } from "./icon";

export class Line extends Element {
  static override properties = { connection: { attribute: false }, state: { state: true } };

  declare connection: Connection | null;
  declare state: LineState;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stop: () => void = () => undefined;

  constructor() {
    super();
    this.connection = null;
    this.state = "fine";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("connection")) return;
    this.stop();
    this.stop = this.connection?.watch(() => this.look()) ?? (() => undefined);
  }

  private look(): void {
    const { connection } = this;
    if (!connection) return;
    const before = this.state;
    this.state = lineState(connection.status, connection.since, Date.now());
    if (before === "fine" && this.state !== "fine") announce(this.words());
    if (before !== "fine" && connection.status === "open") announce(t("line-back"));
    clearTimeout(this.timer);
    const wait = nextChange(connection.status, connection.since, Date.now());
    if (wait !== null) this.timer = setTimeout(() => this.look(), wait + 5);
  }

  private words(): string {
    if (this.state === "reconnecting") return t("line-reconnecting");
    if (!this.connection || this.connection.status === "connecting") return t("line-unreachable");
    const time = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(this.connection.since);
    return t("line-stale", { time });
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.state === "fine") return nothing;
    return html`<div class="vb-line">${icon("refresh")}<span>${this.words()}</span></div>`;
  }
}

define("vb-line", Line);

declare global {
  interface HTMLElementTagNameMap {
    "vb-line": Line;
  }
}
