/** Languages that people who come to an office speak, each by its own name. */

export interface Spoken {
  /** BCP 47. */
  tag: string;
  name: string;
}

export const SPOKEN: readonly Spoken[] = [
  { tag: "de", name: "Deutsch" },
  { tag: "de-simple", name: "Leichte Sprache" },
  { tag: "gsg", name: "Deutsche Gebärdensprache" },
  { tag: "en", name: "English" },
  { tag: "sq", name: "Shqip" },
  { tag: "ar", name: "العربية" },
  { tag: "bs", name: "Bosanski" },
  { tag: "bg", name: "Български" },
  { tag: "zh", name: "中文" },
  { tag: "fa-AF", name: "دری" },
  { tag: "fa", name: "فارسی" },
  { tag: "fr", name: "Français" },
  { tag: "el", name: "Ελληνικά" },
  { tag: "it", name: "Italiano" },
  { tag: "hr", name: "Hrvatski" },
  { tag: "kmr", name: "Kurmancî" },
  { tag: "nl", name: "Nederlands" },
  { tag: "ps", name: "پښتو" },
  { tag: "pl", name: "Polski" },
  { tag: "pt", name: "Português" },
  { tag: "ro", name: "Română" },
  { tag: "ru", name: "Русский" },
  { tag: "sr", name: "Српски" },
  { tag: "so", name: "Soomaali" },
  { tag: "es", name: "Español" },
  { tag: "ti", name: "ትግርኛ" },
  { tag: "cs", name: "Čeština" },
  { tag: "tr", name: "Türkçe" },
  { tag: "uk", name: "Українська" },
  { tag: "hu", name: "Magyar" },
  { tag: "vi", name: "Tiếng Việt" },
];

/** The own name of a language; empty when nobody said. A language we do not list is named by the browser. */
export function spokenName(tag: string): string {
  if (!tag) return "";
  const listed = SPOKEN.find((one) => one.tag === tag);
  if (listed) return listed.name;
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
