/**
 * Drawing attention: a sound, a vibration, the browser's own notification, and a screen that stays lit while one is called.
 * None of them is everywhere (Safari does not vibrate, some phones show no notifications of pages): each is tried alone.
 */

import { NEARLY, play } from "./media/sounds";
import type { Alerts } from "./state/alerts";

const SHAKE: readonly number[] = [250, 120, 250];
const TAG = "vb-visit";
let shown: Notification | null = null;

export const canVibrate = (): boolean => "vibrate" in navigator;
export const canNotify = (): boolean => typeof Notification !== "undefined";

/** Ask for leave to show notifications. Only from a press on a button that said what for. */
export async function askToNotify(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === "granted";
}

export type Leave = "granted" | "denied" | "default" | "missing";
export const leaveToNotify = (): Leave => (canNotify() ? Notification.permission : "missing");

/** Softly: it is not one's turn yet. */
export function nudge(by: Alerts): void {
  if (by.sound) void play(NEARLY);
  if (by.vibration && canVibrate()) navigator.vibrate([...SHAKE]);
}

/** A notification of the browser's own, for somebody who looks at something else; the newest replaces the one before. */
export function notify(by: Alerts, title: string, body: string): void {
  if (!by.notification || leaveToNotify() !== "granted" || document.visibilityState === "visible") return;
  try {
    unnotify();
    shown = new Notification(title, { body, tag: TAG, lang: document.documentElement.lang });
    shown.addEventListener("click", () => {
      window.focus();
      unnotify();
    });
  } catch {
    // Chrome on Android shows them from service workers only.
  }
}

export function unnotify(): void {
  shown?.close();
  shown = null;
}

/** Keep the screen lit, where the browser can; returns the way to let it go. A browser drops the lock of a hidden page. */
export function stayAwake(): () => void {
  let wanted = true;
  let lock: WakeLockSentinel | null = null;
  const ask = async (): Promise<void> => {
    if (!wanted || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      release();
    } catch {
      // Refused when the battery is low.
    }
  };
  // Somebody may have let go while the browser was still asked.
  const release = (): void => {
    if (!wanted) void lock?.release().catch(() => undefined);
  };
  const again = (): void => void ask();
  document.addEventListener("visibilitychange", again);
  again();
  return () => {
    wanted = false;
    document.removeEventListener("visibilitychange", again);
    release();
  };
}
