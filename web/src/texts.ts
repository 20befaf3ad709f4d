/**
 * The words of the pages: Fluent files in `texts/<language>/`, loaded when they are needed.
 *
 *     await loadTexts("portal");          // before a page is shown; `common` is always there
 *     t("state-waiting", { count: 3 })
 */

import { FluentBundle, FluentResource } from "@fluent/bundle";
import type { FluentVariable } from "@fluent/bundle";
import type { Language, Localised } from "./wire/messages";

const FILES = import.meta.glob<string>("./texts/*/*.ftl", { query: "?raw", import: "default" });
export const LANGUAGES: readonly Language[] = ["de", "en"];

const wanted = new Set(["common"]);
const loaded = new Map<Language, Set<string>>(LANGUAGES.map((one) => [one, new Set<string>()]));
const bundles = new Map<Language, FluentBundle>(
  // Isolation marks around every number would disturb searching and screen readers; `clean` isolates what needs it.
  LANGUAGES.map((one) => [one, new FluentBundle(one, { useIsolating: false })]),
);
const listeners = new Set<() => void>();
let current: Language = "de";

export function language(): Language {
  return current;
}

/** The locale for dates, times and lists. */
export function locale(): string {
  return current === "de" ? "de-DE" : "en-GB";
}

/** Call back after every change of language; returns the way to stop that. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function setLanguage(next: Language): Promise<void> {
  await load(next);
  current = next;
  document.documentElement.lang = next;
  for (const listener of [...listeners]) listener();
}

/** Fetch the named files of the present language, and of every later one. */
export async function loadTexts(...names: readonly string[]): Promise<void> {
  for (const name of names) wanted.add(name);
  await load(current);
}

async function load(which: Language): Promise<void> {
  const there = loaded.get(which);
  const bundle = bundles.get(which);
  if (!there || !bundle) return;
  const missing = [...wanted].filter((name) => !there.has(name));
  await Promise.all(
    missing.map(async (name) => {
      const file = FILES[`./texts/${which}/${name}.ftl`];
      if (!file) return;
      bundle.addResource(new FluentResource(await file()));
      there.add(name);
    }),
  );
}

/** The text with this id. A missing text shows its id, which no test lets pass. */
export function t(id: string, args: Record<string, FluentVariable> = {}): string {
  const bundle = bundles.get(current);
  const pattern = bundle?.getMessage(id)?.value;
  if (!bundle || !pattern) return id;
  const safe = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === "string" ? clean(value) : value]),
  );
  return bundle.formatPattern(pattern, safe);
}

/** What the authority wrote, in the reader's language or else in the other. */
export function ours(text: Localised): string {
  return text[current] || text.de || text.en;
}

const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const OTHER_CONTROLS = /[\p{Cc}\u200b\u2060\ufeff]/gu;

/** A text that a person wrote, so that it cannot turn around the words beside it. */
export function clean(text: string): string {
  const bare = text.normalize("NFC").replace(BIDI_CONTROLS, "").replace(OTHER_CONTROLS, " ");
  return RIGHT_TO_LEFT.test(bare) ? `\u2068${bare}\u2069` : bare;
}
