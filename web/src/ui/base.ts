/** What all elements share: light DOM (so that the style sheet reaches them) and a new drawing when the language changes. */

import { LitElement } from "lit";
import { onLanguage } from "../texts";

export class Element extends LitElement {
  private readonly goodbyes = new Set<() => void>();

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(onLanguage(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const goodbye of this.goodbyes) goodbye();
    this.goodbyes.clear();
  }

  /** Run this when the element is taken away. */
  protected whileConnected(goodbye: () => void): void {
    this.goodbyes.add(goodbye);
  }
}

/** A whole page inside the shell. */
export abstract class Page extends Element {
  /** The title of the document; drawn again with every change. */
  protected abstract heading(): string;

  protected override updated(): void {
    const event = new CustomEvent("vb-title", { detail: this.heading(), bubbles: true });
    this.dispatchEvent(event);
  }
}

/** Register once; a module that is loaded a second time (development) changes nothing. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
