"""The seats of one transport: made and kept as its offers say, and who sits in them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sfu.control import SeatState
from sfu.offer import Offer, ReceivingLine
from sfu.seat import Seat
from sfu.seats import Place
from sfu.subscription import Subscriber, Subscription
from sfu.track import Track

MAX_HEIGHT = 8_192
"""Device pixels of the largest seat that is believed."""


class Seating:
    """Seats by mid. A seat keeps its SSRC as long as its m-line is in the offers, even while the m-line rests."""

    def __init__(self, subscriber: Subscriber, own_ssrc: int, stream: str) -> None:
        self.seats: dict[str, Seat] = {}
        self.sitting: dict[str, Subscription] = {}
        self._subscriber = subscriber
        self._own_ssrc = own_ssrc
        self._stream = stream
        self._open: set[str] = set()
        self._by_ssrc: dict[int, Seat] = {}

    def furnish(self, offer: Offer) -> None:
        """Make the seats that the offer adds, renew those it keeps, clear away those it no longer has."""
        mids = {line.mid for line in offer.lines}
        for mid in [mid for mid in self.seats if mid not in mids]:
            self._remove(mid)
        self._open = {line.mid for line in offer.receiving}
        for mid in [mid for mid in self.sitting if mid not in self._open]:
            self.leave(mid)
        for line in offer.receiving:
            seat = self.seats.get(line.mid)
            if seat is not None and seat.place.kind == line.kind:
                seat.renew(line)
                continue
            if seat is not None:
                self._remove(line.mid)
            self.seats[line.mid] = self._make(line, offer.ssrcs)

    def _ssrc(self, foreign: frozenset[int]) -> int:
        ssrc = 0
        while ssrc in (0, self._own_ssrc) or ssrc in foreign or ssrc in self._by_ssrc:
            ssrc = secrets.randbits(32)
        return ssrc

    def _make(self, line: ReceivingLine, foreign: frozenset[int]) -> Seat:
        # A chair: one seat for a voice, two for a camera and a screen, in one stream that browsers keep in step.
        width = 1 if line.kind == "audio" else 2
        used = [seat.place.chair for seat in self.seats.values() if seat.place.kind == line.kind]
        chair = next(number for number in range(len(used) + 1) if used.count(number) < width)
        place, stream = Place(line.mid, line.kind, chair), f"{self._stream}-{chair}"
        ssrc = self._ssrc(foreign)
        # Pictures always have a second SSRC: a later offer may know retransmission where this one does not.
        rtx_ssrc = self._ssrc(foreign | {ssrc}) if line.kind == "video" else None
        seat = Seat(line, ssrc, rtx_ssrc, place, stream)
        self._by_ssrc |= dict.fromkeys([ssrc] if rtx_ssrc is None else [ssrc, rtx_ssrc], seat)
        return seat

    def _remove(self, mid: str) -> None:
        self.leave(mid)
        seat = self.seats.pop(mid)
        del self._by_ssrc[seat.ssrc]
        if seat.rtx_ssrc is not None:
            del self._by_ssrc[seat.rtx_ssrc]

    def take(self, mid: str, track: Track) -> Subscription:
        """Show this track in this seat."""
        self.leave(mid)
        made = self.sitting[mid] = Subscription(track, self.seats[mid], self._subscriber)
        track.subscriptions.append(made)
        return made

    def leave(self, mid: str) -> None:
        """Nobody sits there any more."""
        held = self.sitting.pop(mid, None)
        if held is not None:
            held.leave()
            held.track.subscriptions.remove(held)

    def clear(self) -> None:
        """No seat any more."""
        for mid in list(self.seats):
            self._remove(mid)
        self._open.clear()

    def by_ssrc(self, ssrc: int) -> Subscription | None:
        """What is shown in the seat of this SSRC."""
        seat = self._by_ssrc.get(ssrc)
        return None if seat is None else self.sitting.get(seat.place.mid)

    def size(self, heights: Mapping[str, int]) -> None:
        """How large the receiver's page shows the seats, in device pixels; what it does not name stays as it is."""
        for mid, height in heights.items():
            seat = self.seats.get(mid)
            if seat is not None:
                seat.wish = min(max(height, 0), MAX_HEIGHT)

    @property
    def places(self) -> list[Place]:
        """The seats that can be used now, in the order of their making."""
        return [seat.place for mid, seat in self.seats.items() if mid in self._open]

    @property
    def states(self) -> list[SeatState]:
        """Who sits where."""
        return [
            SeatState(
                mid=mid,
                participant=held.track.participant,
                source=held.track.source,
                paused=held.paused,
                undecodable=not held.seat.knows(held.track.line.codec.name),
            )
            for mid, held in sorted(self.sitting.items())
        ]
