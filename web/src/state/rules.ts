/** The form of a department's rules: what was typed, what of it can be read, and what would change. */

import type { RuleView } from "../wire/administration";

/** By the names of the rules, as it stands in the fields; what was not touched is missing. */
export type Draft = Readonly<Record<string, string>>;

export const shownIn = (rule: RuleView, draft: Draft): string => draft[rule.name] ?? String(rule.value);

/** Null when it is no whole number, or out of range. */
export function readFigure(rule: RuleView, text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= rule.least && value <= rule.most ? value : null;
}

/** The names of those that cannot be as they were typed. */
export const wrongOnes = (rules: readonly RuleView[], draft: Draft): readonly string[] =>
  rules.filter((rule) => readFigure(rule, shownIn(rule, draft)) === null).map((rule) => rule.name);

/** What is to be sent: only what is readable and different. */
export function changesOf(rules: readonly RuleView[], draft: Draft): Record<string, number> {
  const changes: Record<string, number> = {};
  for (const rule of rules) {
    const value = readFigure(rule, shownIn(rule, draft));
    if (value !== null && value !== rule.value) changes[rule.name] = value;
  }
  return changes;
}

/** Everything back to its default, as a draft. */
export const defaults = (rules: readonly RuleView[]): Draft =>
  Object.fromEntries(rules.filter((rule) => !rule.fixed).map((rule) => [rule.name, String(rule.default)]));

export const areDefaults = (rules: readonly RuleView[], draft: Draft): boolean =>
  rules.every((rule) => rule.fixed || readFigure(rule, shownIn(rule, draft)) === rule.default);

/** 600 -> "10 min", 90 -> "1 min 30 s"; in the words of the locale. */
export function duration(seconds: number, locale: string): string {
  const unit = (value: number, name: string): string =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor((seconds % 3600) / 60), "minute"],
    [seconds % 60, "second"],
  ];
  const some = parts.filter(([value]) => value > 0);
  return some.length === 0 ? unit(0, "second") : some.map(([value, name]) => unit(value, name)).join(" ");
}
