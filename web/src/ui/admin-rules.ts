/** `<vb-admin-rules>`: how waiting goes in a department: every figure, what it does, its range, its default, who set it. */
import { html, nothing, type TemplateResult } from "lit";
import { failed, rules, setRules, type Answer } from "../administration";
import { areDefaults, changesOf, defaults, duration, readFigure, shownIn, wrongOnes, type Draft } from "../state/rules";
import { locale, t } from "../texts";
import type { RuleView, RulesView } from "../wire/administration";
import { moment, whoDid } from "./admin-history";
import { AdminSection, unread } from "./admin-section";
import { define } from "./base";
import { icon } from "./icon";

/** What was typed and not saved, by department: it survives going to another section and back. */
const drafts = new Map<string, Draft>();

export class AdminRules extends AdminSection<RulesView> {
  static override properties = {
    draft: { state: true },
    busy: { state: true },
    checked: { state: true },
  };
  declare draft: Draft;
  declare busy: boolean;
  /** Saving was tried: what is wrong is shown from now on. */
  declare checked: boolean;

  constructor() {
    super();
    this.draft = {};
    this.busy = this.checked = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.unsaved);
    this.whileConnected(() => removeEventListener("beforeunload", this.unsaved));
  }

  private readonly unsaved = (event: Event): void => {
    if (this.dirty) event.preventDefault();
  };

  private get dirty(): boolean {
    const all = this.view?.rules ?? [];
    return Object.keys(changesOf(all, this.draft)).length + wrongOnes(all, this.draft).length > 0;
  }

  protected override read(department: string): Promise<Answer<RulesView>> {
    this.checked = false;
    this.draft = drafts.get(department) ?? {};
    return rules(department);
  }

  private type(draft: Draft): void {
    this.draft = draft;
    this.saved = false;
    drafts.set(this.department.id, draft);
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const all = this.view?.rules ?? [];
    this.checked = true;
    this.saved = false;
    if (this.busy || wrongOnes(all, this.draft).length > 0) {
      await this.updateComplete;
      this.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      return;
    }
    const values = changesOf(all, this.draft);
    this.busy = true;
    const { id } = this.department;
    const answer = Object.keys(values).length === 0 ? await rules(id) : await setRules(id, values);
    this.busy = false;
    this.trouble = failed(answer) ? answer : null;
    if (failed(answer) || id !== this.department.id) return;
    this.view = answer;
    this.type({});
    this.checked = false;
    this.saved = true;
  };

  protected override render(): TemplateResult {
    return html`${this.outcome()}
      ${this.view === null ? unread(this.trouble, () => this.load()) : this.form(this.view.rules)}`;
  }

  private form(all: readonly RuleView[]): TemplateResult {
    const count = new Set([...Object.keys(changesOf(all, this.draft)), ...wrongOnes(all, this.draft)]).size;
    return html`<form class="vb-rules" novalidate @submit=${this.save}>
      <div class="vb-rules__list">
        ${all.map((rule) => (rule.unit === "switch" ? this.switch(rule) : this.figure(rule)))}
      </div>
      <div class="vb-rules__foot">
        <p class="vb-text vb-soft" role="status">${t("admin-rules-open", { count })}</p>
        <div class="vb-row">
          ${count === 0
            ? nothing
            : html`<button type="button" class="kern-btn kern-btn--tertiary" @click=${() => this.type({})}>
                <span class="kern-label">${t("admin-rules-drop")}</span>
              </button>`}
          <button
            type="button"
            class="kern-btn kern-btn--secondary"
            ?disabled=${areDefaults(all, this.draft)}
            @click=${() => this.type(defaults(all))}
          >
            <span class="kern-label">${t("admin-rules-defaults")}</span>
          </button>
          <button type="submit" class="kern-btn kern-btn--primary" aria-disabled=${this.busy ? "true" : "false"}>
            <span class="kern-label">${t("admin-rules-save")}</span>
          </button>
        </div>
      </div>
    </form>`;
  }

  private figure(rule: RuleView): TemplateResult {
    const { name, unit, least, most } = rule;
    const text = shownIn(rule, this.draft);
    const value = readFigure(rule, text);
    const wrong = this.checked && value === null;
    const id = `vb-rule-${name}`;
    return html`<div class="vb-rule vb-field ${wrong ? "vb-field--error" : ""}">
      <label class="vb-rule__name" for=${id}>${t(`admin-rule-${slug(name)}`)}</label>
      <p class="vb-rule__help" id="${id}-help">${t(`admin-rule-${slug(name)}-help`)}</p>
      ${wrong
        ? html`<p class="vb-field__error" id="${id}-wrong">${icon("warning")}<span>${t("admin-rule-wrong", { least, most })}</span></p>`
        : nothing}
      <div class="vb-rule__value">
        <input
          id=${id}
          class="kern-form-input__input"
          inputmode="numeric"
          maxlength="6"
          autocomplete="off"
          .value=${text}
          aria-invalid=${wrong ? "true" : "false"}
          aria-describedby="${id}-unit ${id}-help ${id}-range ${wrong ? `${id}-wrong` : ""}"
          @input=${(event: Event) => this.type({ ...this.draft, [name]: (event.target as HTMLInputElement).value })}
        />
        <span id="${id}-unit">${t(`admin-unit-${unit}`)}${unit === "seconds" && value !== null && value >= 60 ? ` = ${duration(value, locale())}` : ""}</span>
      </div>
      ${this.foot(rule, t("admin-rule-range", { least, most, default: rule.default }))}
    </div>`;
  }

  private switch(rule: RuleView): TemplateResult {
    const id = `vb-rule-${rule.name}`;
    return html`<div class="vb-rule vb-field">
      <p class="vb-rule__help" id="${id}-help">
        ${t(`admin-rule-${slug(rule.name)}-help`)} ${rule.fixed ? html`<strong>${t("admin-rule-fixed")}</strong>` : nothing}
      </p>
      <div class="kern-form-check vb-check">
        <input
          type="checkbox"
          class="kern-form-check__checkbox"
          id=${id}
          .checked=${shownIn(rule, this.draft) === "1"}
          ?disabled=${rule.fixed}
          aria-describedby="${id}-help ${id}-range"
          @change=${(event: Event) => this.type({ ...this.draft, [rule.name]: (event.target as HTMLInputElement).checked ? "1" : "0" })}
        />
        <label class="kern-label" for=${id}>${t(`admin-rule-${slug(rule.name)}`)}</label>
      </div>
      ${this.foot(rule, t(rule.default === 1 ? "admin-rule-default-on" : "admin-rule-default-off"))}
    </div>`;
  }

  private foot({ name, changed_at: at, changed_kind: kind, changed_by: by }: RuleView, range: string): TemplateResult {
    return html`<p class="vb-rule__foot">
      <span id="vb-rule-${name}-range">${range}</span>
      ${at === null || kind === null
        ? nothing
        : html`<span>${t("admin-rule-changed", { when: moment(at, this.department.timezone), who: whoDid(kind, by) })}</span>`}
    </p>`;
  }
}

/** As in the ids of the texts. */
const slug = (name: string): string => name.replaceAll("_", "-");

define("vb-admin-rules", AdminRules);
