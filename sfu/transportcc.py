"""Transport-wide feedback: which numbered packets of a transport arrived, and when, whatever stream they belong to.

draft-holmer-rmcat-transport-wide-cc-extensions-01. :class:`TransportFeedback` is the RTCP packet, read and written;
:mod:`sfu.arrivals` says what is written into those to a publisher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import sub
from struct import Struct

from sfu.rtp import Malformed

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
FEEDBACK = "transport-cc"
FORMAT = 15
"""Of an RTPFB packet (section 3.1)."""
TICKS = 4_000
"""Times are told in 250 µs."""
_HEAD = Struct("!BBHIIHHI")
_HALF = Struct("!H")
_SMALL, _LARGE = 1, 2


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """``statuses`` packets from number ``base`` on; those at ``offsets`` arrived at ``times``, the others did not."""

    sender: int
    media: int
    base: int
    statuses: int
    count: int
    """Of feedback packets, 8 bit."""
    offsets: tuple[int, ...]
    """From ``base``, ascending."""
    times: tuple[int, ...]
    """Ticks of 250 µs; the first lies less than 64 ms after a multiple of 64 ms below 2^24."""

    def encode(self) -> bytes:
        """The whole packet."""
        reference = self.times[0] >> 8
        rest = self._unbroken(reference << 8) or self._described(reference << 8)
        padding = -len(rest) % 4
        if padding:
            rest += bytes(padding - 1) + bytes([padding])
        last = (reference & 0xFF_FFFF) << 8 | self.count & 0xFF
        first = 0x80 | FORMAT | (0x20 if padding else 0)
        words = (_HEAD.size + len(rest)) // 4 - 1
        return _HEAD.pack(first, 205, words, self.sender, self.media, self.base, self.statuses, last) + rest

    def _unbroken(self, before: int) -> bytes | None:
        # Nearly always: everything arrived, in order and without long pauses. That is one run and a byte each.
        if len(self.offsets) != self.statuses or self.statuses > 0x1FFF:
            return None
        try:
            steps = bytes(map(sub, self.times, (before, *self.times)))
        except ValueError:
            return None
        return _HALF.pack(_SMALL << 13 | self.statuses) + steps

    def _described(self, before: int) -> bytes:
        symbols: list[tuple[int, int]] = []
        deltas = bytearray()
        place = 0
        for offset, time in zip(self.offsets, self.times, strict=True):
            if offset > place:
                symbols.append((0, offset - place))
            delta = time - before
            if 0 <= delta < 256:
                deltas.append(delta)
                symbols.append((_SMALL, 1))
            else:
                deltas += _HALF.pack(delta & 0xFFFF)
                symbols.append((_LARGE, 1))
            before, place = time, offset + 1
        if self.statuses > place:
            symbols.append((0, self.statuses - place))
        return b"".join(map(_HALF.pack, _chunks(symbols))) + deltas


def read(body: bytes) -> TransportFeedback:
    """Take a packet apart: what follows its first four bytes, without padding. Raises :class:`~sfu.rtp.Malformed`."""
    if len(body) < 18:
        raise Malformed("feedback cut off")
    sender, media = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
    base, statuses = body[8] << 8 | body[9], body[10] << 8 | body[11]
    reference = int.from_bytes(body[12:15], "big")
    offsets: list[int] = []
    large: list[bool] = []
    place, told, size = 16, 0, len(body)
    while told < statuses:
        if place + 2 > size:
            raise Malformed("feedback cut off")
        chunk = body[place] << 8 | body[place + 1]
        place += 2
        if chunk < 0x8000:
            symbol, length = chunk >> 13, min(chunk & 0x1FFF, statuses - told)
            if symbol == 3:
                raise Malformed("reserved status")
            if symbol:
                # What arrived is told byte by byte further on: a claim without that is refused before it costs.
                if length > size - place:
                    raise Malformed("feedback cut off")
                offsets += range(told, told + length)
                large += [symbol == _LARGE] * length
            told += length
            continue
        width, length = (2, 7) if chunk & 0x4000 else (1, 14)
        for step in range(min(length, statuses - told)):
            symbol = chunk >> (14 - width * (step + 1)) & (3 if width == 2 else 1)
            if symbol == 3:
                raise Malformed("reserved status")
            if symbol:
                offsets.append(told + step)
                large.append(symbol == _LARGE)
        told += length
    return TransportFeedback(
        sender, media, base, statuses, body[15], tuple(offsets), tuple(_times(body, place, reference << 8, large))
    )


def _times(body: bytes, place: int, time: int, large: list[bool]) -> Iterator[int]:
    if place + len(large) + sum(large) > len(body):
        raise Malformed("feedback cut off")
    for wide in large:
        if wide:
            step = body[place] << 8 | body[place + 1]
            time += step - 0x1_0000 if step & 0x8000 else step
            place += 2
        else:
            time += body[place]
            place += 1
        yield time


def _chunks(symbols: list[tuple[int, int]]) -> Iterator[int]:
    # Section 3.1.3 and 3.1.4: a run as long as it goes, else a vector of 14 one-bit or 7 two-bit statuses.
    runs: list[list[int]] = []
    for symbol, length in symbols:
        if runs and runs[-1][0] == symbol:
            runs[-1][1] += length
        else:
            runs.append([symbol, length])
    at = 0
    while at < len(runs):
        symbol, length = runs[at]
        if length > 14 or at == len(runs) - 1:
            taken = min(length, 0x1FFF)
            yield symbol << 13 | taken
            runs[at][1] -= taken
            at += not runs[at][1]
            continue
        vector: list[int] = []
        for symbol, length in runs[at : at + 14]:
            vector += [symbol] * min(length, 14 - len(vector))
        wide = _LARGE in vector[:14]
        width, most = (2, 7) if wide else (1, 14)
        chunk = 0xC000 if wide else 0x8000
        for step, symbol in enumerate(vector[:most]):
            chunk |= symbol << (14 - width * (step + 1))
        yield chunk
        left = most
        while at < len(runs) and left:
            taken = min(left, runs[at][1])
            runs[at][1] -= taken
            left -= taken
            at += not runs[at][1]
