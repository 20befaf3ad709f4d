import { describe, expect, it } from "vitest";
import { chooseLanguage, withLanguage } from "../src/language";
import { route } from "../src/routes";
import { SPOKEN, spokenName } from "../src/spoken";
import { forgetTicket, keepTicket, keptTicket, parse } from "../src/ticket";

describe("addresses", () => {
  it.each([
    ["/", "vb-portal"],
    ["/index.html", "vb-portal"],
    ["/d/klima", "vb-number"],
    ["/d/klima/", "vb-number"],
    ["/visit", "vb-visit"],
    ["/visit/", "vb-visit"],
    ["/desk", "vb-desk"],
    ["/admin", "vb-admin"],
    ["/join", "vb-join"],
    ["/d/", "vb-lost"],
    ["/d/a b", "vb-lost"],
    [`/d/${"x".repeat(65)}`, "vb-lost"],
    ["/board/klima", "vb-board"],
    ["/board/", "vb-lost"],
    ["/nothing", "vb-lost"],
  ])("%s shows %s", (path, page) => {
    expect(route(path).page).toBe(page);
  });

  it("carries the department", () => {
    expect(route("/d/gartenbau-1").department).toBe("gartenbau-1");
  });
});

describe("the language of the page", () => {
  it.each([
    ["the address decides", "?lang=en", ["de-DE"], "en"],
    ["then the browser's first wish that we have", "", ["fr-FR", "en-US", "de"], "en"],
    ["a language that we do not have is no choice", "?lang=fr", ["de-AT"], "de"],
    ["German when nobody wishes anything", "", [], "de"],
  ] as const)("%s", (_why, search, wishes, language) => {
    expect(chooseLanguage(search, wishes)).toBe(language);
  });

  it("is kept in the address and takes nothing else away", () => {
    expect(withLanguage("https://amt.example/join?x=1#secret", "en")).toBe("/join?x=1&lang=en#secret");
  });
});

describe("languages that people speak", () => {
  it("have tags that the wire allows, each once", () => {
    for (const { tag } of SPOKEN) expect(tag).toMatch(/^[A-Za-z0-9-]{1,20}$/);
    expect(new Set(SPOKEN.map(({ tag }) => tag)).size).toBe(SPOKEN.length);
  });

  it.each([
    ["", ""],
    ["tr", "Türkçe"],
    ["sv", "svenska"],
    ["x-bad--", "x-bad--"],
  ])("%j is named %j", (tag, name) => {
    expect(spokenName(tag)).toBe(name);
  });
});

describe("the ticket in the browser", () => {
  const ticket = { token: "secret", number: "K-001", department: "klima" };

  it("survives without a store, and is forgotten", () => {
    keepTicket(ticket);
    expect(keptTicket()).toEqual(ticket);
    forgetTicket("another");
    expect(keptTicket()).toEqual(ticket);
    forgetTicket("secret");
    expect(keptTicket()).toBeNull();
  });

  it.each([null, "", "{", "null", "7", '{"token":1}', '{"token":"a","number":"b"}'])("is not made of %j", (text) => {
    expect(parse(text)).toBeNull();
  });
});
