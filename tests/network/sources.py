"""What a simulated person sends: pictures that know which picture they need, and sound that falls silent."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

MAX_PAYLOAD = 1_100
"""Bytes of a VP8 packet with its descriptor, about as Chromium cuts them."""
_TRUTH = struct.Struct("!IIBH")
"""In every frame, behind VP8's own header: its number, that of the frame it needs, key frame, height."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a decoder would find out: which frame this is, and which one it was made from."""

    number: int
    needs: int
    key: bool
    height: int


@dataclass(frozen=True, slots=True)
class Quality:
    """One encoding that a camera can make."""

    rid: str
    width: int
    height: int
    rate: int
    """bit/s at most."""
    least: int
    """bit/s below which the encoder does not send it at all."""


SIMULCAST = (
    Quality("q", 320, 180, 150_000, 30_000),
    Quality("h", 640, 360, 500_000, 250_000),
    Quality("f", 1280, 720, 1_500_000, 750_000),
)
"""Three sizes at about the rates of libwebrtc's simulcast table."""
SINGLE = (Quality("", 1280, 720, 1_500_000, 30_000),)
SCREEN = (Quality("", 1920, 1080, 1_500_000, 50_000),)


class Encoder:
    """A VP8 encoder for one quality: makes frames of the wanted rate, larger ones when all is new (key frames)."""

    KEY_TIMES = 5.0
    """A key frame is about so many times as large as another."""

    def __init__(self, quality: Quality, rng: Random, fps: float) -> None:
        self.quality = quality
        self.fps = fps
        self.number = 0
        self.wants_key = True
        self.key_frames = 0
        self.picture = rng.randrange(1 << 15)
        self.tl0 = rng.randrange(256)
        self.key_index = rng.randrange(32)
        self._rng = rng
        self._debt = 0.0

    def frame(self, rate: float) -> Iterator[bytes]:
        """The next frame at this bitrate, as VP8 payloads (RFC 7741); the last one carries the marker."""
        key, self.wants_key = self.wants_key, False
        usual = rate / self.fps / 8
        size = usual * self._rng.uniform(0.7, 1.3) * (self.KEY_TIMES if key else 1.0)
        # What a key frame took too much is saved in the frames after it.
        size = max(size - (0.0 if key else self._debt * 0.2), usual * 0.3, 60.0)
        self._debt = min(max(self._debt + size - usual, 0.0), 8 * usual)
        needs, self.number = self.number, self.number + 1
        self.picture = self.picture + 1 & 0x7FFF
        self.tl0 = self.tl0 + 1 & 0xFF
        if key:
            self.key_frames += 1
            self.key_index = self.key_index + 1 & 31
        return self._packets(self._body(key, needs, int(size)), key)

    def _body(self, key: bool, needs: int, size: int) -> bytes:
        head = bytes([0x10 if key else 0x11, 0, 0])
        if key:
            head += b"\x9d\x01\x2a" + struct.pack("<HH", self.quality.width, self.quality.height)
        head += _TRUTH.pack(self.number, 0 if key else needs, key, self.quality.height)
        return head + bytes(max(0, size - len(head)))

    def _packets(self, body: bytes, key: bool) -> Iterator[bytes]:
        count = -(-len(body) // (MAX_PAYLOAD - 6))
        step = -(-len(body) // count)
        for place in range(0, len(body), step):
            first = 0x90 if place == 0 else 0x80
            yield (
                bytes([first, 0xF0, 0x80 | self.picture >> 8, self.picture & 0xFF, self.tl0, self.key_index])
                + body[place : place + step]
            )


@dataclass(frozen=True, slots=True)
class Vp8:
    """The descriptor of a VP8 packet (RFC 7741 section 4.2) as far as a receiver needs it."""

    starts: bool
    key: bool
    picture: int | None
    tl0: int | None
    body: bytes


def vp8(payload: bytes) -> Vp8:
    """Read a descriptor; fails loudly, for nobody here sends anything else."""
    first, place = payload[0], 1
    picture = tl0 = None
    if first & 0x80:
        flags, place = payload[1], 2
        if flags & 0x80:
            if payload[place] & 0x80:
                picture, place = (payload[place] & 0x7F) << 8 | payload[place + 1], place + 2
            else:
                picture, place = payload[place], place + 1
        if flags & 0x40:
            tl0, place = payload[place], place + 1
        if flags & 0x30:
            place += 1
    starts = bool(first & 0x10) and not first & 7
    return Vp8(starts, starts and not payload[place] & 1, picture, tl0, payload[place:])


def truth(body: bytes) -> Truth:
    """Read what the encoder wrote into a whole frame."""
    key = not body[0] & 1
    number, needs, said_key, height = _TRUTH.unpack_from(body, 10 if key else 3)
    assert key == bool(said_key), "a frame was put together wrongly"
    return Truth(number, needs, key, height)


class Voice:
    """Speaks in turns of a few seconds; between them Opus sends a packet only every 400 ms (DTX)."""

    STEP = 0.02
    COMFORT = 20
    """Steps between two packets of silence."""

    def __init__(self, rng: Random, talks: float, dtx: bool = True) -> None:
        self._rng = rng
        self._talks = talks
        self._dtx = dtx
        self._left = 0
        self._talking = False
        self._quiet = 0
        self.number = 0
        self.fec = False
        """Each packet holds the one before it once more."""

    def step(self) -> tuple[bytes, int, bool] | None:
        """20 ms: payload, level in -dBov and whether a turn begins; None when nothing is sent."""
        begins = False
        if self._left <= 0:
            was = self._talking
            self._talking = self._talks >= 1 or (self._talks > 0 and (not was or self._rng.random() < self._talks))
            if was and self._talks < 1:
                self._talking = False
            begins = self._talking and not was
            share = self._talks if self._talking else 1 - self._talks
            self._left = max(10, int(self._rng.expovariate(1 / max(50.0, 300 * share))))
        self._left -= 1
        self._quiet = 0 if self._talking else self._quiet + 1
        if not self._talking and self._dtx and self._quiet % self.COMFORT != 1:
            return None
        self.number += 1
        size = self._rng.randrange(60, 110) if self._talking else 6
        level = self._rng.randrange(15, 45) if self._talking else 127
        return self.number.to_bytes(4, "big") + bytes([self.fec]) + bytes(size), level, begins
