/**
 * Going from page to page inside one document. That keeps the permission to play a sound, which a browser gives to a
 * document in which somebody pressed something: without it the waiting room could not ring.
 */

import { language } from "./texts";

type Listener = () => void;
const listeners = new Set<Listener>();
/** The path of the page that is shown. */
let shown = location.pathname;

export function onNavigate(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** An address of ours that keeps the language that was chosen by hand. */
export function link(path: string): string {
  return new URLSearchParams(location.search).has("lang") ? `${path}?lang=${language()}` : path;
}

export function navigate(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", link(path));
  else history.pushState(null, "", link(path));
  tell();
}

function tell(): void {
  shown = location.pathname;
  for (const listener of [...listeners]) listener();
}

/** Follow plain clicks on our own links; everything else (new tab, download, other host) is the browser's. */
export function followLinks(): void {
  addEventListener("popstate", () => {
    // A link within the page (past the menu, to a field with an error) comes by here too: the page stays as it is.
    if (location.pathname !== shown) tell();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const anchor = event.target instanceof Element ? event.target.closest("a") : null;
    if (!anchor || anchor.target || anchor.hasAttribute("download") || anchor.origin !== location.origin) return;
    if (anchor.hash && anchor.pathname === location.pathname) return;
    if (!PAGES.test(anchor.pathname)) return;
    event.preventDefault();
    navigate(anchor.pathname);
  });
}

const PAGES = /^\/(d\/[^/]+|visit)?$/;
