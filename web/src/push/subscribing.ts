/**
 * Subscribing this browser to Web Push, and taking that back without a trace: subscription and worker go together.
 *
 * Nothing here runs before a visitor has pressed the button; a mark in local storage says that she has.
 */

import { ASK, PAGE } from "./notice";

const WORKER = "/push-worker.js";
const KEY = "vb-push";
/** The only name under which the office's policy lets a worker be made. */
const POLICY = "push-worker";

/** What the office needs to know. */
export interface Subscribed {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}
export const NOBODY: Subscribed = { endpoint: "", p256dh: "", auth: "" };

/** Not everywhere: iPhones and iPads have it for pages on the home screen only, private windows often not at all. */
export const canPush = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in globalThis && typeof Notification !== "undefined";

/** Whether this browser, and not another of the same visitor, is subscribed. */
export function subscribedHere(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Subscribe with the office's key. Rejects when the browser, its maker's service or the visitor says no. */
export async function subscribe(key: string): Promise<Subscribed> {
  mark(true);
  try {
    answer();
    const registration = await navigator.serviceWorker.register(workerAddress(), { scope: PAGE, updateViaCache: "none" });
    await active(registration);
    const { pushManager } = registration;
    const wanted = bytesOf(key);
    // Left over from before the office had this key: nothing would come through it.
    const older = await pushManager.getSubscription();
    if (older !== null && !same(older.options.applicationServerKey, wanted)) await older.unsubscribe();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
    const { endpoint, keys } = made.toJSON();
    const { p256dh, auth } = keys ?? {};
    if (!endpoint || !p256dh || !auth) throw new Error("a subscription without address or keys");
    return { endpoint, p256dh, auth };
  } catch (error) {
    await unsubscribe();
    throw error;
  }
}

/** Take it back, and the worker away; where nothing is, nothing happens. */
export async function unsubscribe(): Promise<void> {
  if (!subscribedHere()) return;
  mark(false);
  try {
    const registration = await navigator.serviceWorker.getRegistration(PAGE);
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await registration?.unregister();
  } catch {
    // The office forgets it all the same, with the ticket.
  }
}

/** `serviceWorker.ready` would wait for ever: a page that began at another address is not the worker's own. */
function active(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker?.state === "activated") resolve();
      else if (!worker || worker.state === "redundant") reject(new Error("no worker"));
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}

let answering = false;

/** Tell the worker that the visit is shown here, so that it brings this page to the front and opens no other. */
export function answer(): void {
  if (answering || !canPush()) return;
  answering = true;
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === ASK && location.pathname === PAGE) event.ports[0]?.postMessage(true);
  });
  navigator.serviceWorker.startMessages();
}

function mark(on: boolean): void {
  try {
    if (on) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing keeps no worker either.
  }
}

/** Base64url without padding. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

export function same(one: ArrayBuffer | null, other: Uint8Array): boolean {
  if (one?.byteLength !== other.byteLength) return false;
  return new Uint8Array(one).every((byte, index) => byte === other[index]);
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(text: string): unknown };
}
let address: unknown;

/** Where browsers want to be shown that an address of a script is meant, this is the one that is. */
function workerAddress(): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  address ??= policies ? policies.createPolicy(POLICY, { createScriptURL: () => WORKER }).createScriptURL("") : WORKER;
  return address as string;
}
