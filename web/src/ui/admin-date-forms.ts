/** Three dialogs about dates: `<vb-closure-form>`, `<vb-opening-form>`, and `<vb-end-form>`, with which a week ends. */
import { html, type TemplateResult } from "lit";
import { readBlocks } from "../state/blocks";
import { dayWithName, plusDays } from "../state/dates";
import { locale, t } from "../texts";
import type { ChangeOfHours, Purpose, WeekPlan } from "../wire/administration";
import { box, choice, field } from "./admin-field";
import { AdminForm, wrongDay, type Wrong } from "./admin-form";
import { purposes } from "./admin-week-form";
import { define } from "./base";

/** Without what is right. */
const found = (all: Wrong): Wrong => Object.fromEntries(Object.entries(all).filter(([, what]) => what !== ""));

abstract class WordsForm extends AdminForm {
  protected words(hint: string, required: boolean): TemplateResult {
    return html`${field({ id: "vb-date-de", label: t("admin-words-de"), hint, optional: !required, language: "de", wrong: this.wrong.words ?? "" })}
      ${field({ id: "vb-date-en", label: t("admin-words-en"), hint: t("admin-words-en-hint"), optional: true, language: "en" })}`;
  }
}

export class ClosureForm extends WordsForm {
  protected heading(): string {
    return t("admin-closure-new");
  }

  protected verb(): string {
    return t("admin-closure-save");
  }

  protected fields(): TemplateResult {
    return html`<div class="vb-pair">
        ${field({ id: "vb-date-first", label: t("admin-closure-first"), type: "date", min: this.today, wrong: this.wrong.first ?? "" })}
        ${field({ id: "vb-date-last", label: t("admin-closure-last"), type: "date", min: this.today, optional: true, wrong: this.wrong.last ?? "" })}
      </div>
      ${this.words(t("admin-closure-words-hint"), true)}
      ${box("vb-date-everywhere", t("admin-everywhere"))}`;
  }

  protected read(): { change: ChangeOfHours } | { wrong: Wrong } {
    const [first, de, en] = [this.text("vb-date-first"), this.text("vb-date-de"), this.text("vb-date-en")];
    const last = this.text("vb-date-last") || first;
    const wrong = found({
      first: wrongDay(first, this.today),
      last: last < first ? t("admin-day-backwards") : "",
      words: de === "" && en === "" ? t("admin-words-missing") : "",
    });
    if (Object.keys(wrong).length > 0) return { wrong };
    return { change: { change: "add-closure", first, last, de, en, everywhere: this.ticked("vb-date-everywhere") } };
  }
}

export class OpeningForm extends WordsForm {
  protected heading(): string {
    return t("admin-opening-new");
  }

  protected verb(): string {
    return t("admin-opening-save");
  }

  protected fields(): TemplateResult {
    return html`<p class="vb-text">${t("admin-opening-lead")}</p>
      ${choice("vb-date-purpose", t("admin-purpose"), purposes(), "walk-in")}
      ${field({ id: "vb-date-first", label: t("admin-opening-day"), type: "date", min: this.today, wrong: this.wrong.first ?? "" })}
      ${field({ id: "vb-date-blocks", label: t("admin-opening-blocks"), hint: t("admin-blocks-hint"), wrong: this.wrong.blocks ?? "" })}
      ${this.words(t("admin-opening-words-hint"), false)}`;
  }

  protected read(): { change: ChangeOfHours } | { wrong: Wrong } {
    const [day, de, en] = [this.text("vb-date-first"), this.text("vb-date-de"), this.text("vb-date-en")];
    const { blocks, wrong: mistake, part } = readBlocks(this.text("vb-date-blocks"));
    const wrong = found({
      first: wrongDay(day, this.today),
      blocks: mistake !== null ? t(`admin-blocks-${mistake}`, { part }) : blocks.length === 0 ? t("admin-blocks-missing") : "",
    });
    if (Object.keys(wrong).length > 0) return { wrong };
    return { change: { change: "add-opening", purpose: this.picked("vb-date-purpose") as Purpose, day, blocks, de, en } };
  }
}

export class EndForm extends AdminForm {
  private plan: WeekPlan | null = null;

  ask(plan: WeekPlan): void {
    this.plan = plan;
    this.open();
  }

  protected heading(): string {
    return t("admin-end-title");
  }

  protected verb(): string {
    return t("admin-end-save");
  }

  protected fields(): TemplateResult {
    return html`<p class="vb-text">${t("admin-end-lead", { day: dayWithName(plusDays(this.today, -1), locale()) })}</p>
      ${field({
        id: "vb-end-last",
        label: t("admin-end-last"),
        type: "date",
        value: this.plan?.last ?? "",
        min: plusDays(this.today, -1),
        wrong: this.wrong.last ?? "",
      })}`;
  }

  protected read(): { change: ChangeOfHours } | { wrong: Wrong } {
    const last = this.text("vb-end-last");
    const wrong = wrongDay(last, plusDays(this.today, -1));
    if (wrong !== "" || this.plan === null) return { wrong: { last: wrong } };
    const { purpose, first, last: before } = this.plan;
    return { change: { change: "end-week", purpose, day: first ?? before ?? this.today, last } };
  }
}

define("vb-closure-form", ClosureForm);
define("vb-opening-form", OpeningForm);
define("vb-end-form", EndForm);
