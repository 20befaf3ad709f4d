import { describe, expect, it } from "vitest";
import { OTHER, check, letters, request } from "../src/state/form";
import type { Form } from "../src/state/form";
import { department } from "./views";

const services = [{ id: "umbau", name: { de: "Umbau", en: "Conversion" } }];
const filled: Form = { service: "umbau", matter: "", name: "", language: "de" };

describe("what is wrong with a form", () => {
  it.each<[string, Partial<Form>, object]>([
    ["nothing when a service is chosen", {}, {}],
    ["nothing when it is something else", { service: OTHER }, {}],
    ["no service chosen", { service: "" }, { service: "number-service-missing" }],
    ["200 characters are enough", { matter: "ä".repeat(200) }, {}],
    ["201 are too many", { matter: "ä".repeat(201) }, { matter: "number-matter-long" }],
    ["letters outside the first plane count once, as in the office", { matter: "😀".repeat(200) }, {}],
    ["blanks around it do not count", { matter: ` ${"a".repeat(200)}\n` }, {}],
    ["a name of 81 letters", { name: "n".repeat(81) }, { name: "number-name-long" }],
  ])("%s", (_what, change, errors) => {
    expect(check({ ...filled, ...change }, department({ services }))).toEqual(errors);
  });

  it("asks for no service where a department has none", () => {
    expect(check({ ...filled, service: "" }, department())).toEqual({});
  });
});

describe("what is sent", () => {
  it("is trimmed, in one line, composed, and says null for something else", () => {
    const form = { service: OTHER, matter: " Anbau\n", name: " Jose\u0301   Müller ", language: "es" };
    expect(request(form, department({ services }), "once", "browser")).toEqual({
      type: "take-number",
      department: "bau",
      service: null,
      matter: "Anbau",
      name: "José Müller",
      language: "es",
      once: "once",
      visitor: "browser",
    });
  });

  it("never names a service that the department no longer has", () => {
    expect(request({ ...filled, service: "alt" }, department({ services }), "o", "b").service).toBeNull();
  });

  it("counts as people do", () => {
    expect(letters("Ẉ😀a")).toBe(3);
  });
});
