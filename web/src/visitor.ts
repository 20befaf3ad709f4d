/**
 * A random id of this browser, told when a number is taken, so that an office that said "not today" can keep to it.
 * It leaves with the visit; only after "not today" it stays until the day is over.
 */

const KEY = "vb-visitor";
let unsaved = "";

interface Kept {
  id: string;
  day: string;
}

const today = (): string => new Date().toLocaleDateString("sv-SE");

function fresh(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The id of this browser today. */
export function visitor(): string {
  try {
    const kept = parse(localStorage.getItem(KEY));
    if (kept?.day === today()) return kept.id;
    const made: Kept = { id: unsaved || fresh(), day: today() };
    unsaved = made.id;
    localStorage.setItem(KEY, JSON.stringify(made));
    return made.id;
  } catch {
    unsaved ||= fresh();
    return unsaved;
  }
}

/** Forget an id of today too, or only one of a day that is over. */
export function forgetVisitor({ old = false } = {}): void {
  try {
    if (old && parse(localStorage.getItem(KEY))?.day === today()) return;
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was stored.
  }
  unsaved = "";
}

function parse(text: string | null): Kept | null {
  if (!text) return null;
  try {
    const { id, day } = JSON.parse(text) as Partial<Record<keyof Kept, unknown>>;
    return typeof id === "string" && /^[0-9a-f]{32}$/.test(id) && typeof day === "string" ? { id, day } : null;
  } catch {
    return null;
  }
}
