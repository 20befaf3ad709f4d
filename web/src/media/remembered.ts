/** Who was muted stays muted over a reload: what was on in a room, in this tab, until another room begins. */
import type { Choice } from "./devices";

const KEY = "vb-sending";

export function remember(room: string, on: Pick<Choice, "microphoneOn" | "cameraOn">): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ room, microphoneOn: on.microphoneOn, cameraOn: on.cameraOn }));
  } catch {
    // Without storage a reload begins with the first choice again.
  }
}

/** The choice for this room: as it was before the reload, else as it was made. */
export function recalled(room: string, choice: Choice): Choice {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Record<string, unknown> | null;
    if (kept?.room !== room) return choice;
    return { ...choice, microphoneOn: kept.microphoneOn === true, cameraOn: kept.cameraOn === true };
  } catch {
    return choice;
  }
}
