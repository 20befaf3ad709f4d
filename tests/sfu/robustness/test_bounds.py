"""Every map, ring and queue of the worker has a bound: after a bad minute each one is measured, wherever it hides.

The walk goes over everything that hangs on port and middlebox. What is not in the table may hold :data:`FEW` entries;
so a map that somebody adds and forgets to bound fails here, and one that needs more is added with its reason.
"""

from __future__ import annotations

import random
import struct
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence, Set

from sfu import arrivals, nacked, nacks, reception, resending, ring, rtcp, rtp, sending, transportcc
from sfu.congestion import history, throughput
from sfu.limits import Limits
from sfu.transport import port, srtp, transport, window
from tests.sfu.helpers import delta_frame, key_frame
from tests.sfu.robustness.house import House
from tests.sfu.transport.helpers import check

FEW = 64
LIMITS = Limits()
SEATS = LIMITS.audio_seats + LIMITS.video_seats
BOUNDS = {
    "Port.outbox": port.MAX_OUTBOX,
    "Port._half_open": port.MAX_HALF_OPEN,
    "Port._by_address": transport.MAX_ADDRESSES * 16,
    "PeerTransport._addresses": transport.MAX_ADDRESSES,
    "Gcm._sent": srtp.MAX_STREAMS_OUT,
    "Streams.windows": srtp.MAX_STREAMS_IN,
    "Window._holes": window.WINDOW // 2 + 1,
    "Reception._missing": reception.WINDOW,
    "Nacks.gaps": nacks.PICTURE.window,
    "Ring._packets": ring.PICTURES,
    "Ring._turns": ring.TURNS,
    "Resending._asked": resending.MAX_ASKED,
    "Nacked._waiting": nacked.MAX_WAITING,
    "Sending._queue": sending.MAX_QUEUED,
    "Arrivals._times": arrivals.MAX_HELD,
    "Arrivals._runs": arrivals.MAX_RUNS,
    "Arrivals.run": arrivals.MAX_HELD,
    "Throughput._steps": throughput.MAX_STEPS,
    **dict.fromkeys(("History.states", "History.sizes", "History.sent_at", "History.clusters"), history.SIZE),
    "Inbound.bound": LIMITS.ssrcs,
    "Room.participants": LIMITS.participants,
    "Seating.seats": SEATS,
}
"""Class and attribute -> how many entries; found names are checked against the rest of the tree below."""


def slots(item: object) -> Iterator[tuple[str, object]]:
    """Attributes, wherever a class keeps them."""
    yield from getattr(item, "__dict__", {}).items()
    for kind in type(item).__mro__:
        names = kind.__dict__.get("__slots__", ())
        for name in (names,) if isinstance(names, str) else names:
            if hasattr(item, name):
                yield name, getattr(item, name)


def census(*roots: object) -> Counter[str]:
    """The largest size of each container attribute of our own classes."""
    largest: Counter[str] = Counter()
    seen: set[int] = set()
    waiting: list[tuple[str, object]] = [("", root) for root in roots]
    while waiting:
        name, item = waiting.pop()
        if id(item) in seen or isinstance(item, str | bytes | bytearray | int | float | type | None):
            continue
        seen.add(id(item))
        if isinstance(item, Mapping):
            largest[name] = max(largest[name], len(item))
            waiting += [(f"{name}[]", value) for value in item.values()]
        elif isinstance(item, Sequence | Set | deque):
            largest[name] = max(largest[name], len(item))
            waiting += [(f"{name}[]", value) for value in item]
        if str(type(item).__module__).startswith("sfu."):
            waiting += [(f"{type(item).__name__}.{attribute}", value) for attribute, value in slots(item)]
    return largest


def bad_minute(seconds: float) -> House:
    """Ten people in a room; one of them does everything that is not done."""
    chance = random.Random(6)
    house = House()
    guests = [house.enter(f"guest{number}") for number in range(LIMITS.participants)]
    mallory = guests[0]
    seats = [mallory.seat(mid) for mid in ("a0", "a1", "v0", "v1")]
    for turn in range(round(seconds / 0.02)):
        for guest in guests[1:]:
            guest.send("0", bytes(60))
            if chance.random() < 0.9:
                guest.send("1", (key_frame if turn % 100 == 0 else delta_frame)(turn & 0x7FFF, bytes(900)))
            else:
                guest.numbers["1"] += chance.choice((1, 5, 400))  # lost
        attack = [mallory.packet("1", delta_frame(turn & 0x7FFF, bytes(20))) for _ in range(20)]
        attack += [mallory.packet(mid, b"", profile=rtp.ONE_BYTE, extension=_numbered(chance)) for mid in "01"]
        mallory.numbers["1"] += chance.choice((0, 3, 3_000, 20_000))
        house.receive([(mallory.protected(packet), mallory.at) for packet in attack])
        strangers = [mallory.packet("1", ssrc=1_000_000 + turn * 10 + at) for at in range(10)]
        house.receive([(mallory.of_new_source(packet), mallory.at) for packet in strangers])
        place = (mallory.at[0], 1_000 + turn, 0)
        house.guests[place] = mallory
        house.receive([(check(mallory.local, mallory.remote, nominate=False), place)])
        entries = b"".join(struct.pack("!HH", chance.randrange(65_536), 0xFFFF) for _ in range(200))
        mallory.say_each(struct.pack("!BBHII", 0x81, 205, 202, 1, ssrc) + entries for ssrc in seats)
        mallory.say(rtcp.PictureLoss(1, seats[2]).encode() + rtcp.Remb(1, chance.randrange(1, 10**7), (1,)).encode())
        base = chance.randrange(65_536)
        mallory.say(
            transportcc.TransportFeedback(1, 1, base, 40, turn & 255, (0, 7), (turn * 80, turn * 80 + 9)).encode()
        )
        house.tick()
        if turn % 25 == 0:
            for guest in guests:
                for remembered in (guest.rtp, guest.rtcp, guest.other, guest.sizes):
                    remembered.clear()
    assert house.broken == 0
    return house


def _numbered(chance: random.Random) -> bytes:
    return rtp.one_byte([(5, chance.randrange(65_536).to_bytes(2, "big"))])


def test_after_a_bad_minute_nothing_holds_more_than_its_bound() -> None:
    house = bad_minute(4.0)
    ours = {name: size for name, size in census(house.port, house.box).items() if not name.startswith("House")}
    beyond = {name: size for name, size in ours.items() if size > BOUNDS.get(name, FEW)}
    assert not beyond
    assert len(ours) > 40, "the walk has been everywhere"
    assert house.guests[next(iter(house.guests))].link == "connected"
