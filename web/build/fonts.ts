/** Makes the two small Fira Sans files that the pages load, out of the large ones that KERN ships. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import subsetFont from "subset-font";

/** File made -> cut it is made of. Bold is not drawn: 600 serves every heading and label. */
const CUTS: Record<string, string> = {
  "fira-sans-400.woff2": "FiraSans-Regular.woff2",
  "fira-sans-600.woff2": "FiraSans-SemiBold.woff2",
};

/** Latin with everything that names need by DIN 91379, and the punctuation of German and English. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x0020, 0x007e],
  [0x00a0, 0x024f], // Latin-1, Latin Extended-A and -B
  [0x0259, 0x0259],
  [0x0292, 0x0292],
  [0x02b0, 0x02ff], // modifier letters and spacing accents
  [0x0300, 0x0331], // combining marks
  [0x0344, 0x0345],
  [0x0358, 0x0358],
  [0x1e00, 0x1eff], // Latin Extended Additional
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x20ac, 0x20ac],
  [0x2190, 0x2193],
  [0x2212, 0x2212],
];

function letters(): string {
  return RANGES.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, step) => String.fromCodePoint(from + step)),
  ).join("");
}

/** Writes the subset fonts into `folder` unless they are there and newer than this file. */
export async function makeFonts(source: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const recipe = statSync(new URL(import.meta.url)).mtimeMs;
  for (const [made, cut] of Object.entries(CUTS)) {
    const target = join(folder, made);
    if (existsSync(target) && statSync(target).mtimeMs > recipe) continue;
    const whole = readFileSync(join(source, cut));
    writeFileSync(target, await subsetFont(whole, letters(), { targetFormat: "woff2" }));
  }
}
