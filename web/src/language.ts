/** Which language a page speaks. Chosen ones travel in the address (`?lang=en`): nothing is stored for it. */

import type { Language } from "./wire/messages";

const isLanguage = (tag: string): tag is Language => tag === "de" || tag === "en";

/** The address decides, then the browser's wishes in their order, then German. */
export function chooseLanguage(search: string, wishes: readonly string[]): Language {
  const asked = new URLSearchParams(search).get("lang") ?? "";
  if (isLanguage(asked)) return asked;
  return wishes.map((wish) => wish.slice(0, 2).toLowerCase()).find(isLanguage) ?? "de";
}

/** The same address with the language in it. */
export function withLanguage(address: string, language: Language): string {
  const url = new URL(address);
  url.searchParams.set("lang", language);
  return `${url.pathname}${url.search}${url.hash}`;
}
