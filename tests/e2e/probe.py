"""What a test may know of a page that the page does not show: media statistics, colours, tones, CSP violations."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.e2e.media import FPS, Colour
from tests.e2e.office import poll

WATCH = """
(() => {
  const probe = { connections: [], violations: [], errors: [] };
  Object.defineProperty(window, '__probe', { value: probe });
  document.addEventListener('securitypolicyviolation', (event) =>
    probe.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile || ''}`));
  window.addEventListener('error', (event) => probe.errors.push(String(event.message)));
  window.addEventListener('unhandledrejection', (event) => probe.errors.push(String(event.reason)));
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...args) { super(...args); probe.connections.push(this); }
  };
})();
"""

STATS = """
async () => {
  const found = [];
  for (const connection of window.__probe.connections) {
    if (connection.connectionState === 'closed') continue;
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type !== 'inbound-rtp' && entry.type !== 'outbound-rtp') continue;
      found.push({
        way: entry.type === 'inbound-rtp' ? 'in' : 'out', kind: entry.kind, mid: entry.mid ?? '', rid: entry.rid ?? '',
        frames: entry.framesDecoded ?? entry.framesEncoded ?? 0, width: entry.frameWidth ?? 0,
        height: entry.frameHeight ?? 0, energy: entry.totalAudioEnergy ?? 0, lost: entry.packetsLost ?? 0,
        bytes: entry.bytesReceived ?? entry.bytesSent ?? 0,
      });
    }
  }
  return found;
}
"""

COLOURS = """
(video) => {
  if (!(video instanceof HTMLVideoElement) || video.readyState < 2) return [];
  const canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 36;
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  paint.drawImage(video, 0, 0, 64, 36);
  return [[16, 6], [48, 6], [16, 30], [48, 30]].map(([x, y]) => [...paint.getImageData(x, y, 1, 1).data].slice(0, 3));
}
"""

TONES = """
async (milliseconds) => {
  const tracks = window.__probe.connections.filter((c) => c.connectionState !== 'closed')
    .flatMap((c) => c.getReceivers().map((r) => r.track))
    .filter((track) => track && track.kind === 'audio' && track.readyState === 'live' && !track.muted);
  // Recorded and looked at afterwards: a live AudioContext never starts in a Firefox without a sound card.
  const record = async (track) => {
    const recorder = new MediaRecorder(new MediaStream([track]));
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const stopped = new Promise((done) => { recorder.onstop = done; });
    recorder.start();
    await new Promise((done) => setTimeout(done, milliseconds));
    recorder.stop();
    await stopped;
    const sound = await new Blob(parts).arrayBuffer();
    try {
      return (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(sound)).getChannelData(0);
    } catch {
      return new Float32Array(0);
    }
  };
  const power = (samples, hertz) => {
    // Goertzel's algorithm: the share of one frequency.
    const turn = 2 * Math.cos(2 * Math.PI * hertz / 48000);
    let before = 0, last = 0;
    for (const sample of samples) [before, last] = [last, sample + turn * last - before];
    return last * last + before * before - turn * last * before;
  };
  const loudest = (samples) => {
    let best = { energy: 0, at: 0 };
    for (let at = 0; at + 4800 <= samples.length; at += 2400) {
      const energy = samples.subarray(at, at + 4800).reduce((sum, sample) => sum + sample * sample, 0);
      if (energy > best.energy) best = { energy, at };
    }
    if (best.energy / 4800 < 1e-5) return null;
    const part = samples.subarray(best.at, best.at + 4800);
    let hertz = 0, most = 0;
    for (let candidate = 100; candidate <= 2000; candidate += 5) {
      const now = power(part, candidate);
      if (now > most) [most, hertz] = [now, candidate];
    }
    return hertz;
  };
  return (await Promise.all(tracks.map(record))).map(loudest).filter((hertz) => hertz !== null);
}
"""


def watch(page: Page) -> None:
    """Must be called before the page's first ``goto``."""
    page.add_init_script(WATCH)


def transports(page: Page) -> list[str]:
    """How each transport stands that this page ever made."""
    states: list[str] = page.evaluate("() => window.__probe.connections.map((it) => it.connectionState)")
    return states


def stats(page: Page) -> list[dict[str, Any]]:
    """One entry per RTP stream: way (in, out), kind, frames, width, height, energy, lost, bytes."""
    found: list[dict[str, Any]] = page.evaluate(STATS)
    return found


def incoming(page: Page, kind: str) -> dict[str, dict[str, Any]]:
    """The incoming streams of a kind by ``mid``."""
    return {entry["mid"]: entry for entry in stats(page) if entry["way"] == "in" and entry["kind"] == kind}


def sees(page: Page, streams: int = 1, *, fps: float = FPS / 2, within: float = 45) -> None:
    """Wait until this many incoming pictures of at least 320x180 move at ``fps`` over a whole second."""

    last: dict[str, int] = {}

    def moving() -> bool:
        before = incoming(page, "video")
        page.wait_for_timeout(1000)
        after = incoming(page, "video")
        last.clear()
        last.update({mid: entry["frames"] - before.get(mid, entry)["frames"] for mid, entry in after.items()})
        good = [mid for mid, it in after.items() if last[mid] >= fps and it["width"] >= 320 and it["height"] >= 180]
        return len(good) >= streams

    try:
        poll(moving, within=within, what=f"{streams} picture(s) at {fps:g} frames a second")
    except AssertionError as late:
        raise AssertionError(f"{late}; frames in the last second: {last}; now: {stats(page)}") from None


def hears(page: Page, streams: int = 1, *, within: float = 45) -> None:
    """Wait until this many incoming sounds gain energy."""

    def sounding() -> bool:
        before = incoming(page, "audio")
        page.wait_for_timeout(600)
        after = incoming(page, "audio")
        louder = [mid for mid, entry in after.items() if entry["energy"] > before.get(mid, entry)["energy"]]
        return len(louder) >= streams

    try:
        poll(sounding, within=within, what=f"{streams} sound(s)")
    except AssertionError as late:
        raise AssertionError(f"{late}; now: {stats(page)}") from None


def shows(page: Page, selector: str, quarters: tuple[Colour, ...], *, within: float = 30, tolerance: int = 60) -> None:
    """Wait until a ``<video>`` shows the four coloured quarters of a fake camera, not mirrored."""

    def alike() -> bool:
        found = page.locator(selector).first.evaluate(COLOURS)
        return len(found) == 4 and all(
            abs(is_now - wanted) <= tolerance
            for colour, quarter in zip(found, quarters, strict=True)
            for is_now, wanted in zip(colour, quarter, strict=True)
        )

    poll(alike, within=within, what=f"{selector} to show {quarters}", every=0.2)


def hears_tone(page: Page, hertz: int, *, within: float = 30) -> None:
    """Wait until one of the incoming sounds is loudest at this tone."""

    def heard() -> bool:
        return any(abs(found - hertz) < 15 for found in page.evaluate(TONES, 700))

    poll(heard, within=within, what=f"a tone of {hertz} Hz")


def violations(page: Page) -> list[str]:
    """What the content security policy refused on this page so far."""
    found: list[str] = page.evaluate("() => window.__probe.violations")
    return found


def errors(page: Page) -> list[str]:
    """Uncaught errors of the page so far."""
    found: list[str] = page.evaluate("() => window.__probe.errors")
    return found
