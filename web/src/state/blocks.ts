/** Hours of a day as administrators type them: "8-12, 13.30–16" is read as the office writes it, and the other way round. */

export type WrongBlocks = "unreadable" | "backwards" | "blocks-overlap" | "too-many";
export interface Reading {
  /** As the office wants them: in order, `08:00-12:00`. */
  readonly blocks: readonly string[];
  readonly wrong: WrongBlocks | null;
  /** The part that is wrong, as it was typed. */
  readonly part: string;
}

const MOST = 12;
const MIDNIGHT = 24 * 60;
const TIME = String.raw`(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:uhr|h))?`;
const BLOCK = new RegExp(String.raw`^${TIME}\s*(?:-|–|—|bis|to)\s*${TIME}$`, "i");
const CLOSED = /^(geschlossen|closed|zu|-|–|—)?$/i;
const BETWEEN = /[,;\n]|\s(?:und|and)\s/i;

export function readBlocks(text: string): Reading {
  if (CLOSED.test(text.trim())) return { blocks: [], wrong: null, part: "" };
  const spans: [number, number][] = [];
  for (const part of text.split(BETWEEN).map((one) => one.trim())) {
    if (part === "") continue;
    const span = read(part);
    if (span === null) return { blocks: [], wrong: "unreadable", part };
    if (span[1] <= span[0]) return { blocks: [], wrong: "backwards", part };
    spans.push(span);
  }
  if (spans.length > MOST) return { blocks: [], wrong: "too-many", part: "" };
  spans.sort(([one], [other]) => one - other);
  const overlap = spans.find(([opens], at) => at > 0 && opens < (spans[at - 1]?.[1] ?? 0));
  if (overlap !== undefined) return { blocks: [], wrong: "blocks-overlap", part: show(overlap) };
  return { blocks: spans.map(([opens, closes]) => `${clock(opens)}-${clock(closes)}`), wrong: null, part: "" };
}

/** "08:00–12:00, 13:00–16:00"; empty when there are none. */
export const showBlocks = (blocks: readonly string[]): string => blocks.map((block) => block.replace("-", "–")).join(", ");

function read(part: string): [number, number] | null {
  const found = BLOCK.exec(part);
  if (found === null) return null;
  const [opens, closes] = [minutes(found[1], found[2]), minutes(found[3], found[4])];
  return opens === null || closes === null ? null : [opens, closes];
}

function minutes(hour = "", minute = "0"): number | null {
  const all = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && all <= MIDNIGHT ? all : null;
}

const clock = (all: number): string => `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
const show = ([opens, closes]: [number, number]): string => `${clock(opens)}–${clock(closes)}`;
