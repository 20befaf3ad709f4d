import { describe, expect, it } from "vitest";
import type { Choice } from "../src/media/devices";
import { Publisher } from "../src/media/publisher";

class FakeTrack extends EventTarget {
  enabled = true;
  stopped = false;
  contentHint = "";
  constructor(
    readonly kind: string,
    readonly id: string,
  ) {
    super();
  }
  stop(): void {
    this.stopped = true;
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.id };
  }
}

class FakeDevices {
  asked: MediaStreamConstraints[] = [];
  given: FakeTrack[] = [];
  fails: Error | null = null;
  screens = 0;
  getUserMedia(constraints: MediaStreamConstraints): Promise<{ getTracks: () => FakeTrack[] }> {
    this.asked.push(constraints);
    if (this.fails) return Promise.reject(this.fails);
    const wanted = (constraints.audio ?? constraints.video) as MediaTrackConstraints;
    const id = (wanted.deviceId as { ideal?: string } | undefined)?.ideal ?? "default";
    const track = new FakeTrack(constraints.audio ? "audio" : "video", id);
    this.given.push(track);
    return Promise.resolve({ getTracks: () => [track] });
  }
  getDisplayMedia(): Promise<{ getVideoTracks: () => FakeTrack[] }> {
    this.screens += 1;
    if (this.fails) return Promise.reject(this.fails);
    const track = new FakeTrack("video", "screen");
    this.given.push(track);
    return Promise.resolve({ getVideoTracks: () => [track] });
  }
}

class FakeSender {
  track: unknown = null;
  replaceTrack(track: unknown): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }
}

const BOTH: Choice = { microphone: "m", camera: "c", speaker: "", microphoneOn: true, cameraOn: true };

function bench(): { devices: FakeDevices; publisher: Publisher; senders: Record<"microphone" | "camera" | "screen", FakeSender> } {
  const devices = new FakeDevices();
  const publisher = new Publisher(devices as unknown as MediaDevices, () => undefined);
  const senders = { microphone: new FakeSender(), camera: new FakeSender(), screen: new FakeSender() };
  publisher.attach(senders);
  return { devices, publisher, senders };
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

describe("what a person sends", () => {
  it("begins with the chosen devices", async () => {
    const { devices, publisher, senders } = bench();
    await publisher.start(BOTH);
    expect(publisher.sends).toEqual({ microphone: true, camera: true, screen: false });
    expect([senders.microphone.track, senders.camera.track]).toEqual(devices.given);
    expect(devices.given.map(({ id }) => id)).toEqual(["m", "c"]);
  });

  it("asks for no device that was not switched on", async () => {
    const { devices, publisher } = bench();
    await publisher.start({ ...BOTH, microphoneOn: false, cameraOn: false });
    expect(devices.asked).toEqual([]);
    expect(publisher.sends).toEqual({ microphone: false, camera: false, screen: false });
  });

  it("sends nothing at all while muted, and the same microphone again afterwards", async () => {
    const { devices, publisher, senders } = bench();
    await publisher.start(BOTH);
    const track = devices.given[0];
    await publisher.switch("microphone", false);
    expect(senders.microphone.track).toBeNull();
    expect(track?.enabled).toBe(false);
    expect(publisher.sends.microphone).toBe(false);
    await publisher.switch("microphone", true);
    expect(senders.microphone.track).toBe(track);
    expect(track?.enabled).toBe(true);
  });

  it("switches the camera's light off with the camera", async () => {
    const { devices, publisher, senders } = bench();
    await publisher.start(BOTH);
    await publisher.switch("camera", false);
    expect(senders.camera.track).toBeNull();
    expect(devices.given[1]?.stopped).toBe(true);
  });

  it("exchanges a device without touching the other", async () => {
    const { devices, publisher, senders } = bench();
    await publisher.start(BOTH);
    await publisher.choose("camera", "other");
    expect(devices.given[1]?.stopped).toBe(true);
    expect(devices.given[2]?.id).toBe("other");
    expect(senders.camera.track).toBe(devices.given[2]);
    expect(senders.microphone.track).toBe(devices.given[0]);
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "busy"],
  ])("goes on without a device after %s and says %s", async (name, trouble) => {
    const { devices, publisher } = bench();
    devices.fails = Object.assign(new Error(name), { name });
    await publisher.start(BOTH);
    expect(publisher.trouble).toEqual({ microphone: trouble, camera: trouble });
    expect(publisher.sends).toEqual({ microphone: false, camera: false, screen: false });
  });

  it("works where the browser has no devices at all", async () => {
    const publisher = new Publisher(undefined, () => undefined);
    await publisher.start(BOTH);
    expect(publisher.trouble).toEqual({ microphone: "missing", camera: "missing" });
    expect(publisher.canShare).toBe(false);
    expect(await publisher.share()).toBe(false);
  });

  it("goes on over a new transport", async () => {
    const { devices, publisher } = bench();
    await publisher.start(BOTH);
    const microphone = new FakeSender();
    publisher.attach({ microphone });
    await settled();
    expect(microphone.track).toBe(devices.given[0]);
  });

  it("takes the next microphone when one is unplugged, but leaves a lost camera off", async () => {
    const { devices, publisher } = bench();
    await publisher.start(BOTH);
    devices.given[0]?.dispatchEvent(new Event("ended"));
    devices.given[1]?.dispatchEvent(new Event("ended"));
    await settled();
    expect(publisher.tracks.microphone).toBe(devices.given[2]);
    expect(publisher.sends).toEqual({ microphone: true, camera: false, screen: false });
    expect(publisher.trouble.camera).toBe("missing");
  });

  it("shows a screen, sharp before smooth, until the browser's own bar ends it", async () => {
    const { devices, publisher, senders } = bench();
    expect(await publisher.share()).toBe(true);
    const track = devices.given[0];
    expect(senders.screen.track).toBe(track);
    expect(track?.contentHint).toBe("text");
    track?.dispatchEvent(new Event("ended"));
    await settled();
    expect(senders.screen.track).toBeNull();
    expect(publisher.sends.screen).toBe(false);
  });

  it("shows nothing when the person thinks better of it", async () => {
    const { devices, publisher } = bench();
    devices.fails = Object.assign(new Error("no"), { name: "NotAllowedError" });
    expect(await publisher.share()).toBe(false);
  });

  it("lets go of everything at the end, even of a device that comes late", async () => {
    const { devices, publisher } = bench();
    const starting = publisher.start(BOTH);
    publisher.close();
    await starting;
    expect(devices.given.every(({ stopped }) => stopped)).toBe(true);
    expect(publisher.tracks).toEqual({ microphone: null, camera: null, screen: null });
  });
});
