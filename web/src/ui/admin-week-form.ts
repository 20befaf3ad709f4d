/** `<vb-week-form>`: the hours of a week, from when until when; begins with those that are valid now. */
import { html, type TemplateResult } from "lit";
import { readBlocks, showBlocks } from "../state/blocks";
import { WEEKDAYS, weekdayName } from "../state/dates";
import { locale, t } from "../texts";
import type { ChangeOfHours, Purpose, WeekPlan } from "../wire/administration";
import { box, choice, field } from "./admin-field";
import { AdminForm, wrongDay, type Wrong } from "./admin-form";
import { define } from "./base";
import { icon } from "./icon";

export class WeekForm extends AdminForm {
  private pattern: WeekPlan | null = null;

  /** `pattern`: the week to begin with. */
  ask(pattern: WeekPlan | null): void {
    this.pattern = pattern;
    this.open();
  }

  protected heading(): string {
    return t("admin-week-new");
  }

  protected verb(): string {
    return t("admin-week-save");
  }

  protected fields(): TemplateResult {
    return html`${choice("vb-week-purpose", t("admin-purpose"), purposes(), this.pattern?.purpose ?? "walk-in")}
      <div class="vb-pair">
        ${field({ id: "vb-week-first", label: t("admin-week-first"), type: "date", value: this.today, min: this.today, wrong: this.wrong.first ?? "" })}
        ${field({ id: "vb-week-last", label: t("admin-week-last"), type: "date", min: this.today, optional: true, wrong: this.wrong.last ?? "" })}
      </div>
      <fieldset class="kern-fieldset vb-weekfields">
        <legend class="vb-field__label">${t("admin-week-hours")}</legend>
        <p class="vb-field__hint" id="vb-week-hint">${t("admin-week-hint")}</p>
        ${WEEKDAYS.map((day) => this.day(day))}
        <button type="button" class="vb-linkbutton" @click=${this.copy}>${icon("copy")}${t("admin-week-copy")}</button>
      </fieldset>
      ${box("vb-week-replacing", t("admin-week-replacing"), true, t("admin-week-replacing-hint"))}`;
  }

  private day(day: (typeof WEEKDAYS)[number]): TemplateResult {
    const wrong = this.wrong[day] ?? "";
    return html`<div class="vb-weekfields__day vb-field ${wrong === "" ? "" : "vb-field--error"}">
      <label for="vb-week-${day}">${weekdayName(day, locale())}</label>
      <input
        id="vb-week-${day}"
        class="kern-form-input__input"
        value=${showBlocks(this.pattern?.days[day] ?? [])}
        placeholder=${t("admin-closed")}
        maxlength="200"
        autocomplete="off"
        aria-invalid=${wrong === "" ? "false" : "true"}
        aria-describedby="vb-week-hint ${wrong === "" ? "" : `vb-week-${day}-wrong`}"
      />
      <p class="vb-field__error" id="vb-week-${day}-wrong" ?hidden=${wrong === ""}>${icon("warning")}<span>${wrong}</span></p>
    </div>`;
  }

  private readonly copy = (): void => {
    const monday = this.text("vb-week-mon");
    for (const day of WEEKDAYS.slice(1, 5)) {
      const input = this.querySelector<HTMLInputElement>(`#vb-week-${day}`);
      if (input !== null) input.value = monday;
    }
  };

  protected read(): { change: ChangeOfHours } | { wrong: Wrong } {
    const [first, last] = [this.text("vb-week-first"), this.text("vb-week-last")];
    const wrong: Record<string, string> = {};
    const days: Record<string, readonly string[]> = {};
    const dates = { first: wrongDay(first, this.today), last: wrongDay(last, this.today, { optional: true }) };
    if (dates.last === "" && last !== "" && last < first) dates.last = t("admin-day-backwards");
    for (const [name, what] of Object.entries(dates)) if (what !== "") wrong[name] = what;
    for (const day of WEEKDAYS) {
      const { blocks, wrong: mistake, part } = readBlocks(this.text(`vb-week-${day}`));
      if (mistake !== null) wrong[day] = t(`admin-blocks-${mistake}`, { part });
      if (blocks.length > 0) days[day] = blocks;
    }
    if (Object.keys(wrong).length > 0) return { wrong };
    const purpose = this.picked("vb-week-purpose") as Purpose;
    const replacing = this.ticked("vb-week-replacing");
    return { change: { change: "set-week", purpose, first, last: last === "" ? null : last, days, replacing } };
  }
}

export const purposes = (): readonly (readonly [Purpose, string])[] => [
  ["walk-in", t("admin-walk-in")],
  ["appointment", t("admin-appointment")],
];

define("vb-week-form", WeekForm);
