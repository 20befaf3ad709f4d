/** What the worker for Web Push does with a message, as pure functions: it knows a title and a sentence, and no ticket. */

export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly lang: string;
}

/** Browsers insist that something is shown for every message, even for one that nobody can read. */
const UNREADABLE: Notice = { title: "Bürgerbüro", body: "", lang: "de" };
const LONGEST = 200;

/** The page that the notice is about. */
export const PAGE = "/visit";
/** The same as that of the page's own notification: the newest takes the place of the one before. */
export const TAG = "vb-visit";
/** The worker asks so; only who shows the visit answers. The address of a page tells it not: it is that of its beginning. */
export const ASK = "vb-visit?";

export function noticeFrom(text: string | null): Notice {
  let found: unknown = null;
  try {
    found = JSON.parse(text ?? "null");
  } catch {
    // As if nothing was said.
  }
  if (typeof found !== "object" || found === null) return UNREADABLE;
  const { title, body, lang } = found as Partial<Record<keyof Notice, unknown>>;
  const words = (value: unknown, otherwise: string): string =>
    typeof value === "string" ? value.slice(0, LONGEST) : otherwise;
  if (typeof title !== "string" || title === "") return UNREADABLE;
  return { title: words(title, ""), body: words(body, ""), lang: lang === "en" ? "en" : "de" };
}

/** How it is shown. Who looks at the page hears it ring already: the notice is there then, and silent. */
export function shown(notice: Notice, looking: boolean): NotificationOptions & { renotify: boolean } {
  return { body: notice.body, lang: notice.lang, tag: TAG, silent: looking, renotify: !looking };
}
