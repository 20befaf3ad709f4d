/**
 * Which codecs a line asks for, best first: Opus; VP8, and H264 in the form that every phone decodes.
 *
 * Everybody receives both. H264 goes first only where a phone has it in hardware: it keeps the phone cool.
 */

import type { Browser } from "./devices";

export type PictureCodec = "VP8" | "H264";

interface Capability {
  readonly mimeType: string;
  readonly sdpFmtpLine?: string;
}

/**
 * iOS encodes H264 in hardware; on Android Chromium lists H264 only where the hardware has it. Desktops send VP8, which
 * every browser has.
 */
export const preferredCodec = (browser: Browser): PictureCodec =>
  browser === "safari-ios" || browser === "chrome-android" ? "H264" : "VP8";

/** What to give to `setCodecPreferences`; empty when the browser has nothing of it. */
export function preferences<C extends Capability>(capabilities: readonly C[], first: PictureCodec): C[] {
  const of = (name: string): C[] => capabilities.filter((one) => one.mimeType.toLowerCase() === name);
  const h264 = of("video/h264").filter(decodedEverywhere).slice(0, 1);
  const pictures = first === "H264" ? [...h264, ...of("video/vp8")] : [...of("video/vp8"), ...h264];
  return [...of("audio/opus"), ...pictures, ...(pictures.length > 0 ? of("video/rtx") : [])];
}

/** Constrained baseline in packetization mode 1 (RFC 7742 section 6.2). */
function decodedEverywhere({ sdpFmtpLine = "" }: Capability): boolean {
  return /profile-level-id=42e0/i.test(sdpFmtpLine) && sdpFmtpLine.includes("packetization-mode=1");
}

/** The codec that a description chose for an m-line: the first payload type's; null when that tells nothing. */
export function chosenCodec(sdp: string, mid: string): PictureCodec | null {
  const section = sdp.split(/\r?\n(?=m=)/).find((part) => part.split(/\r?\n/).includes(`a=mid:${mid}`));
  const payload = /^m=video \S+ \S+ (\d+)/.exec(section ?? "")?.[1];
  if (section === undefined || payload === undefined) return null;
  const name = new RegExp(`^a=rtpmap:${payload} ([A-Za-z0-9]+)/`, "m").exec(section)?.[1]?.toUpperCase();
  return name === "VP8" || name === "H264" ? name : null;
}
