/**
 * The copy of an offer that the office gets: without what it never reads.
 *
 * The media server has one address and is ICE-lite, so it needs no candidates of ours: leaving them out keeps local
 * addresses at home. Header extensions nobody answers are left out too, so that ten people fit into one message.
 */
const ANSWERED_EXTENSIONS = [
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
];

export function slim(sdp: string): string {
  return sdp.split("\r\n").filter(isRead).join("\r\n");
}

function isRead(line: string): boolean {
  if (line.startsWith("a=candidate:") || line === "a=end-of-candidates") return false;
  if (line.startsWith("a=extmap:")) return ANSWERED_EXTENSIONS.some((uri) => line.split(" ")[1] === uri);
  return true;
}
