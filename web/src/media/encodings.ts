/**
 * How a picture is sent: which encodings a line has, how large each is, and which of them run. Pure.
 *
 * The encodings of a line are fixed by its first offer (W3C webrtc, sendEncodings); what they carry may change at any
 * time. A small camera therefore keeps the three names and uses the lowest of them: Chromium silently leaves out the
 * upper ones when the picture is small, and the best would then be half of what the camera shows.
 */

/** What one encoding carries. */
interface Rung {
  readonly scale: number;
  /** Bit/s. */
  readonly rate: number;
  readonly frames?: number;
}

export type PictureSource = "camera" | "screen";

/** The names of the encodings, lowest first, as a line without simulcast would keep its first. */
export const RIDS: Readonly<Record<PictureSource, readonly string[]>> = { camera: ["l", "m", "h"], screen: ["l", "h"] };

/** How many pixels Chromium wants for three and for two encodings (webrtc, simulcast.cc, kSimulcastFormats). */
const THREE = 960 * 540;
const TWO = 480 * 270;

const LARGE: readonly Rung[] = [
  { scale: 4, rate: 150_000 },
  { scale: 2, rate: 500_000 },
  { scale: 1, rate: 1_700_000 },
];
const MEDIUM: readonly Rung[] = [
  { scale: 2, rate: 150_000 },
  { scale: 1, rate: 700_000 },
];
const SMALL: readonly Rung[] = [{ scale: 1, rate: 300_000 }];
/** Text must be read, so both are as large as the screen; on a slow line it moves less. */
const SCREEN: readonly Rung[] = [
  { scale: 1, rate: 400_000, frames: 5 },
  { scale: 1, rate: 2_500_000, frames: 15 },
];
const ALONE: Readonly<Record<PictureSource, Rung>> = {
  camera: { scale: 1, rate: 1_500_000 },
  screen: { scale: 1, rate: 2_500_000, frames: 15 },
};

/** The encodings that fit a picture of this size; 0 pixels: not known yet. */
function ladder(source: PictureSource, pixels: number): readonly Rung[] {
  if (source === "screen") return SCREEN;
  if (pixels === 0 || pixels >= THREE) return LARGE;
  return pixels >= TWO ? MEDIUM : SMALL;
}

/** `sendEncodings` of a new line. Firefox cannot send a screen in several encodings. */
export function firstEncodings(source: PictureSource, firefox: boolean): RTCRtpEncodingParameters[] {
  if (source === "screen" && firefox) return [carrying({}, ALONE.screen)];
  return ladder(source, 0).map((rung, at) => carrying({ rid: RIDS[source][at] ?? "" }, rung));
}

/**
 * The encodings as they should be now; null when they are so already.
 *
 * `wanted` are the rids that somebody watches (null: not told yet, all of them). A picture that is wanted larger than its
 * camera is comes as large as it is. `limit` (bit/s, 0: none) is what those who watch can take of a line with one encoding.
 */
export function settled(
  source: PictureSource,
  now: readonly RTCRtpEncodingParameters[],
  pixels: number,
  wanted: readonly string[] | null,
  limit = 0,
): RTCRtpEncodingParameters[] | null {
  const next = now.length === 1 ? [alone(source, now, wanted, limit)] : several(source, now, pixels, wanted);
  return next.every((one, at) => alike(one, now[at])) ? null : next;
}

/** Without simulcast in the answer only the lowest encoding is left, and it must carry the whole picture. */
function alone(
  source: PictureSource,
  [first]: readonly RTCRtpEncodingParameters[],
  wanted: readonly string[] | null,
  limit: number,
): RTCRtpEncodingParameters {
  const rung = ALONE[source];
  const rate = limit > 0 ? Math.min(limit, rung.rate) : rung.rate;
  return { ...carrying(first ?? {}, { ...rung, rate }), active: wanted === null || wanted.length > 0 };
}

function several(
  source: PictureSource,
  now: readonly RTCRtpEncodingParameters[],
  pixels: number,
  wanted: readonly string[] | null,
): RTCRtpEncodingParameters[] {
  const rungs = ladder(source, pixels).slice(0, now.length);
  const places = wanted?.map((rid) => now.findIndex((one) => one.rid === rid));
  const watched = places?.map((at) => Math.min(at < 0 ? Infinity : at, rungs.length - 1));
  return now.map((one, at) => {
    const rung = rungs[at];
    if (rung === undefined) return { ...one, active: false };
    return { ...carrying(one, rung), active: watched === undefined || watched.includes(at) };
  });
}

function carrying(one: RTCRtpEncodingParameters, { scale, rate, frames }: Rung): RTCRtpEncodingParameters {
  return {
    ...one,
    scaleResolutionDownBy: scale,
    maxBitrate: rate,
    ...(frames === undefined ? {} : { maxFramerate: frames }),
  };
}

const alike = (a: RTCRtpEncodingParameters, b: RTCRtpEncodingParameters | undefined): boolean =>
  (a.active ?? true) === (b?.active ?? true) &&
  a.scaleResolutionDownBy === b?.scaleResolutionDownBy &&
  a.maxBitrate === b?.maxBitrate &&
  a.maxFramerate === b?.maxFramerate;
