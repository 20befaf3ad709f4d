/**
 * Trying out camera and microphone before it matters: opens what the person switches on, closes it when switched off, and
 * keeps the choice for the conversation. Without a page; the browser's devices are handed in.
 */

import { choose, chosen, constraints, troubleOf } from "./devices";
import type { Choice, Device, Trouble } from "./devices";

/** What we need of `navigator.mediaDevices`. */
export type Devices = Pick<MediaDevices, "getUserMedia" | "enumerateDevices">;

export class Check extends EventTarget {
  readonly tracks: Record<Device, MediaStreamTrack | null> = { camera: null, microphone: null };
  readonly trouble: Record<Device, Trouble | null> = { camera: null, microphone: null };
  /** The browser is asking the person for permission, or the device is warming up. */
  readonly asking: Record<Device, boolean> = { camera: false, microphone: false };
  found: readonly MediaDeviceInfo[] = [];
  private closed = false;
  /** Only the newest wish for a device counts: a slow answer to an older one is closed again. */
  private readonly wish: Record<Device, number> = { camera: 0, microphone: 0 };

  constructor(private readonly devices: Devices | undefined) {
    super();
  }

  get choice(): Choice {
    return chosen();
  }

  async switch(device: Device, on: boolean): Promise<void> {
    this.keep(device, on);
    this.stop(device);
    this.trouble[device] = null;
    if (on) await this.open(device);
    else this.changed();
  }

  /** Another device; it is opened at once when its kind is on. */
  async pick(kind: Device | "speaker", id: string): Promise<void> {
    choose({ [kind]: id });
    if (kind !== "speaker" && this.tracks[kind]) await this.switch(kind, true);
    else this.changed();
  }

  /** Which devices there are; they have names once one was allowed. */
  async look(): Promise<void> {
    this.found = (await this.devices?.enumerateDevices().catch(() => [])) ?? [];
    this.changed();
  }

  close(): void {
    this.closed = true;
    for (const device of ["camera", "microphone"] as const) this.stop(device);
  }

  private async open(device: Device): Promise<void> {
    const wish = this.wish[device];
    this.asking[device] = true;
    this.changed();
    try {
      if (!this.devices) throw new TypeError("no devices in this page");
      const stream = await this.devices.getUserMedia(constraints(device, this.choice[device]));
      const track = stream.getTracks()[0] ?? null;
      if (this.closed || wish !== this.wish[device]) return track?.stop();
      this.tracks[device] = track;
      track?.addEventListener("ended", () => this.ended(device, track));
    } catch (error) {
      if (wish !== this.wish[device]) return;
      this.trouble[device] = troubleOf(error);
      this.keep(device, false);
    }
    this.asking[device] = false;
    await this.look();
  }

  /** Unplugged, or taken away by the browser's own button. */
  private ended(device: Device, track: MediaStreamTrack): void {
    if (this.tracks[device] !== track) return;
    this.tracks[device] = null;
    this.trouble[device] = "missing";
    this.keep(device, false);
    void this.look();
  }

  private stop(device: Device): void {
    this.wish[device] += 1;
    this.asking[device] = false;
    const track = this.tracks[device];
    this.tracks[device] = null;
    track?.stop();
  }

  private keep(device: Device, on: boolean): void {
    choose(device === "camera" ? { cameraOn: on } : { microphoneOn: on });
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Devices that were on before a reload are switched on again, so that nobody enters a conversation unseen and unheard
 * without knowing. Firefox and Safari forget a permission with the page and ask anew; a "no" stays one.
 */
export async function resume(check: Check, permissions: Permissions | undefined): Promise<void> {
  for (const device of ["camera", "microphone"] as const) {
    const on = device === "camera" ? check.choice.cameraOn : check.choice.microphoneOn;
    if (!on) continue;
    const state = await permissions
      ?.query({ name: device })
      .then((answer) => answer.state)
      .catch(() => null);
    await check.switch(device, state !== "denied");
  }
}
