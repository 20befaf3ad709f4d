import { beforeEach, describe, expect, it } from "vitest";
import { Check, resume } from "../src/media/check";
import { NOTHING_CHOSEN, browserOf, choose, chosen, constraints, parseChoice, troubleOf } from "../src/media/devices";
import { HEARD, loudness, smooth } from "../src/media/level";
import { CALL, lengthOf } from "../src/media/sounds";

class Track extends EventTarget {
  stopped = false;
  constructor(readonly kind: string) {
    super();
  }
  stop(): void {
    this.stopped = true;
  }
}

/** A browser's devices: answers when the test says so. */
class FakeDevices {
  readonly asked: { constraints: MediaStreamConstraints; allow: () => Track; refuse: (name: string) => void }[] = [];

  getUserMedia(constraints: MediaStreamConstraints = {}): Promise<MediaStream> {
    return new Promise((resolve, reject) => {
      const track = new Track(constraints.audio ? "audio" : "video");
      this.asked.push({
        constraints,
        allow: () => {
          resolve({ getTracks: () => [track] } as unknown as MediaStream);
          return track;
        },
        refuse: (name) => reject(new DOMException("no", name)),
      });
    });
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve([]);
  }
}

beforeEach(() => {
  choose(NOTHING_CHOSEN);
});

describe("the device check", () => {
  it("opens nothing by itself", () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    expect(devices.asked).toHaveLength(0);
    expect(check.choice).toEqual(NOTHING_CHOSEN);
  });

  it("opens what is switched on and keeps the choice", async () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const done = check.switch("camera", true);
    expect(check.asking.camera).toBe(true);
    const track = devices.asked[0]?.allow();
    await done;
    expect(check.tracks.camera).toBe(track);
    expect(chosen()).toMatchObject({ cameraOn: true, microphoneOn: false });
  });

  it("really stops what is switched off", async () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const done = check.switch("microphone", true);
    const track = devices.asked[0]?.allow();
    await done;
    await check.switch("microphone", false);
    expect(track?.stopped).toBe(true);
    expect(check.tracks.microphone).toBeNull();
    expect(chosen().microphoneOn).toBe(false);
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "busy"],
    ["OverconstrainedError", "missing"],
    ["InvalidStateError", "other"],
  ])("says after %s that the device is %s, and leaves it off", async (name, trouble) => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const done = check.switch("camera", true);
    devices.asked[0]?.refuse(name);
    await done;
    expect(check.trouble.camera).toBe(trouble);
    expect(check.asking.camera).toBe(false);
    expect(chosen().cameraOn).toBe(false);
  });

  it("helps where the page has no devices at all", async () => {
    const check = new Check(undefined);
    await check.switch("camera", true);
    expect(check.trouble.camera).toBe("unsupported");
  });

  it("closes a device that comes after it was switched off again", async () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const first = check.switch("camera", true);
    await check.switch("camera", false);
    const late = devices.asked[0]?.allow();
    await first;
    expect(late?.stopped).toBe(true);
    expect(check.tracks.camera).toBeNull();
  });

  it("closes a device that comes after the page has gone on", async () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const first = check.switch("camera", true);
    check.close();
    const late = devices.asked[0]?.allow();
    await first;
    expect(late?.stopped).toBe(true);
  });

  it("notices that a camera was pulled out", async () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const done = check.switch("camera", true);
    const track = devices.asked[0]?.allow();
    await done;
    track?.dispatchEvent(new Event("ended"));
    expect(check.tracks.camera).toBeNull();
    expect(check.trouble.camera).toBe("missing");
  });

  it("exchanges a running camera for the chosen one", async () => {
    const devices = new FakeDevices();
    const check = new Check(devices);
    const first = check.switch("camera", true);
    const old = devices.asked[0]?.allow();
    await first;
    const second = check.pick("camera", "front");
    expect(old?.stopped).toBe(true);
    expect(devices.asked[1]?.constraints.video).toMatchObject({ deviceId: { ideal: "front" } });
    devices.asked[1]?.allow();
    await second;
    expect(chosen()).toMatchObject({ camera: "front", cameraOn: true });
  });

  it.each([
    ["granted", 1, true],
    ["prompt", 1, true],
    ["denied", 0, false],
  ])("after a reload opens a device that was on unless the permission is denied: %s", async (state, asked, on) => {
    choose({ cameraOn: true });
    const devices = new FakeDevices();
    const permissions = { query: () => Promise.resolve({ state }) } as unknown as Permissions;
    const done = resume(new Check(devices), permissions);
    await new Promise((later) => setTimeout(later, 0));
    expect(devices.asked).toHaveLength(asked);
    devices.asked[0]?.allow();
    await done;
    expect(chosen().cameraOn).toBe(on);
  });
});

describe("devices in words", () => {
  it("asks for a device by wish, so that one that is gone does not fail", () => {
    expect(constraints("camera", "id")).toMatchObject({ video: { deviceId: { ideal: "id" } } });
    expect(constraints("microphone", "")).not.toHaveProperty("audio.deviceId");
  });

  it("knows no trouble in what is not an error", () => {
    expect(troubleOf("what")).toBe("other");
  });

  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", 0, "chromium"],
    ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", 0, "chromium"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", 0, "firefox"],
    ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", 5, "firefox"],
    ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", 5, "chrome-android"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", 0, "safari"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", 5, "safari-ios"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", 5, "safari-ios"],
  ])("gives the help for the browser that it is: %s (%i) -> %s", (agent, touch, browser) => {
    expect(browserOf(agent, touch)).toBe(browser);
  });

  it.each([null, "", "{", "null", "[]", '{"camera":7,"cameraOn":"yes"}'])("reads %j from the store as nothing chosen", (text) => {
    expect(parseChoice(text)).toEqual(NOTHING_CHOSEN);
  });
});

describe("levels and sounds", () => {
  const tone = (amplitude: number): Float32Array =>
    Float32Array.from({ length: 1024 }, (_, at) => amplitude * Math.sin((at * 2 * Math.PI * 20) / 1024));

  it("shows silence as nothing and full scale as nearly everything", () => {
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(tone(1))).toBeGreaterThan(0.9);
  });

  it("hears a spoken word and not a quiet room", () => {
    expect(loudness(tone(0.1))).toBeGreaterThan(HEARD);
    expect(loudness(tone(0.001))).toBeLessThan(HEARD);
  });

  it("rises at once and falls slowly", () => {
    expect(smooth(0.1, 0.8)).toBe(0.8);
    expect(smooth(0.8, 0)).toBeGreaterThan(0.6);
  });

  it("rings shorter than the pause between two rings", () => {
    expect(lengthOf(CALL)).toBeLessThan(4);
  });
});
