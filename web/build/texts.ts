/** The words for those who are not pages of ours: as files for the office, and the few that the component needs for it. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const LANGUAGES = ["de", "en"] as const;
/** What the component may say, out of the files that the pages and the office use. */
const WANTED = /^(state|hours|embed)-/;
const FILES = ["common", "embed"];
const MODULE = "virtual:embed-texts";

/** The messages of a Fluent file whose names are wanted. */
export function wantedMessages(text: string): string {
  const entries = text.split(/^(?=[a-z#-])/m);
  return entries.filter((entry) => WANTED.test(entry) && entry.includes("=")).join("");
}

/** `import texts from "virtual:embed-texts"`: language -> Fluent source. */
export function embedTexts(folder: string): Plugin {
  const read = (language: string, file: string): string => readFileSync(join(folder, language, `${file}.ftl`), "utf8");
  return {
    name: "embed-texts",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null;
      const texts = LANGUAGES.map((one) => [one, FILES.map((file) => wantedMessages(read(one, file))).join("\n")]);
      return `export default ${JSON.stringify(Object.fromEntries(texts))};`;
    },
  };
}

/** Puts all texts beside the client, where the office finds them for the pages that it writes itself. */
export function textsAsFiles(folder: string): Plugin {
  return {
    name: "texts-as-files",
    apply: "build",
    generateBundle() {
      for (const language of LANGUAGES)
        for (const name of readdirSync(join(folder, language)))
          this.emitFile({
            type: "asset",
            fileName: `texts/${language}/${name}`,
            source: readFileSync(join(folder, language, name)),
          });
    },
  };
}
