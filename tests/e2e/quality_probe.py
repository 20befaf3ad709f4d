"""What a person saw and heard over some time, from the browser's own statistics, looked at ten times a second."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

SAMPLE = """
(period) => {
  const samples = window.__quality = [];
  const sum = (entries, key) => entries.reduce((total, entry) => total + (entry[key] ?? 0), 0);
  const look = async () => {
    const began = performance.now();
    const living = window.__probe.connections.filter((c) => c.connectionState !== 'closed');
    const entries = [];
    for (const connection of living) entries.push(...(await connection.getStats()).values());
    const inbound = entries.filter((entry) => entry.type === 'inbound-rtp');
    const video = inbound.filter((entry) => entry.kind === 'video' && entry.framesReceived);
    const audio = inbound.filter((entry) => entry.kind === 'audio' && entry.packetsReceived);
    const out = entries.filter((entry) => entry.type === 'outbound-rtp' && entry.kind === 'video');
    samples.push({
      t: Date.now() / 1000, made: window.__probe.connections.length,
      ice: living.map((c) => c.iceConnectionState).join(),
      frames: sum(video, 'framesDecoded'), keys: sum(video, 'keyFramesDecoded'), freezes: sum(video, 'freezeCount'),
      frozen: sum(video, 'totalFreezesDuration'), height: Math.max(0, ...video.map((v) => v.frameHeight ?? 0)),
      nacks: sum(video, 'nackCount'), plis: sum(video, 'pliCount'),
      repaired: sum(video, 'retransmittedPacketsReceived'),
      buffered: sum(video, 'jitterBufferDelay'), emitted: sum(video, 'jitterBufferEmittedCount'),
      concealed: sum(audio, 'concealedSamples'), samples: sum(audio, 'totalSamplesReceived'),
      packets: sum(audio, 'packetsReceived'), received: sum(inbound, 'bytesReceived'), sent: sum(out, 'bytesSent'),
    });
    setTimeout(look, Math.max(10, period - (performance.now() - began)));
  };
  look();
}
"""
PERIOD = 100
Sample = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Experience:
    """Figures of one person over the time that was looked at; shares from 0 to 1, times in seconds."""

    seconds: float
    fps: float
    freezes: int
    frozen: float
    """Share of the time, as the browser counts freezes (0 where it does not count them)."""
    longest: float
    """Longest time without a new frame, to a tenth of a second."""
    concealed: float
    silence: float
    """Longest time without a packet of sound."""
    height_least: int
    height_last: int
    delay: float
    """Average time in the jitter buffer of the picture."""
    nacks: int
    repaired: int
    plis: int
    key_frames: int
    kilobits: float
    connections: int
    """Peer connections that were made anew meanwhile."""

    def as_dict(self) -> dict[str, Any]:
        """For a JSON file."""
        return asdict(self)


def watch_quality(page: Page) -> None:
    """Begin to look."""
    page.evaluate(SAMPLE, PERIOD)


def samples(page: Page) -> list[Sample]:
    """All that was seen so far."""
    found: list[Sample] = page.evaluate("() => window.__quality")
    return found


def experience(seen: list[Sample], since: float, until: float) -> Experience:
    """Figures between two moments (Unix time)."""
    part = [sample for sample in seen if since <= sample["t"] <= until]
    assert len(part) > 10, f"only {len(part)} looks between {since} and {until}"
    seconds = part[-1]["t"] - part[0]["t"]
    emitted = _gain(part, "emitted")
    heights = [sample["height"] for sample in part if sample["height"]]
    return Experience(
        seconds=seconds,
        fps=_gain(part, "frames") / seconds,
        freezes=int(_gain(part, "freezes")),
        frozen=_gain(part, "frozen") / seconds,
        longest=_still(part, "frames"),
        concealed=_gain(part, "concealed") / max(1.0, _gain(part, "samples")),
        silence=_still(part, "packets"),
        height_least=min(heights, default=0),
        height_last=heights[-1] if heights else 0,
        delay=_gain(part, "buffered") / emitted if emitted else 0.0,
        nacks=int(_gain(part, "nacks")),
        repaired=int(_gain(part, "repaired")),
        plis=int(_gain(part, "plis")),
        key_frames=int(_gain(part, "keys")),
        kilobits=_gain(part, "received") * 8 / 1_000 / seconds,
        connections=part[-1]["made"] - part[0]["made"],
    )


def back(seen: list[Sample], key: str, moment: float) -> float | None:
    """Seconds from a moment (Unix time) until frames (``frames``) or sound (``packets``) go on."""
    later = [sample for sample in seen if sample["t"] >= moment]
    return next((b["t"] - moment for a, b in pairwise(later) if b[key] != a[key] and b[key] > 0), None)


def reached(seen: list[Sample], moment: float, height: int, *, above: bool) -> float | None:
    """Seconds from a moment until the picture is at least (or at most) so high."""
    return next(
        (
            sample["t"] - moment
            for sample in seen
            if sample["t"] >= moment and sample["height"] and (sample["height"] >= height) is above
        ),
        None,
    )


def _gain(part: list[Sample], key: str) -> float:
    # A counter that falls belongs to a connection that was made anew and counts from zero.
    return float(sum(max(0.0, b[key] - a[key]) if b[key] >= a[key] else b[key] for a, b in pairwise(part)))


def _still(part: list[Sample], key: str) -> float:
    moved = [part[0]["t"], *(b["t"] for a, b in pairwise(part) if b[key] != a[key]), part[-1]["t"]]
    return float(max(b - a for a, b in pairwise(moved)))
