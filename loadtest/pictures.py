"""Sound and pictures that synthetic people send: a tone, and a moving test card encoded once and sent again and again.

Encoding for many peers would measure the encoder. So a few seconds of VP8 are made at the start and every sender loops
over the packets; aiortc passes encoded packets on as they are.
"""

from __future__ import annotations

import asyncio
import math
import random
import struct
from fractions import Fraction

import av
from aiortc import MediaStreamTrack
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

FRAMES_PER_SECOND = 30
VIDEO_CLOCK = Fraction(1, 90_000)
AUDIO_RATE = 48_000
AUDIO_SAMPLES = 960
"""20 ms at 48 kHz."""
_GRAIN = bytes(random.Random(7).choices(range(100, 116), k=8_192))  # noqa: S311  a picture, not a secret


def test_card(width: int, height: int, number: int) -> VideoFrame:
    """A grainy card with a bar that moves one step each frame, as yuv420p: as hard to encode as a face, about."""
    frame = VideoFrame(width, height, "yuv420p")
    luma = bytearray(frame.planes[0].buffer_size)
    stride = frame.planes[0].line_size
    bar = (number * 8) % width
    grain = _GRAIN[number % 8 :]
    for y in range(height):
        start = (y * 7) % 2_048
        row = bytearray(grain[start : start + width])
        row[bar : bar + 32] = b"\xeb" * len(row[bar : bar + 32])
        luma[y * stride : y * stride + width] = row
    frame.planes[0].update(bytes(luma))
    for plane in frame.planes[1:]:
        plane.update(b"\x80" * plane.buffer_size)
    return frame


def encode_loop(width: int, height: int, bitrate: int, seconds: float = 3.0) -> list[bytes]:
    """VP8 frames for looping; every second begins with a key frame. ``bitrate`` in bits per second."""
    codec = VideoCodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.bit_rate, codec.time_base = bitrate, Fraction(1, FRAMES_PER_SECOND)
    codec.gop_size = FRAMES_PER_SECOND
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "error-resilient": "1"}
    encoded: list[bytes] = []
    for number in range(int(seconds * FRAMES_PER_SECOND)):
        picture = test_card(width, height, number)
        picture.pts, picture.time_base = number, codec.time_base
        encoded.extend(bytes(packet) for packet in codec.encode(picture))
    return encoded


class LoopedVideo(MediaStreamTrack):
    """A camera that sends the same few encoded seconds for ever, at 30 frames a second."""

    kind = "video"

    def __init__(self, frames: list[bytes]) -> None:
        super().__init__()
        self._frames = frames
        self._sent = 0
        self._begin = 0.0

    async def recv(self) -> Packet[Stream]:
        """The next frame, when it is due."""
        loop = asyncio.get_running_loop()
        if not self._sent:
            self._begin = loop.time()
        await asyncio.sleep(max(0.0, self._begin + self._sent / FRAMES_PER_SECOND - loop.time()))
        packet = Packet(self._frames[self._sent % len(self._frames)])
        packet.pts = self._sent * 90_000 // FRAMES_PER_SECOND
        packet.time_base = VIDEO_CLOCK
        self._sent += 1
        return packet


class Tone(MediaStreamTrack):
    """A microphone that hears a steady tone."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        period = [
            int(8_000 * math.sin(2 * math.pi * hertz * n / AUDIO_RATE))
            for n in range(AUDIO_RATE // math.gcd(int(hertz), AUDIO_RATE))
        ]
        self._wave = struct.pack(f"<{len(period)}h", *period)
        self._sent = 0
        self._begin = 0.0

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms, when they are due."""
        loop = asyncio.get_running_loop()
        if not self._sent:
            self._begin = loop.time()
        await asyncio.sleep(max(0.0, self._begin + self._sent * AUDIO_SAMPLES / AUDIO_RATE - loop.time()))
        frame = av.AudioFrame(format="s16", layout="mono", samples=AUDIO_SAMPLES)
        offset = (self._sent * AUDIO_SAMPLES * 2) % len(self._wave)
        needed = AUDIO_SAMPLES * 2
        wave = self._wave[offset:]
        while len(wave) < needed:
            wave += self._wave
        frame.planes[0].update(wave[:needed])
        frame.sample_rate = AUDIO_RATE
        frame.pts = self._sent * AUDIO_SAMPLES
        frame.time_base = Fraction(1, AUDIO_RATE)
        self._sent += 1
        return frame
