/**
 * The worker for Web Push: shows the notice, and brings the visit's page to the front when it is pressed. Nothing else:
 * it answers no request, keeps nothing and asks for nothing.
 */

import { ASK, PAGE, noticeFrom, shown } from "./notice";

/** What is used of the worker's scope (W3C Service Workers, Push API); the compiler knows only pages. */
interface Page {
  readonly visibilityState: DocumentVisibilityState;
  postMessage(message: string, transfer: readonly Transferable[]): void;
  focus(): Promise<unknown>;
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Pushed extends Waiting {
  readonly data: { text(): string } | null;
}
interface Pressed extends Waiting {
  readonly notification: Notification;
}
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install", listener: (event: Waiting) => void): void;
  addEventListener(type: "push", listener: (event: Pushed) => void): void;
  addEventListener(type: "notificationclick", listener: (event: Pressed) => void): void;
}
const scope = globalThis as unknown as Scope;

const PATIENCE_MS = 400;

/** The page that shows the visit, if one answers soon: who sleeps in the background does not, and is not looked at. */
async function visit(): Promise<Page | null> {
  const all = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (all.length === 0) return null;
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), PATIENCE_MS);
    for (const page of all) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(page);
      };
      page.postMessage(ASK, [port2]);
    }
  });
}

async function show(text: string | null): Promise<void> {
  const looking = (await visit())?.visibilityState === "visible";
  const notice = noticeFrom(text);
  await scope.registration.showNotification(notice.title, shown(notice, looking));
}

async function open(): Promise<void> {
  const page = await visit();
  await (page ? page.focus() : scope.clients.openWindow(PAGE));
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("push", (event) => event.waitUntil(show(event.data?.text() ?? null)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});
