"""Fake cameras and microphones that one recognises: four coloured quarters with a moving bar, and a pulsing tone."""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Self

WIDTH, HEIGHT, FPS = 640, 360, 15
"""So many show that a picture moves; each is encoded, decoded and drawn by the machine that does all the rest."""
EVERYDAY = 30
"""What cameras really give; for whoever measures."""
GRAIN = 6
"""Steps of 256 up and down, the noise of a camera in a room. Without it a picture takes 200 kbit/s only."""
RATE = 48_000

Colour = tuple[int, int, int]
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 40), (40, 60, 200), (220, 200, 40)
MAGENTA, CYAN, WHITE, GREY = (190, 40, 180), (40, 180, 190), (225, 225, 225), (110, 110, 110)


@dataclass(frozen=True)
class Fake:
    """What one person's camera shows and microphone hears."""

    name: str
    quarters: tuple[Colour, Colour, Colour, Colour]
    """Top left, top right, bottom left, bottom right."""
    tone: int
    """Hertz."""
    fps: int = FPS
    grain: int = 0

    def at(self, fps: int) -> Self:
        """The same at another rate."""
        return replace(self, fps=fps)

    def grained(self) -> Self:
        """The same with the noise of a real camera, which takes all bits that the encoder has."""
        return replace(self, grain=GRAIN)

    def picture(self, folder: Path) -> Path:
        """A second of video as YUV4MPEG2; the browser loops it."""
        path = folder / f"{self.name}-{self.fps}-{self.grain}.y4m"
        if not path.exists():
            path.write_bytes(_y4m(self))
        return path

    def sound(self, folder: Path) -> Path:
        """Two seconds of sound; a steady tone would be taken for noise and suppressed, so it pulses."""
        path = folder / f"{self.name}.wav"
        if not path.exists():
            _write_wav(path, self.tone)
        return path


CITIZEN = Fake("citizen", (RED, GREEN, BLUE, YELLOW), 440)
CLERK = Fake("clerk", (BLUE, YELLOW, MAGENTA, GREEN), 660)
INTERPRETER = Fake("interpreter", (CYAN, WHITE, RED, GREY), 880)


def _y4m(fake: Fake) -> bytes:
    fps, noise = fake.fps, Random(fake.tone)
    planes = [_yuv(colour) for colour in fake.quarters]
    frames = [f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{fps}:1 Ip A1:1 C420jpeg\n".encode()]
    chroma = [_plane(planes, index, WIDTH // 2, HEIGHT // 2) for index in (1, 2)]
    luma = _plane(planes, 0, WIDTH, HEIGHT)
    bar_width = 16
    for number in range(fps):
        # A dark bar walks over the middle rows, so that every frame differs and the quarters stay recognisable.
        left = number * (WIDTH - bar_width) // fps
        picture = bytearray(luma if not fake.grain else _grained(luma, fake.grain, noise))
        for row in range(HEIGHT // 2 - 20, HEIGHT // 2 + 20):
            start = row * WIDTH + left
            picture[start : start + bar_width] = bytes([20]) * bar_width
        frames += [b"FRAME\n", bytes(picture), *chroma]
    return b"".join(frames)


def _grained(luma: bytes, grain: int, noise: Random) -> bytes:
    """The plane with noise, half a row at a time: those have one value each."""
    near = {
        value: bytes(min(255, max(0, value + step % (2 * grain + 1) - grain)) for step in range(256))
        for value in set(luma)
    }
    half = WIDTH // 2
    return b"".join(noise.randbytes(half).translate(near[luma[start]]) for start in range(0, len(luma), half))


def _plane(colours: list[tuple[int, int, int]], index: int, width: int, height: int) -> bytes:
    half = width // 2
    top = bytes([colours[0][index]]) * half + bytes([colours[1][index]]) * half
    bottom = bytes([colours[2][index]]) * half + bytes([colours[3][index]]) * half
    return top * (height // 2) + bottom * (height // 2)


def _yuv(colour: Colour) -> tuple[int, int, int]:
    """ITU-R BT.601, full range."""
    red, green, blue = colour
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    return round(y), round((blue - y) * 0.564 + 128), round((red - y) * 0.713 + 128)


def _write_wav(path: Path, tone: int) -> None:
    seconds, pulse = 2, 0.25
    samples = (
        int(12_000 * math.sin(2 * math.pi * tone * n / RATE)) if int(n / RATE / pulse) % 2 == 0 else 0
        for n in range(RATE * seconds)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
