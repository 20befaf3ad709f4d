/**
 * The worker for Web Push: shows the notice, and brings the visit's page to the front when it is pressed. Nothing else:
 * it answers no request, keeps nothing and asks for nothing.
 */

import { PAGE, isPage, noticeFrom, shown } from "./notice";

/** What is used of the worker's scope (W3C Service Workers, Push API); the compiler knows only pages. */
interface Page {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
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

async function pages(): Promise<readonly Page[]> {
  const all = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((page) => isPage(page.url));
}

async function show(text: string | null): Promise<void> {
  const looking = (await pages()).some((page) => page.visibilityState === "visible");
  const notice = noticeFrom(text);
  await scope.registration.showNotification(notice.title, shown(notice, looking));
}

async function open(): Promise<void> {
  const [page] = await pages();
  await (page ? page.focus() : scope.clients.openWindow(PAGE));
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("push", (event) => event.waitUntil(show(event.data?.text() ?? null)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});
