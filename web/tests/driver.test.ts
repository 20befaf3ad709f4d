import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Driver } from "../src/media/driver";
import type { Outside } from "../src/media/driver";
import { Publisher } from "../src/media/publisher";
import type { Answer, Offer } from "../src/wire/messages";

type Sent = Pick<Offer, "epoch" | "join" | "sdp" | "tracks">;

class FakeLine {
  mid: string | null = null;
  codecs: unknown[] = [];
  sending: unknown = null;
  readonly receiver: { track: { kind: string } };
  readonly sender = { replaceTrack: (track: unknown) => Promise.resolve((this.sending = track)) };
  constructor(
    kind: string,
    readonly direction: string,
    readonly encodings: readonly { maxBitrate?: number }[],
  ) {
    this.receiver = { track: { kind } };
  }
  setCodecPreferences(codecs: unknown[]): void {
    this.codecs = codecs;
  }
}

class FakePeerConnection extends EventTarget {
  readonly lines: FakeLine[] = [];
  connectionState = "new";
  localDescription: { sdp: string } | null = null;
  remote: string[] = [];
  closed = false;
  constructor(readonly configuration: RTCConfiguration) {
    super();
  }
  addTransceiver(kind: string, init: RTCRtpTransceiverInit): FakeLine {
    const line = new FakeLine(kind, init.direction ?? "", init.sendEncodings ?? []);
    this.lines.push(line);
    return line;
  }
  getTransceivers(): FakeLine[] {
    return this.lines;
  }
  setLocalDescription(): Promise<void> {
    this.lines.forEach((line, n) => (line.mid = String(n)));
    this.localDescription = { sdp: "v=0\r\na=candidate:1 1 udp 1 192.168.0.9 5 typ host\r\n" };
    return Promise.resolve();
  }
  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.remote.push(sdp);
    return Promise.resolve();
  }
  turn(state: string): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  close(): void {
    this.closed = true;
  }
}

class FakeStream {
  constructor(readonly tracks: unknown[]) {}
}

class Bench {
  readonly pcs: FakePeerConnection[] = [];
  readonly offers: Sent[] = [];
  readonly rejoins: number[] = [];
  refuse = false;
  readonly driver: Driver;
  constructor() {
    const outside: Outside = {
      offer: (message) => {
        this.offers.push(message);
        if (this.refuse) return Promise.reject(new Error("media"));
        const answer: Answer = { type: "answer", re: 1, epoch: message.epoch, sdp: `answer ${this.offers.length}`, seats: [] };
        return Promise.resolve(answer);
      },
      rejoin: ({ epoch }) => {
        this.rejoins.push(epoch);
        return Promise.resolve();
      },
      changed: () => undefined,
      connect: (configuration) => {
        const pc = new FakePeerConnection(configuration);
        this.pcs.push(pc);
        return pc as unknown as RTCPeerConnection;
      },
    };
    this.driver = new Driver(outside, new Publisher(undefined, () => undefined));
  }
  get pc(): FakePeerConnection {
    const pc = this.pcs.at(-1);
    if (!pc) throw new Error("nothing was built");
    return pc;
  }
  async join(epoch: number): Promise<void> {
    const iceServers = [{ urls: ["turn:office.example"], username: "u", credential: "c" }];
    this.driver.dispatch({ type: "join", epoch, join: "ticket", iceServers, audio: 1, video: 2 });
    await vi.advanceTimersByTimeAsync(0);
  }
}

const CODECS = ["video/VP8", "video/rtx", "video/H264", "audio/opus", "audio/PCMU"].map((mimeType) => ({ mimeType }));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("RTCRtpReceiver", {
    getCapabilities: (kind: string) => ({ codecs: CODECS.filter(({ mimeType }) => mimeType.startsWith(kind)) }),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the driver of the transport", () => {
  it("builds microphone, camera and the receive seats, with the office's servers and no others", async () => {
    const bench = new Bench();
    await bench.join(1);
    expect(bench.pc.configuration).toEqual({
      iceServers: [{ urls: ["turn:office.example"], username: "u", credential: "c" }],
      bundlePolicy: "max-bundle",
    });
    expect(bench.pc.lines.map(({ direction, receiver }) => `${direction} ${receiver.track.kind}`)).toEqual([
      "sendonly audio",
      "sendonly video",
      "recvonly audio",
      "recvonly video",
      "recvonly video",
    ]);
    expect(bench.pc.lines[1]?.encodings).toEqual([{ maxBitrate: 1_500_000 }]);
    expect(bench.pc.lines[1]?.codecs).toEqual([{ mimeType: "video/VP8" }, { mimeType: "video/rtx" }]);
  });

  it("names the sources, keeps local addresses at home, and collects the seats after the answer", async () => {
    const bench = new Bench();
    await bench.join(1);
    expect(bench.offers).toEqual([
      { epoch: 1, join: "ticket", sdp: "v=0\r\n", tracks: { "0": "microphone", "1": "camera" } },
    ]);
    expect(bench.pc.remote).toEqual(["answer 1"]);
    expect([...bench.driver.streams.keys()]).toEqual(["2", "3", "4"]);
  });

  it("adds the line for the screen and further seats in one more offer", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.driver.dispatch({ type: "screen" });
    bench.driver.dispatch({ type: "seats", epoch: 1, seats: [], audio: 2, video: 2 });
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.offers.map(({ join, tracks }) => [join, Object.values(tracks)])).toEqual([
      ["ticket", ["microphone", "camera"]],
      ["", ["microphone", "camera", "screen"]],
      ["", ["microphone", "camera", "screen"]],
    ]);
    expect([...bench.driver.streams.keys()]).toEqual(["2", "3", "4", "6"]);
  });

  it("closes the old connection and forgets its seats when a new epoch begins", async () => {
    const bench = new Bench();
    await bench.join(1);
    const old = bench.pc;
    await bench.join(2);
    expect(old.closed).toBe(true);
    old.turn("failed");
    expect(bench.rejoins).toEqual([]);
    expect(bench.driver.transport).toMatchObject({ epoch: 2, offering: false });
  });

  it("asks to rejoin three seconds after the link became shaky", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    bench.pc.turn("disconnected");
    await vi.advanceTimersByTimeAsync(2_900);
    expect(bench.rejoins).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(bench.rejoins).toEqual([1]);
  });

  it("asks to rejoin when the office refuses the offer", async () => {
    const bench = new Bench();
    bench.refuse = true;
    await bench.join(1);
    expect(bench.rejoins).toEqual([1]);
  });

  it("leaves neither connection nor timer behind", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    bench.pc.turn("disconnected");
    bench.driver.dispatch({ type: "over" });
    expect(bench.pc.closed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
