"""Numbers that wrap, clocks that jump, sources that change: receivers see a stream that goes on (test D12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from sfu import rtp
from tests.sfu.helpers import ahead, delta_frame, key_frame
from tests.sfu.robustness.house import Guest, House

FREEZE = 1.0
"""Seconds after the disturbance in which a picture must flow again (test D12)."""


@dataclass
class Camera:
    """A picture of 25 frames a second, one packet each, of which every number may be set anew."""

    guest: Guest
    number: int = 65_480
    """Wraps in the third second."""
    timestamp: int = 2**32 - 3_600 * 60
    ssrc: int = 0
    picture: int = 1
    extension: tuple[int, bytes] = (0, b"")
    marker: bool = True
    forced: bool = True
    kept: list[bytes] = field(default_factory=list)

    def frame(self) -> None:
        """The next one; a key frame when we asked for it."""
        asked = any(type(packet).__name__ == "PictureLoss" for packet in self.guest.rtcp)
        self.guest.rtcp.clear()
        make = key_frame if asked or self.forced else delta_frame
        self.forced = False
        self.number, self.timestamp, self.picture = self.number + 1, self.timestamp + 3_600, self.picture + 1
        self.send(make(self.picture & 0x7FFF, self.picture.to_bytes(4, "big")))

    def send(self, payload: bytes) -> None:
        packet = rtp.Packet(
            96,
            self.marker,
            self.number & 0xFFFF,
            self.timestamp & 0xFFFF_FFFF,
            self.ssrc or self.guest.ssrcs["1"],
            payload,
            *self.extension,
        )
        self.guest.house.receive([(self.guest.protected(rtp.build(packet)), self.guest.at)])


def shown(guest: Guest) -> list[rtp.Packet]:
    """Packets of the picture, without padding and what was sent again."""
    return [packet for packet in guest.rtp if packet.payload_type == 96]


def disturbances() -> Iterator[tuple[str, object]]:
    yield "numbers jump by 2^14", lambda c: setattr(c, "number", c.number + 2**14)
    # More than this in one step cannot be told from a step back (RFC 3711 section 3.3.1).
    yield "numbers jump by 2^15 - 1", lambda c: setattr(c, "number", c.number + 2**15 - 2)
    yield "timestamps jump by 2^15", lambda c: setattr(c, "timestamp", c.timestamp + 2**15)
    yield "timestamps jump by 2^31", lambda c: setattr(c, "timestamp", c.timestamp + 2**31)
    yield "timestamps jump back", lambda c: setattr(c, "timestamp", c.timestamp - 10_000_000)
    yield "another source, which no offer has named", lambda c: setattr(c, "ssrc", 77_777)
    yield "numbers and timestamps wrap", lambda c: None
    yield "picture ids begin anew", lambda c: setattr(c, "picture", 0)
    yield "picture ids just before the wrap", lambda c: setattr(c, "picture", 0x7FFE)
    yield "marker on no packet", lambda c: setattr(c, "marker", False)
    yield "extensions of 255 bytes", lambda c: setattr(c, "extension", (0x1000, b"\x01\xff" + bytes(255) + bytes(3)))
    yield "a broken block of extensions", lambda c: setattr(c, "extension", (rtp.ONE_BYTE, b"\x3f\0\0\0"))
    yield "an extension of an unknown form", lambda c: setattr(c, "extension", (0xABCD, bytes(1_000)))
    yield "an empty packet", lambda c: (setattr(c, "number", c.number + 1), c.send(b""))
    yield "a packet of one byte", lambda c: (setattr(c, "number", c.number + 1), c.send(b"\x90"))


@pytest.mark.parametrize(("what", "disturb"), list(disturbances()), ids=[what for what, _ in disturbances()])
def test_a_picture_flows_again_within_a_second(what: str, disturb) -> None:
    house = House()
    ann, bob = house.enter("ann"), house.enter("bob")
    camera = Camera(ann)

    def film(seconds: float) -> None:
        for _ in range(round(seconds / 0.04)):
            camera.frame()
            house.tick(0.04)

    film(2.0)
    assert len(shown(bob)) >= 40
    disturb(camera)
    film(FREEZE)
    again = len(shown(bob))
    film(1.0)
    late = shown(bob)[again:]
    assert len(late) >= 24, "it flows"
    assert int.from_bytes(late[-1].payload[-4:], "big") == camera.picture
    steps = [ahead(b.sequence, a.sequence) for a, b in pairwise(late)]
    assert set(steps) == {1}, "numbers go on without a gap"
    times = [rtp.later(b.timestamp, a.timestamp) for a, b in pairwise(late)]
    assert all(0 < step <= 9_000 for step in times), "time goes on"
    whole = [rtp.later(b.timestamp, a.timestamp) for a, b in pairwise(shown(bob))]
    assert all(-9_000 <= step <= 3 * 90_000 for step in whole), "and has never jumped"
    assert len({packet.ssrc for packet in late}) == 1
    assert house.broken == 0
    assert bob.link == ann.link == "connected"
