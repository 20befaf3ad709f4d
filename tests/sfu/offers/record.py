"""Records what the installed browsers offer with simulcast: ``python -m tests.sfu.offers.record``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browsers import launch

OFFER = """async (prefer) => {
  const pc = new RTCPeerConnection();
  const audio = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
  const picture = () => Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  const canvas = [picture(), picture()];
  canvas.forEach((one) => one.getContext("2d").fillRect(0, 0, 9, 9));
  const [camera, screen] = canvas.map((one) => one.captureStream(5).getVideoTracks()[0]);
  const scales = { q: 4, h: 2, f: 1 };
  const encodings = Object.entries(scales).map(([rid, scale]) => ({ rid, scaleResolutionDownBy: scale }));
  pc.addTransceiver(audio, { direction: "sendonly" });
  pc.addTransceiver(camera, { direction: "sendonly", sendEncodings: encodings });
  pc.addTransceiver(screen, { direction: "sendonly", sendEncodings: encodings.slice(1) });
  for (const kind of ["audio", "video", "video"]) pc.addTransceiver(kind, { direction: "recvonly" });
  if (prefer) {
    const rank = (codec) => (codec.mimeType.toLowerCase() === prefer ? 0 : 1);
    for (const line of pc.getTransceivers()) {
      const kind = line.receiver.track.kind;
      if (kind !== "video") continue;
      const codecs = RTCRtpReceiver.getCapabilities(kind).codecs.slice().sort((a, b) => rank(a) - rank(b));
      line.setCodecPreferences(codecs);
    }
  }
  await pc.setLocalDescription();
  window.pc = pc;
  return pc.localDescription.sdp;
}"""
"""In a page: a microphone, a camera in three encodings, a screen in two, three seats. ``prefer``: a MIME type that
comes first."""
TRACKS = {"0": "microphone", "1": "camera", "2": "screen"}


def main(folder: Path) -> None:
    """Write ``<browser>-simulcast.sdp`` and, where the browser has H264, ``<browser>-h264.sdp``."""
    with sync_playwright() as playwright:
        for kind in ("chromium", "firefox"):
            browser = launch(playwright, kind, None, folder)
            page = browser.new_page()
            for name, prefer in (("simulcast", ""), ("h264", "video/h264")):
                sdp: str = page.evaluate(OFFER, prefer)
                if not prefer or "H264" in sdp:
                    (folder / f"{kind}-{name}.sdp").write_bytes(sdp.encode())
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
