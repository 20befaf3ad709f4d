import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alerts, forgetAlerts, setAlert } from "../src/alerts";
import { forgetVisitor, visitor } from "../src/visitor";

class Store {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

let store: Store;

beforeEach(() => {
  store = new Store();
  vi.stubGlobal("localStorage", store);
  vi.useFakeTimers({ now: Date.parse("2026-11-20T10:00:00") });
});

afterEach(() => {
  forgetVisitor();
  forgetAlerts();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the id of this browser", () => {
  it("is one that the wire allows, and the same all day", () => {
    const id = visitor();
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    vi.setSystemTime(Date.parse("2026-11-20T23:59:00"));
    expect(visitor()).toBe(id);
  });

  it("is another one after midnight", () => {
    const id = visitor();
    forgetVisitor({ old: true });
    expect(visitor()).toBe(id);
    vi.setSystemTime(Date.parse("2026-11-21T00:01:00"));
    forgetVisitor({ old: true });
    expect(store.items.size).toBe(0);
    expect(visitor()).not.toBe(id);
  });

  it("leaves with the visit", () => {
    const id = visitor();
    forgetVisitor();
    expect(store.items.size).toBe(0);
    expect(visitor()).not.toBe(id);
  });

  it("is kept by the page where the browser keeps nothing, and what was spoilt is made anew", () => {
    store.items.set("vb-visitor", '{"id":"<b>","day":"2026-11-20"}');
    expect(visitor()).toMatch(/^[0-9a-f]{32}$/);
    vi.stubGlobal("localStorage", undefined);
    expect(visitor()).toBe(visitor());
  });
});

describe("the choice of means", () => {
  it("is stored only where it is not the usual one", () => {
    setAlert("sound", false);
    expect(alerts().sound).toBe(false);
    expect(store.items.size).toBe(1);
    setAlert("sound", true);
    expect(store.items.size).toBe(0);
  });

  it("is forgotten with the visit, also where the browser keeps nothing", () => {
    vi.stubGlobal("localStorage", undefined);
    setAlert("vibration", false);
    expect(alerts().vibration).toBe(false);
    forgetAlerts();
    expect(alerts().vibration).toBe(true);
  });
});
