import { beforeAll, describe, expect, it } from "vitest";
import { loadTexts } from "../src/texts";
import { FINISHED, becomes, refused, sent } from "../src/ui/desk-words";
import { Refusal, type Body } from "../src/wire/requests";
import { desk, ticket } from "./talk-views";

beforeAll(() => loadTexts("desk"));

const here = desk({ tickets: [ticket("talks", { state: "admitted", mine: true }), ticket("waits", { number: "K-002" }), ticket("too")] });
const message = (change: Partial<Extract<Body, { type: "notify" }>>): Extract<Body, { type: "notify" }> => ({
  type: "notify",
  ticket: null,
  department: ticket("waits").department,
  code: "",
  minutes: 0,
  text: "Gleich geht es weiter.",
  ...change,
});

describe("the desk's words", () => {
  it("say what becomes of a visit that ends here without being over", () => {
    expect(becomes({ type: "send-back" }, here)).toBe("desk-waits-again");
    expect(becomes({ type: "finish", not_today: false }, here)).toBe(FINISHED);
  });

  it("do not take the transfer of somebody who waits for the end of this conversation", () => {
    expect(becomes({ type: "transfer", ticket: "talks" } as Body, here)).toBe("desk-passed-on");
    expect(becomes({ type: "transfer", ticket: "waits" } as Body, here)).toBe(FINISHED);
    expect(becomes({ type: "transfer", ticket: "talks" } as Body, null)).toBe(FINISHED);
  });

  it("tell to whom, or to how many, a message went", () => {
    expect(sent(message({ ticket: "waits" }), here)).toContain("K-002");
    expect(sent(message({}), here)).toContain("2");
    expect(sent(message({ text: "" }), here)).not.toContain("2");
  });

  it("name who was faster, or say somebody", () => {
    expect(refused(new Refusal({ code: "taken", who: "Frau Yıldız" }))).toContain("Frau Yıldız");
    expect(refused(new Refusal({ code: "taken" }))).not.toContain("undefined");
  });

  it("tell a refusal that they do not know, and a mistake, as what it is for the clerk: nothing came of it", () => {
    const nothing = refused(new Error("line lost"));
    expect(nothing).not.toBe("");
    expect(refused(new Refusal({ code: "strange" }))).toBe(nothing);
    expect(refused(new Refusal({ code: "too-many" }))).not.toBe(nothing);
  });
});
