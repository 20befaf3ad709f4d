/** The component's words: one language at a time, out of the same Fluent files as those of the pages. */

import { FluentBundle, FluentResource } from "@fluent/bundle";
import type { FluentVariable } from "@fluent/bundle";
import texts from "virtual:embed-texts";
import { isAllDay, stateWords } from "../state/hours";
import type { DepartmentView, Language, Localised } from "../wire/messages";

const LOCALES: Record<Language, string> = { de: "de-DE", en: "en-GB" };

export class Words {
  private readonly bundle: FluentBundle;
  private readonly locale: string;

  constructor(readonly language: Language) {
    this.locale = LOCALES[language];
    this.bundle = new FluentBundle(language, { useIsolating: false });
    this.bundle.addResource(new FluentResource(texts[language]));
  }

  t(id: string, args: Record<string, FluentVariable> = {}): string {
    const pattern = this.bundle.getMessage(id)?.value;
    return pattern ? this.bundle.formatPattern(pattern, args) : id;
  }

  ours(text: Localised): string {
    return text[this.language] || text.de || text.en;
  }

  state(department: DepartmentView, now: Date): string {
    const words = stateWords(department, now, this.locale);
    return this.t(words.id, words.args);
  }

  hours(department: DepartmentView): string {
    if (isAllDay(department)) return this.t("hours-all-day");
    if (department.today.length === 0) return this.t("hours-none");
    const spans = department.today.map(({ opens, closes }) => this.t("hours-span", { opens, closes }));
    return this.t("hours-today", { hours: new Intl.ListFormat(this.locale, { type: "conjunction" }).format(spans) });
  }

  /** Empty when nobody can say, or nobody can take a number now. */
  wait({ estimate, cut_off, state }: DepartmentView): string {
    if (!estimate || cut_off || (state !== "free" && state !== "waiting")) return "";
    const low = Math.floor(estimate.low / 60);
    return this.t("embed-estimate", { low, high: Math.max(1, Math.ceil(estimate.high / 60)) });
  }

  time(moment: number, timeZone?: string): string {
    return new Intl.DateTimeFormat(this.locale, { hour: "2-digit", minute: "2-digit", timeZone }).format(moment);
  }
}

/** The attribute, then the page around it, then German. */
export function languageOf(...tags: readonly (string | null | undefined)[]): Language {
  const tag = tags.find((one) => one)?.slice(0, 2).toLowerCase();
  return tag === "en" ? "en" : "de";
}
