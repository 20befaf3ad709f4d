import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { route } from "../src/routes";
import { clean } from "../src/texts";

const SOURCE = new URL("../src/", import.meta.url).pathname;
const LANGUAGES = ["de", "en"] as const;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const filesOf = (language: string): string[] => readdirSync(join(SOURCE, "texts", language)).sort();
const read = (language: string, file: string): string => readFileSync(join(SOURCE, "texts", language, file), "utf8");
const keysOf = (text: string): string[] => [...text.matchAll(/^([a-z][a-z0-9-]*) =/gm)].map(([, key]) => key ?? "");
const variablesOf = (text: string): Map<string, string> =>
  new Map(
    text
      .split(/^(?=[a-z][a-z0-9-]* =)/m)
      .map((entry) => [
        keysOf(entry)[0] ?? "",
        [...new Set([...entry.matchAll(/\$([a-z_]+)/gi)].map(([, name]) => name ?? ""))].sort().join(" "),
      ]),
  );

const known = new Set(filesOf("de").flatMap((file) => keysOf(read("de", file))));
const code = filesBelow(SOURCE)
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
/** The office writes one page itself, with the same words. */
const office = readFileSync(new URL("../../office/embed.py", import.meta.url), "utf8").replaceAll("'", '"');
const literal = [...code.matchAll(/\bt\(\s*"([a-z0-9-]+)"/g)].map(([, id]) => id ?? "");
/** `devices-${device}-denied` -> a pattern that matches every id it may become. */
const patterns = [...new Set([...code.matchAll(/`([a-z][a-z0-9-]*-)?\$\{[^`\n]*`/g)].map(([text]) => text))].map(
  (text) => new RegExp(`^${text.slice(1, -1).replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "[a-z0-9-]+")}$`),
);

describe("the words", () => {
  it("come in the same files for both languages", () => {
    expect(filesOf("en")).toEqual(filesOf("de"));
  });

  it.each(filesOf("de"))("%s has the same texts with the same variables in both languages", (file) => {
    expect(keysOf(read("en", file))).toEqual(keysOf(read("de", file)));
    expect(variablesOf(read("en", file))).toEqual(variablesOf(read("de", file)));
  });

  it.each(LANGUAGES)("are well-formed Fluent in %s", (language) => {
    for (const file of filesOf(language)) {
      const bundle = new FluentBundle(language);
      expect(bundle.addResource(new FluentResource(read(language, file)))).toEqual([]);
      for (const key of keysOf(read(language, file))) expect(bundle.getMessage(key)?.value, key).toBeTruthy();
    }
  });

  it("have no id twice", () => {
    const keys = filesOf("de").flatMap((file) => keysOf(read("de", file)));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it("are there for every id that the pages use", () => {
    expect(literal.length).toBeGreaterThan(50);
    expect(literal.filter((id) => !known.has(id))).toEqual([]);
  });

  it("are all used", () => {
    const quoted = new Set([...`${code}${office}`.matchAll(/"([a-z][a-z0-9-]*)"/g)].map(([, id]) => id));
    const unused = [...known].filter((key) => !quoted.has(key) && !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });
});

/** What a page's modules say, and the files of texts that are there by then: those of its address, and those they ask for. */
function reach(entry: string, files: readonly string[]): { ids: Map<string, string>; files: Set<string> } {
  const found = { ids: new Map<string, string>(), files: new Set(["common", ...files]) };
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path) || !existsSync(path)) return;
    seen.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, id] of text.matchAll(/\bt\(\s*"([a-z0-9-]+)"/g)) found.ids.set(id ?? "", path.slice(SOURCE.length));
    for (const [, names] of text.matchAll(/await loadTexts\(([^)]*)\)/g)) {
      for (const [, name] of (names ?? "").matchAll(/"([a-z]+)"/g)) found.files.add(name ?? "");
    }
    // What is imported later, by `import(…)`, brings its own texts along.
    for (const [, other] of text.matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]*)";/gm)) visit(`${resolve(path, "..", other ?? "")}.ts`);
  };
  visit(join(SOURCE, entry));
  return found;
}

describe("a page", () => {
  const pages = ["/", "/d/climate", "/visit", "/desk", "/admin", "/join", "/board/climate", "/nowhere"].map(route);
  const entries = pages.map(({ page, texts }) => ({ entry: `ui/${page.replace("vb-", "")}.ts`, texts }));

  it.each([...entries, { entry: "ui/conversation.ts", texts: [] }])("$entry has loaded every text that it shows", ({ entry, texts }) => {
    const { ids, files } = reach(entry, texts);
    const there = new Set([...files].flatMap((file) => keysOf(read("de", `${file}.ftl`))));
    expect(ids.size).toBeGreaterThan(2);
    expect([...ids].filter(([id]) => !there.has(id))).toEqual([]);
  });
});

describe("a text that a person wrote", () => {
  it.each([
    ["a plain name stays", "Łukasz Şahin", "Łukasz Şahin"],
    ["turned words are isolated", "محمد", "\u2068محمد\u2069"],
    ["an override cannot turn what follows", "Amt\u202etseb", "Amttseb"],
    ["a line break cannot make a second line", "Anna\nBürgermeisterin", "Anna Bürgermeisterin"],
    ["a combining accent becomes one letter", "Jose\u0301", "José"],
    ["an invisible space is shown as one", "A\u200bB", "A B"],
  ])("%s", (_why, written, shown) => {
    expect(clean(written)).toBe(shown);
  });
});
