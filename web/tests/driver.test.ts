import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Driver } from "../src/media/driver";
import type { Outside } from "../src/media/driver";
import { Publisher } from "../src/media/publisher";
import { SILENCE_MS } from "../src/media/silence";
import { RESTART_MS } from "../src/media/transport";
import type { Answer, Encoding, IceServer, Offer } from "../src/wire/messages";
import { Refusal } from "../src/wire/requests";

type Sent = Pick<Offer, "epoch" | "join" | "sdp" | "tracks">;

class FakeLine {
  mid: string | null = null;
  codecs: unknown[] = [];
  sending: unknown = null;
  readonly receiver: { track: { kind: string } };
  readonly sender = {
    transport: null,
    replaceTrack: (track: unknown) => Promise.resolve((this.sending = track)),
    getParameters: () => ({ encodings: this.encodings }),
    setParameters: ({ encodings }: { encodings: RTCRtpEncodingParameters[] }) =>
      Promise.resolve((this.encodings = encodings)),
  };
  constructor(
    kind: string,
    readonly direction: string,
    public encodings: RTCRtpEncodingParameters[],
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
  restarts = 0;
  /** What getStats tells of the one way. */
  bytes = 0;
  closed = false;
  /** What happened to it, in order. */
  readonly log: string[] = [];
  constructor(public configuration: RTCConfiguration) {
    super();
  }
  getConfiguration(): RTCConfiguration {
    return this.configuration;
  }
  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
    this.log.push(`servers of ${String(configuration.iceServers?.[0]?.username)}`);
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
    this.log.push("offer");
    this.localDescription = { sdp: "v=0\r\na=candidate:1 1 udp 1 192.168.0.9 5 typ host\r\n" };
    return Promise.resolve();
  }
  get remoteDescription(): { sdp: string } | null {
    const sdp = this.remote.at(-1);
    return sdp === undefined ? null : { sdp };
  }
  restartIce(): void {
    this.restarts += 1;
    this.log.push("restart");
  }
  getSenders(): FakeLine["sender"][] {
    return this.lines.map((line) => line.sender);
  }
  getStats(): Promise<Map<string, unknown>> {
    const pair = { id: "P", type: "candidate-pair", bytesReceived: this.bytes, responsesReceived: 0 };
    return Promise.resolve(new Map([["P", pair]]));
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
  readonly reports: number[] = [];
  refusal = "";
  expecting = true;
  /** What the office says when it is asked for fresh relays. */
  relays = (): Promise<IceServer[]> =>
    Promise.resolve([{ urls: ["turn:office.example"], username: "later", credential: "d" }]);
  /** The codec that answers choose for the camera. */
  codec = "VP8";
  readonly driver: Driver;
  constructor() {
    const outside: Outside = {
      offer: (message) => {
        this.offers.push(message);
        if (this.refusal !== "") return Promise.reject(new Refusal({ code: this.refusal }));
        const sdp = `v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtpmap:96 ${this.codec}/90000\r\n`;
        const answer: Answer = { type: "answer", re: 1, epoch: message.epoch, sdp, seats: [] };
        return Promise.resolve(answer);
      },
      iceServers: () => this.relays(),
      rejoin: ({ epoch }) => {
        this.rejoins.push(epoch);
        return Promise.resolve();
      },
      changed: () => undefined,
      expecting: () => this.expecting,
      report: (epoch) => this.reports.push(epoch),
      connect: (configuration) => {
        const pc = new FakePeerConnection(configuration);
        this.pcs.push(pc);
        return pc as unknown as RTCPeerConnection;
      },
    };
    this.driver = new Driver(outside, new Publisher(undefined, () => undefined), "chromium");
  }
  get pc(): FakePeerConnection {
    const pc = this.pcs.at(-1);
    if (!pc) throw new Error("nothing was built");
    return pc;
  }
  async encodings(rids: string[], codec: Encoding["codec"] = "VP8"): Promise<void> {
    this.driver.want(1, [{ mid: "1", rids, codec, limit: 0 }]);
    await vi.advanceTimersByTimeAsync(0);
  }
  get sent(): string[] {
    return (this.pc.lines[1]?.encodings ?? []).flatMap((one) => (one.active === false ? [] : [one.rid ?? ""]));
  }
  async join(
    epoch: number,
    iceServers = [{ urls: ["turn:office.example"], username: "u", credential: "c" }],
  ): Promise<void> {
    this.driver.dispatch({ type: "join", epoch, join: "ticket", iceServers, audio: 1, video: 2 });
    await vi.advanceTimersByTimeAsync(0);
  }
}

const H264 = { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" };
const CODECS = [
  ...["video/VP8", "video/rtx", "video/AV1", "audio/opus", "audio/PCMU"].map((mimeType) => ({ mimeType })),
  H264,
];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("MediaStream", FakeStream);
  const getCapabilities = (kind: string): unknown => ({
    codecs: CODECS.filter(({ mimeType }) => mimeType.startsWith(kind)),
  });
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities });
  vi.stubGlobal("RTCRtpSender", { getCapabilities });
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
    expect(bench.pc.lines[1]?.encodings.map((one) => one.rid)).toEqual(["l", "m", "h"]);
    for (const line of bench.pc.lines.slice(3)) {
      expect(line.codecs).toEqual([{ mimeType: "video/VP8" }, H264, { mimeType: "video/rtx" }]);
    }
  });

  it("names the sources, keeps local addresses at home, and collects the seats after the answer", async () => {
    const bench = new Bench();
    await bench.join(1);
    expect(bench.offers).toEqual([
      { epoch: 1, join: "ticket", sdp: "v=0\r\n", tracks: { "0": "microphone", "1": "camera" } },
    ]);
    expect(bench.pc.remote).toHaveLength(1);
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

  it("restarts ICE in the same epoch when nothing arrives for three seconds, and is up with the next packet", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    for (bench.pc.bytes = 1; bench.pc.bytes < 4; bench.pc.bytes++) await vi.advanceTimersByTimeAsync(1_000);
    expect(bench.driver.transport.phase).toBe("up");
    await vi.advanceTimersByTimeAsync(1_000 + SILENCE_MS);
    expect(bench.pc.restarts).toBe(1);
    expect(bench.offers.map(({ epoch, join }) => [epoch, join])).toEqual([[1, "ticket"], [1, ""]]);
    expect(bench.driver.transport.phase).toBe("shaky");
    bench.pc.bytes += 100;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bench.driver.transport.phase).toBe("up");
    expect(bench.rejoins).toEqual([]);
  });

  it("gets fresh relays before it restarts ICE, for the credential of the join may be over", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    bench.driver.dispatch({ type: "network" });
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.pc.log).toEqual(["offer", "servers of later", "restart", "offer"]);
    expect(bench.pc.configuration).toEqual({
      iceServers: [{ urls: ["turn:office.example"], username: "later", credential: "d" }],
      bundlePolicy: "max-bundle",
    });
  });

  it.each([
    ["refused", (): Promise<IceServer[]> => Promise.reject(new Refusal({ code: "unavailable" })), 0],
    ["not answered for two seconds", (): Promise<IceServer[]> => new Promise(() => undefined), 2_000],
  ])("restarts with the old relays when fresh ones are %s", async (_, relays, after) => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    bench.relays = relays;
    bench.driver.dispatch({ type: "network" });
    await vi.advanceTimersByTimeAsync(after);
    expect(bench.pc.log).toEqual(["offer", "restart", "offer"]);
    expect(bench.pc.configuration.iceServers?.[0]?.username).toBe("u");
  });

  it("asks for no relays where the office has none, and leaves another epoch's connection alone", async () => {
    const bench = new Bench();
    await bench.join(1, []);
    let asked = 0;
    let answer: (fresh: IceServer[]) => void = () => undefined;
    bench.relays = () => new Promise((done) => ((asked += 1), (answer = done)));
    bench.pc.turn("connected");
    bench.driver.dispatch({ type: "network" });
    await vi.advanceTimersByTimeAsync(0);
    expect([asked, bench.pc.restarts]).toEqual([0, 1]);
    await bench.join(2);
    const old = bench.pc;
    bench.driver.dispatch({ type: "network" });
    await vi.advanceTimersByTimeAsync(0);
    expect([asked, old.restarts]).toEqual([1, 0]);
    await bench.join(3);
    answer([{ urls: [], username: "late", credential: "" }]);
    await vi.advanceTimersByTimeAsync(0);
    expect([old.log, bench.pc.log]).toEqual([["offer"], ["offer"]]);
  });

  it("restarts again every five seconds while the office cannot be reached, and rejoins when it has nothing of the epoch", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    bench.refusal = "unavailable";
    bench.pc.turn("disconnected");
    await vi.advanceTimersByTimeAsync(10 * RESTART_MS);
    expect(bench.pc.restarts).toBe(11);
    expect(bench.rejoins).toEqual([]);
    bench.refusal = "expired";
    await vi.advanceTimersByTimeAsync(RESTART_MS);
    expect(bench.rejoins).toEqual([1]);
  });

  it("takes no answer to an offer that was overtaken", async () => {
    const bench = new Bench();
    await bench.join(1);
    bench.pc.turn("connected");
    bench.driver.dispatch({ type: "silent" });
    bench.driver.dispatch({ type: "timer" });
    await vi.advanceTimersByTimeAsync(0);
    // Two offers were begun in the same moment; only the later one was sent and answered.
    expect(bench.offers).toHaveLength(2);
    expect(bench.pc.remote).toHaveLength(2);
    expect(bench.driver.transport.offering).toBe(false);
  });

  it("switches off what nobody watches, at once and after every offer", async () => {
    const bench = new Bench();
    await bench.join(1);
    expect(bench.sent).toEqual(["l", "m", "h"]);
    await bench.encodings(["l"]);
    expect(bench.sent).toEqual(["l"]);
    await bench.encodings([]);
    expect(bench.sent).toEqual([]);
    bench.driver.want(7, [{ mid: "1", rids: ["h"], codec: "VP8", limit: 0 }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.sent).toEqual([]);
    await bench.encodings(["m", "h"]);
    expect(bench.sent).toEqual(["m", "h"]);
  });

  it("offers again, once, when another codec is wanted than the answer chose", async () => {
    const bench = new Bench();
    bench.codec = "H264";
    await bench.join(1);
    await bench.encodings(["h"], "H264");
    expect(bench.offers).toHaveLength(1);
    await bench.encodings(["h"], "VP8");
    expect(bench.offers).toHaveLength(2);
    expect(bench.pc.lines[1]?.codecs[0]).toEqual({ mimeType: "video/VP8" });
    await bench.encodings(["l"], "VP8");
    expect(bench.offers).toHaveLength(2);
  });

  it("reports what the browser knows, of the present epoch", async () => {
    const bench = new Bench();
    await bench.join(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bench.reports).toEqual([1]);
  });

  it("asks to rejoin when the office refuses the offer", async () => {
    const bench = new Bench();
    bench.refusal = "media";
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
