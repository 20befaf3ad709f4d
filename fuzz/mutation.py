"""A fuzzer without coverage for machines where atheris cannot be installed: examples bent, cut, joined and lied to."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

INTERESTING = (0, 1, 2, 3, 4, 0x0F, 0x10, 0x1F, 0x7F, 0x80, 0x81, 0xBE, 0xDE, 0xFE, 0xFF)
MAX_BYTES = 33_000
"""A little more than the longest description that is read."""


def bend(chance: random.Random, examples: Sequence[bytes]) -> bytes:
    """One input."""
    data = bytearray(chance.choice(examples))
    for _ in range(chance.randint(1, 6)):
        kind, at = chance.randrange(8), chance.randrange(len(data) + 1)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = chance.choice(INTERESTING)
        elif kind == 2:
            del data[at : at + chance.randint(1, 8)]
        elif kind == 3:
            data[at:at] = chance.randbytes(chance.randint(1, 8))
        elif kind == 4:
            other = chance.choice(examples)
            data[at:] = other[chance.randrange(len(other) + 1) :]
        elif kind == 5:
            piece = data[at : at + chance.randint(1, 40)]
            data[at:at] = piece * chance.randint(1, 20)
        elif kind == 6:
            data[at : at + 2] = chance.choice((b"\0\0", b"\xff\xff", b"\x7f\xff", b"\x80\x00", b"\0\x01"))
        else:
            del data[at:]
    return bytes(data[:MAX_BYTES])


def run(target: Callable[[bytes], None], examples: Sequence[bytes], seconds: float, seed: int) -> tuple[int, bytes]:
    """How many inputs were tried, and the one that broke the target (empty: none)."""
    chance = random.Random(seed)
    end, tried = time.monotonic() + seconds, 0
    for data in (b"", *examples):
        if _breaks(target, data):
            return tried, data
    while time.monotonic() < end:
        for _ in range(100):
            data = bend(chance, examples)
            tried += 1
            if _breaks(target, data):
                return tried, data
    return tried, b""


def _breaks(target: Callable[[bytes], None], data: bytes) -> bool:
    try:
        target(data)
    except Exception:
        return True
    return False
