import { describe, expect, it, vi } from "vitest";
import { chosenCodec, preferences, preferredCodec } from "../src/media/codecs";
import { RIDS, firstEncodings, settled, type PictureSource } from "../src/media/encodings";
import { SendingLine } from "../src/media/sender";

const HD = 1280 * 720;
const PHONE = 640 * 360;
const TINY = 320 * 240;

/** The encodings as `l 4 150`: rid, scale, kbit/s; what rests in brackets. */
const shown = (encodings: readonly RTCRtpEncodingParameters[]): string[] =>
  encodings.map((one) => {
    const text = `${one.rid ?? "-"} ${one.scaleResolutionDownBy} ${(one.maxBitrate ?? 0) / 1_000}`;
    return one.active === false ? `(${text})` : text;
  });

/** What becomes of a fresh line. */
function lineOf(source: PictureSource, pixels: number, wanted: readonly string[] | null, firefox = false): string[] {
  const first = firstEncodings(source, firefox);
  return shown(settled(source, first, pixels, wanted) ?? first);
}

describe("the encodings of a picture", () => {
  it.each<[string, PictureSource, number, readonly string[] | null, string[]]>([
    ["a camera, before anybody told", "camera", HD, null, ["l 4 150", "m 2 500", "h 1 1700"]],
    ["a camera that is not open yet", "camera", 0, null, ["l 4 150", "m 2 500", "h 1 1700"]],
    ["a camera that one small tile shows", "camera", HD, ["l"], ["l 4 150", "(m 2 500)", "(h 1 1700)"]],
    ["a camera for a small and a large tile", "camera", HD, ["l", "h"], ["l 4 150", "(m 2 500)", "h 1 1700"]],
    ["a camera that nobody sees", "camera", HD, [], ["(l 4 150)", "(m 2 500)", "(h 1 1700)"]],
    ["a small camera uses the lower names", "camera", PHONE, null, ["l 2 150", "m 1 700", "(h 1 1700)"]],
    ["a small camera, wanted large, comes as large as it is", "camera", PHONE, ["h"], ["(l 2 150)", "m 1 700", "(h 1 1700)"]],
    ["a tiny camera has one encoding", "camera", TINY, ["l", "m"], ["l 1 300", "(m 2 500)", "(h 1 1700)"]],
    ["a name that we never gave means the best", "camera", HD, ["x"], ["(l 4 150)", "(m 2 500)", "h 1 1700"]],
    ["a screen is as large in both", "screen", HD, null, ["l 1 400", "h 1 2500"]],
    ["a screen on a slow line", "screen", HD, ["l"], ["l 1 400", "(h 1 2500)"]],
  ])("%s", (_why, source, pixels, wanted, expected) => {
    expect(lineOf(source, pixels, wanted)).toEqual(expected);
  });

  it("are one for a screen in Firefox", () => {
    expect(lineOf("screen", HD, null, true)).toEqual(["- 1 2500"]);
    expect(lineOf("screen", HD, [], true)).toEqual(["(- 1 2500)"]);
    expect(lineOf("camera", HD, null, true)).toHaveLength(3);
  });

  it("let text move less rather than become smaller", () => {
    expect(firstEncodings("screen", false).map((one) => one.maxFramerate)).toEqual([5, 15]);
  });

  it("carry the whole picture when the answer left only the lowest", () => {
    const left = firstEncodings("camera", false).slice(0, 1);
    expect(shown(settled("camera", left, HD, [""]) ?? [])).toEqual(["l 1 1500"]);
    expect(shown(settled("camera", left, HD, []) ?? [])).toEqual(["(l 1 1500)"]);
  });

  it.each([
    ["a screen takes no more than those who watch", "screen", [""], 640_000, ["- 1 640"]],
    ["nor more than it needs", "screen", [""], 9_000_000, ["- 1 2500"]],
    ["without a limit it takes what it needs", "screen", [""], 0, ["- 1 2500"]],
    ["a limit switches nothing on", "screen", [], 640_000, ["(- 1 640)"]],
  ] as const)("in one: %s", (_why, source, wanted, limit, expected) => {
    const before = firstEncodings(source, true);
    expect(shown(settled(source, before, HD, wanted, limit) ?? before)).toEqual(expected);
  });

  it("of several are told apart by those who watch, so no limit touches them", () => {
    expect(settled("camera", firstEncodings("camera", false), HD, null, 200_000)).toBeNull();
  });

  it("are left alone when they are as they should be, also when the browser fills in what was not said", () => {
    const now = firstEncodings("camera", false).map((one) => ({ ...one, active: true, priority: "low" as const }));
    expect(settled("camera", now, HD, null)).toBeNull();
    expect(settled("camera", now, HD, ["l", "m", "h"])).toBeNull();
    const some = settled("camera", now, HD, ["m"]);
    expect(some).not.toBeNull();
    expect(settled("camera", some ?? [], HD, ["m"])).toBeNull();
  });

  it("have the lowest name first, which is what is left without simulcast", () => {
    expect(RIDS.camera).toEqual(["l", "m", "h"]);
    expect(firstEncodings("camera", false).map((one) => one.rid)).toEqual(RIDS.camera);
  });
});

const H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
const CODECS = [
  { mimeType: "video/VP8" },
  { mimeType: "video/rtx" },
  { mimeType: "video/VP9" },
  { mimeType: "video/H264", sdpFmtpLine: H264.replace("42e01f", "42001f") },
  { mimeType: "video/H264", sdpFmtpLine: H264.replace("mode=1", "mode=0") },
  { mimeType: "video/H264", sdpFmtpLine: H264 },
  { mimeType: "video/AV1" },
];

describe("the codecs of a line", () => {
  const names = (first: "VP8" | "H264"): string[] => preferences(CODECS, first).map(({ mimeType }) => mimeType);

  it("are VP8 and the H264 that every phone decodes, in the wanted order", () => {
    expect(names("VP8")).toEqual(["video/VP8", "video/H264", "video/rtx"]);
    expect(names("H264")).toEqual(["video/H264", "video/VP8", "video/rtx"]);
    expect(preferences(CODECS, "H264")[0]).toEqual({ mimeType: "video/H264", sdpFmtpLine: H264 });
  });

  it("are Opus for sound, and nothing where nothing of it is", () => {
    expect(preferences([{ mimeType: "audio/red" }, { mimeType: "audio/opus" }], "VP8")).toEqual([{ mimeType: "audio/opus" }]);
    expect(preferences([{ mimeType: "video/rtx" }, { mimeType: "video/AV1" }], "VP8")).toEqual([]);
  });

  it("begin with H264 on phones only", () => {
    const phones = (["safari-ios", "chrome-android", "firefox", "safari", "chromium"] as const).filter(
      (browser) => preferredCodec(browser) === "H264",
    );
    expect(phones).toEqual(["safari-ios", "chrome-android"]);
  });

  const answer = [
    "v=0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=mid:0",
    "a=rtpmap:111 opus/48000/2",
    "m=video 9 UDP/TLS/RTP/SAVPF 103 104 96",
    "a=mid:1",
    "a=rtpmap:96 VP8/90000",
    "a=rtpmap:103 H264/90000",
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "a=mid:10",
    "a=rtpmap:96 VP8/90000",
    "",
  ].join("\r\n");

  it.each([
    ["1", "H264"],
    ["10", "VP8"],
    ["0", null],
    ["7", null],
  ])("of an answer: m-line %s has %s", (mid, codec) => {
    expect(chosenCodec(answer, mid)).toBe(codec);
  });
});

describe("a sending line", () => {
  function bench(encodings: RTCRtpEncodingParameters[]): {
    line: SendingLine;
    prefer: ReturnType<typeof vi.fn<(codecs: { mimeType: string }[]) => void>>;
    set: ReturnType<typeof vi.fn<(parameters: RTCRtpSendParameters) => Promise<void>>>;
  } {
    vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: CODECS }) });
    vi.stubGlobal("RTCRtpSender", { getCapabilities: () => ({ codecs: CODECS.slice(0, 3) }) });
    let parameters = { encodings };
    const set = vi.fn((next: RTCRtpSendParameters) => {
      parameters = next;
      return Promise.resolve();
    });
    const prefer = vi.fn();
    const transceiver = {
      direction: "sendonly",
      receiver: { track: { kind: "video" } },
      sender: { getParameters: () => parameters, setParameters: set },
      setCodecPreferences: prefer,
    };
    return { line: new SendingLine(transceiver as unknown as RTCRtpTransceiver, "camera", "H264"), set, prefer };
  }

  it("prefers only what this browser can send", () => {
    const { prefer } = bench([]);
    expect(prefer.mock.calls[0]?.[0].map(({ mimeType }) => mimeType)).toEqual(["video/VP8", "video/rtx"]);
  });

  it("changes what differs, one after the other, and nothing twice", async () => {
    const { line, set } = bench(firstEncodings("camera", false));
    line.wanted = ["l"];
    line.tune(HD);
    line.tune(HD);
    await vi.waitFor(() => expect(set).toHaveBeenCalledTimes(1));
    line.wanted = [];
    line.tune(HD);
    await vi.waitFor(() => expect(set).toHaveBeenCalledTimes(2));
    expect(set.mock.lastCall?.[0].encodings.map((one) => one.active)).toEqual([false, false, false]);
  });

  it("that has one encoding keeps to the limit, and forgets it when nobody is short", async () => {
    const { line, set } = bench(firstEncodings("camera", false).slice(0, 1));
    for (const [limit, rate] of [[400_000, 400_000], [0, 1_500_000]] as const) {
      set.mockClear();
      line.limit = limit;
      line.tune(HD);
      await vi.waitFor(() => expect(set).toHaveBeenCalledTimes(1));
      expect(set.mock.lastCall?.[0].encodings.map((one) => one.maxBitrate)).toEqual([rate]);
    }
  });

  it("asks for one new offer each time another codec is wanted than was chosen", () => {
    const { line } = bench([]);
    expect(line.switch("H264", "H264")).toBe(false);
    expect(line.switch("VP8", "H264")).toBe(true);
    expect(line.switch("VP8", "H264")).toBe(false);
    expect(line.switch("VP8", "VP8")).toBe(false);
    expect(line.switch("H264", "VP8")).toBe(true);
  });
});
