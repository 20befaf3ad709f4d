import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ASK, noticeFrom, shown } from "../src/push/notice";
import { bytesOf, canPush, same, subscribe, subscribedHere, unsubscribe } from "../src/push/subscribing";

describe("what the worker shows", () => {
  it("is what the office said", () => {
    const said = { title: "K-017: Gleich sind Sie dran", body: "Bitte kommen Sie zurück.", lang: "de" };
    expect(noticeFrom(`${JSON.stringify(said)}      `)).toEqual(said);
  });

  it.each([
    ["nothing", null],
    ["no JSON", "{"],
    ["a number", "7"],
    ["null", "null"],
    ["no title", '{"body":"x"}'],
    ["an empty title", '{"title":""}'],
    ["a title that is no text", '{"title":{"a":1}}'],
  ])("is something even for %s, for browsers insist", (_what, text) => {
    expect(noticeFrom(text)).toEqual({ title: "Bürgerbüro", body: "", lang: "de" });
  });

  it("is bounded, and in a language of ours", () => {
    const found = noticeFrom(JSON.stringify({ title: "x".repeat(999), body: 7, lang: "javascript:" }));
    expect([found.title.length, found.body, found.lang]).toEqual([200, "", "de"]);
  });

  it("makes no noise beside a page that rings itself, and takes the place of the one before", () => {
    const notice = { title: "t", body: "b", lang: "en" };
    expect(shown(notice, true)).toMatchObject({ silent: true, renotify: false, tag: "vb-visit", lang: "en" });
    expect(shown(notice, false)).toMatchObject({ silent: false, renotify: true });
  });
});

type Handler = (event: Record<string, unknown>) => void;

describe("the worker", () => {
  /** Pages that show the visit answer the worker; others do not. */
  const shows = (visibilityState: string) => ({
    visibilityState,
    focus: vi.fn(),
    postMessage: (asked: string, [port]: MessagePort[]) => asked === ASK && port?.postMessage(true),
  });
  const other = { visibilityState: "visible", focus: vi.fn(), postMessage: vi.fn() };
  const clients = { matchAll: vi.fn(), openWindow: vi.fn() };
  const showNotification = vi.fn();
  const handlers = new Map<string, Handler>();

  async function happen(kind: string, event: Record<string, unknown>): Promise<void> {
    let work: Promise<unknown> = Promise.resolve();
    handlers.get(kind)?.({ ...event, waitUntil: (given: Promise<unknown>) => (work = given) });
    await work;
  }

  beforeEach(async () => {
    vi.resetModules();
    vi.clearAllMocks();
    handlers.clear();
    vi.stubGlobal("addEventListener", (kind: string, handler: Handler) => handlers.set(kind, handler));
    vi.stubGlobal("clients", clients);
    vi.stubGlobal("registration", { showNotification });
    vi.stubGlobal("skipWaiting", () => Promise.resolve());
    await import("../src/push/worker");
  });
  afterEach(() => vi.unstubAllGlobals());

  it("listens to nothing but these", () => {
    expect([...handlers.keys()].sort()).toEqual(["install", "notificationclick", "push"]);
  });

  it("shows every message, silently where somebody looks", async () => {
    const data = { text: () => '{"title":"K-001","body":"b","lang":"de"}' };
    clients.matchAll.mockResolvedValue([other, shows("hidden")]);
    await happen("push", { data });
    clients.matchAll.mockResolvedValue([other, shows("visible")]);
    await happen("push", { data });
    await happen("push", { data: null });
    const calls = showNotification.mock.calls as [string, { silent: boolean }][];
    const silent = calls.map(([title, options]) => [title, options.silent]);
    expect(silent).toEqual([
      ["K-001", false],
      ["K-001", true],
      ["Bürgerbüro", true],
    ]);
  });

  it("brings the page to the front, or opens it", async () => {
    const notification = { close: vi.fn() };
    const page = shows("hidden");
    clients.matchAll.mockResolvedValue([other, page]);
    await happen("notificationclick", { notification });
    expect(page.focus).toHaveBeenCalledOnce();
    clients.matchAll.mockResolvedValue([]);
    await happen("notificationclick", { notification });
    clients.matchAll.mockResolvedValue([other]);
    await happen("notificationclick", { notification });
    expect(clients.openWindow.mock.calls).toEqual([["/visit"], ["/visit"]]);
    expect(other.focus).not.toHaveBeenCalled();
    expect(notification.close).toHaveBeenCalledTimes(3);
  });
});

describe("subscribing", () => {
  const KEY = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
  const made = { toJSON: () => ({ endpoint: "https://push.test/x", keys: { p256dh: "P", auth: "A" } }) };
  const manager = { getSubscription: vi.fn(), subscribe: vi.fn() };
  const worker = Object.assign(new EventTarget(), { state: "activated" });
  const registration = { pushManager: manager, unregister: vi.fn(), installing: worker };
  const serviceWorker = Object.assign(new EventTarget(), {
    register: vi.fn(),
    getRegistration: vi.fn(),
    startMessages: vi.fn(),
  });
  const stored = new Map<string, string>();

  beforeEach(() => {
    vi.clearAllMocks();
    stored.clear();
    manager.getSubscription.mockResolvedValue(null);
    manager.subscribe.mockResolvedValue(made);
    worker.state = "activated";
    serviceWorker.getRegistration.mockResolvedValue(registration);
    serviceWorker.register.mockResolvedValue(registration);
    vi.stubGlobal("navigator", { serviceWorker });
    vi.stubGlobal("PushManager", vi.fn());
    vi.stubGlobal("Notification", vi.fn());
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("asks with the office's key, for a worker of the visit's page alone", async () => {
    expect(canPush()).toBe(true);
    expect(await subscribe(KEY)).toEqual({ endpoint: "https://push.test/x", p256dh: "P", auth: "A" });
    expect(serviceWorker.register).toHaveBeenCalledWith("/push-worker.js", { scope: "/visit", updateViaCache: "none" });
    const [asked] = manager.subscribe.mock.calls[0] as [{ userVisibleOnly: boolean; applicationServerKey: Uint8Array }];
    expect(asked.userVisibleOnly).toBe(true);
    expect([asked.applicationServerKey.length, asked.applicationServerKey[0]]).toEqual([65, 4]);
    expect(subscribedHere()).toBe(true);
  });

  it("waits until the worker is there, on whichever page that is", async () => {
    worker.state = "installing";
    const asked = subscribe(KEY);
    await new Promise((resolve) => setTimeout(resolve));
    expect(manager.subscribe).not.toHaveBeenCalled();
    worker.state = "activated";
    worker.dispatchEvent(new Event("statechange"));
    expect((await asked).endpoint).toBe("https://push.test/x");
  });

  it("gives a subscription up that belongs to an older key, and keeps one of the same", async () => {
    const older = { options: { applicationServerKey: new Uint8Array(65).buffer }, unsubscribe: vi.fn() };
    manager.getSubscription.mockResolvedValue(older);
    await subscribe(KEY);
    expect(older.unsubscribe).toHaveBeenCalledOnce();
    const alike = { options: { applicationServerKey: bytesOf(KEY).buffer }, unsubscribe: vi.fn() };
    manager.getSubscription.mockResolvedValue(alike);
    await subscribe(KEY);
    expect(alike.unsubscribe).not.toHaveBeenCalled();
  });

  it.each([
    ["the browser's maker says no", () => manager.subscribe.mockRejectedValue(new Error("AbortError"))],
    ["the worker cannot begin", () => (worker.state = "redundant")],
    ["keys are missing", () => manager.subscribe.mockResolvedValue({ toJSON: () => ({ endpoint: "https://push.test/x" }) })],
  ])("leaves nothing behind when %s", async (_what, arrange) => {
    arrange();
    await expect(subscribe(KEY)).rejects.toThrow();
    expect(registration.unregister).toHaveBeenCalledOnce();
    expect(stored.size).toBe(0);
  });

  it("takes everything back, once, and touches nothing where nobody subscribed", async () => {
    const there = { unsubscribe: vi.fn() };
    await unsubscribe();
    expect(serviceWorker.getRegistration).not.toHaveBeenCalled();
    await subscribe(KEY);
    manager.getSubscription.mockResolvedValue(there);
    await unsubscribe();
    await unsubscribe();
    expect(there.unsubscribe).toHaveBeenCalledOnce();
    expect(registration.unregister).toHaveBeenCalledOnce();
    expect(subscribedHere()).toBe(false);
  });

  it("is not offered where the browser has no way", () => {
    vi.stubGlobal("navigator", {});
    expect(canPush()).toBe(false);
  });

  it("compares keys", () => {
    expect(same(null, bytesOf("AQ"))).toBe(false);
    expect(same(bytesOf("AQI").buffer, bytesOf("AQI"))).toBe(true);
    expect(same(bytesOf("AQI").buffer, bytesOf("AQM"))).toBe(false);
  });
});
