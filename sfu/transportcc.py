"""Transport-wide feedback: which numbered packets of a transport arrived, and when, whatever stream they belong to.

draft-holmer-rmcat-transport-wide-cc-extensions-01. :class:`TransportFeedback` is the RTCP packet, read and written;
:class:`Arrivals` is the receiver's note-book from which the packets to a publisher are made. Its browser then estimates
by itself what its way to us carries.
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
INTERVAL = 0.1
"""Seconds between feedback packets (mediasoup, LiveKit)."""
FIRST = 0.02
"""Seconds that the first packet after a silence waits for others to be told with."""
HURRIED = 0.05
"""The same when more than :data:`MANY` packets wait (LiveKit)."""
MANY = 20
PRESSING = 100
"""With more packets than this feedback goes at once (LiveKit)."""
REMEMBERED = TICKS // 2
"""Ticks (500 ms) for which an arrival can be told again, so that a late packet does not make others look lost."""
MAX_HELD = 4_096
"""Arrivals in the note-book: 500 ms at eight packets a millisecond."""
MAX_TOLD = 400
"""Arrivals in one feedback packet, so that it stays below 1 000 bytes."""
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


class Arrivals:
    """One publisher's packets as they arrive: media, retransmissions and padding alike, or her estimate collapses."""

    __slots__ = ("_count", "_due", "_hurried", "_last", "_new", "_next", "_times")

    def __init__(self) -> None:
        self._times: dict[int, int] = {}
        self._new: list[int] = []
        self._last = -1
        self._next = -1
        self._due = self._hurried = 0.0
        self._count = 0

    def record(self, number: int, now: float) -> bool:
        """The packet with this 16-bit number arrived; whether feedback should go now. Called for every packet."""
        last = self._last
        if number == last + 1 & 0xFFFF and last > 0 and len(self._times) < MAX_HELD:
            # The next one, as nearly all are.
            self._last = number = last + 1
            self._times[number] = int(now * TICKS)
            return self._noted(number, now)
        if last < 0:
            # One turn ahead, so that what is older than the first packet has a number above zero too.
            number += 0x1_0000
            self._next = number
            self._last = number
        else:
            number = last + ((number - last + 0x8000 & 0xFFFF) - 0x8000)
            if number > last:
                self._last = number
        times = self._times
        if number in times:
            return False
        if len(times) >= MAX_HELD:
            self._forget(int(now * TICKS) - REMEMBERED)
            if len(times) >= MAX_HELD:
                return False
        times[number] = int(now * TICKS)
        return self._noted(number, now)

    def _noted(self, number: int, now: float) -> bool:
        new = self._new
        if not new:
            self._due, self._hurried = max(self._due, now + FIRST), max(self._hurried, now)
        new.append(number)
        # As in due().
        return now >= self._due or (len(new) > MANY and (now >= self._hurried or len(new) > PRESSING))

    def due(self, now: float) -> bool:
        """Whether feedback should go now."""
        waiting = len(self._new)
        if not waiting:
            return False
        return waiting > PRESSING or now >= (self._hurried if waiting > MANY else self._due)

    def feedback(self, sender: int, media: int, now: float) -> list[bytes]:
        """What has arrived since the last time, as RTCP packets; nothing when that is nothing."""
        if not self._new:
            return []
        self._due, self._hurried = now + INTERVAL, now + HURRIED
        lowest, end = min(self._new), max(self._new) + 1
        if lowest == self._next and end - lowest == len(self._new) <= MAX_TOLD:
            whole = self._whole(lowest, end, sender, media)
            if whole is not None:
                self._told(end, now)
                return [whole.encode()]
        begin = min(self._next, lowest)
        if end - begin > 0x7FFF:
            # Half a turn of numbers cannot have been lost in between: the publisher counts anew.
            begin = lowest if end - lowest <= 0x7FFF else end - 1
        told = sorted(number for number in self._times if begin <= number < end)
        packets = [packet.encode() for packet in self._packets(told, begin, end, sender, media)]
        self._told(end, now)
        return packets

    def _whole(self, begin: int, end: int, sender: int, media: int) -> TransportFeedback | None:
        # Nearly always: nothing is missing, and nothing came late. Then nobody need look further than at the new ones.
        times = tuple(map(self._times.__getitem__, range(begin, end)))
        if max(times) - min(times) >= 0x8000:
            return None
        self._count = self._count + 1 & 0xFF
        count = end - begin
        return TransportFeedback(sender, media, begin & 0xFFFF, count, self._count, tuple(range(count)), times)

    def _told(self, end: int, now: float) -> None:
        self._next = max(self._next, end)
        self._new = []
        self._forget(int(now * TICKS) - REMEMBERED)

    def _packets(self, told: list[int], begin: int, end: int, sender: int, media: int) -> Iterator[TransportFeedback]:
        times = self._times
        first = 0
        while first < len(told):
            # One packet goes as far as its steps of time fit into 16 bit and its length into a datagram.
            last = first + 1
            while last < len(told) and last - first < MAX_TOLD:
                if not -0x8000 <= times[told[last]] - times[told[last - 1]] < 0x8000:
                    break
                last += 1
            stop = told[last] if last < len(told) else end
            self._count = self._count + 1 & 0xFF
            yield TransportFeedback(
                sender,
                media,
                begin & 0xFFFF,
                stop - begin,
                self._count,
                tuple(number - begin for number in told[first:last]),
                tuple(times[number] for number in told[first:last]),
            )
            first, begin = last, stop

    def _forget(self, before: int) -> None:
        times = self._times
        # In the order of arrival: the oldest are first.
        while times:
            number = next(iter(times))
            if times[number] >= before:
                break
            del times[number]
