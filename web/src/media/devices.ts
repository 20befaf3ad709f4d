/** Cameras, microphones and loudspeakers: what was chosen, what to ask the browser for, and what its refusals mean. */

/** What a person chose before the conversation. An empty id lets the browser choose; nothing is on until switched on. */
export interface Choice {
  readonly microphone: string;
  readonly camera: string;
  readonly speaker: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
}

export type Device = "microphone" | "camera";
export type Trouble = "denied" | "missing" | "busy" | "unsupported" | "other";
export type Browser = "safari-ios" | "chrome-android" | "firefox" | "safari" | "chromium";

export const NOTHING_CHOSEN: Choice = { microphone: "", camera: "", speaker: "", microphoneOn: false, cameraOn: false };

const KEY = "vb-devices";
let present: Choice | null = null;

/** The choice of this tab; it survives a reload and ends with the tab. */
export function chosen(): Choice {
  if (present) return present;
  try {
    present = parseChoice(sessionStorage.getItem(KEY));
  } catch {
    present = NOTHING_CHOSEN;
  }
  return present;
}

export function choose(change: Partial<Choice>): Choice {
  present = { ...chosen(), ...change };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(present));
  } catch {
    // Kept in memory above.
  }
  return present;
}

/** The visit is over: nothing of it stays in the browser. */
export function forgetChoice(): void {
  present = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was stored.
  }
}

export function parseChoice(text: string | null): Choice {
  let read: Partial<Record<keyof Choice, unknown>> = {};
  try {
    read = (JSON.parse(text ?? "{}") ?? {}) as typeof read;
  } catch {
    // Somebody else wrote there.
  }
  const id = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    microphone: id(read.microphone),
    camera: id(read.camera),
    speaker: id(read.speaker),
    microphoneOn: read.microphoneOn === true,
    cameraOn: read.cameraOn === true,
  };
}

/** What to ask `getUserMedia` for. A device that is gone does not fail: `ideal` takes the next one. */
export function constraints(device: Device, id: string): MediaStreamConstraints {
  const which = id ? { deviceId: { ideal: id } } : {};
  return device === "microphone"
    ? { audio: { ...which, echoCancellation: true, noiseSuppression: true, autoGainControl: true } }
    : { video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" } };
}

/** What the browser's error means for a person (Media Capture and Streams, section 10.2). */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "TypeError":
    case "NotSupportedError":
      return "unsupported";
    default:
      return "other";
  }
}

/** Only to give the right words about where a permission is given; nothing else depends on it. */
export function browserOf(userAgent: string, touchPoints = 0): Browser {
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1)) return "safari-ios";
  if (userAgent.includes("Firefox/")) return "firefox";
  if (userAgent.includes("Android")) return "chrome-android";
  if (userAgent.includes("Safari/") && !/Chrome|Chromium|Edg\//.test(userAgent)) return "safari";
  return "chromium";
}

/** Devices of one kind that have a name; browsers hide the names until the person has allowed one. */
export function named(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): MediaDeviceInfo[] {
  return devices.filter((device) => device.kind === kind && device.label !== "" && device.deviceId !== "");
}
