"""The short way of the usual packet says and keeps what the long way says and keeps, for every packet, whole or not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sfu import control, rtp
from sfu.arrival import Arrival, picture_in
from sfu.codecs import Codec
from sfu.encoding import Encoding
from sfu.intake import NOBODY
from sfu.limits import Limits
from sfu.middlebox import Middlebox
from sfu.transportcc import TransportFeedback
from tests.sfu.helpers import WALL, FakePort, FakeTransport, cut, delta_frame, key_frame, offer

CODECS = {"VP8": Codec(96, "VP8", 90_000, rtx=97), "H264": Codec(96, "H264", 90_000), "opus": Codec(96, "opus", 48_000)}


class Twins:
    """One encoding that may go the short way, and one that never does."""

    def __init__(self, name: str) -> None:
        kind = "audio" if name == "opus" else "video"
        self.quick, self.slow = (
            Encoding(kind, CODECS[name], "", large=False, ask=lambda held, now: None) for _ in range(2)
        )
        self.short = 0

    def take(self, packet: rtp.Packet, now: float) -> None:
        kept = (packet.marker, packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc, packet.payload)
        found = self.quick.follow(*kept, now)
        if found is None:
            found = self.quick.receive(rtp.Packet(kept[1], kept[0], *kept[2:]), now)
        else:
            self.short += 1
        wanted = self.slow.receive(packet, now)
        assert told(found, self.quick) == told(wanted, self.slow)
        assert state(self.quick) == state(self.slow)
        for held, arrival in ((self.quick, found), (self.slow, wanted)):
            if arrival is not None:
                held.forward(arrival, now)


def told(arrival: Arrival | None, encoding: Encoding) -> object:
    if arrival is None or encoding.codec.name != "VP8":
        return arrival
    return arrival._replace(picture=picture_in(arrival))


def state(encoding: Encoding) -> object:
    reception, nacks = encoding.reception, encoding.nacks
    assert reception is not None
    received = {name: getattr(reception, name) for name in reception.__slots__}
    ring = [None if kept is None else told(kept, encoding) for kept in encoding.ring._packets]
    counted = encoding.flow.pictures, encoding._timestamp, encoding._timestamp_at, encoding.generation
    return received, ring, counted, dict.fromkeys(nacks.gaps)


steps = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 1, 1, 1, 1, 2, 3, 0, -1, -2, 40, 5_000, 30_000]),  # of the sequence number
        st.sampled_from([0, 0, 3_000, 3_000, 3_000, 1, -3_000, 900_001, 1 << 31]),  # of the timestamp
        st.sampled_from(["delta", "delta", "delta", "more", "key", "short", "none", "one", "cut", "noise"]),
        st.sampled_from([96, 96, 96, 96, 96, 97, 98]),
        st.sampled_from([7, 7, 7, 7, 7, 7, 8]),
        st.sampled_from([0.0, 0.001, 0.02, 0.3]),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(CODECS)), steps, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF_FFFF), st.randoms())
def test_the_short_way_and_the_long_way_are_one(
    name: str, path: list[tuple[int, int, str, int, int, float]], sequence: int, timestamp: int, chance: Any
) -> None:
    twins, now = Twins(name), 10.0
    usual = [(1, 0, "more", 96, 7, 0.001)] * 3
    for number, (step, ticks, body, payload_type, ssrc, passed) in enumerate([*usual, *path, *usual]):
        sequence, timestamp, now = sequence + step & 0xFFFF, timestamp + ticks & 0xFFFF_FFFF, now + passed
        payload = {
            "delta": delta_frame(number, b"a picture"),
            "more": b"\x80\x80\x80" + bytes([number]) + b"the rest of it",
            "key": key_frame(number, b"\0\0\x9d\x01\x2a\x80\x02\x68\x01"),
            "short": bytes([0x90, 0x80, number & 0x7F, 1]) + b"a picture",
            "none": b"",
            "one": b"\x90",
            "cut": b"\x90\xf0\x80\x01\x01\x01\x01\x01\x00"[: chance.randrange(10)],
            "noise": chance.randbytes(12),
        }[body]
        twins.take(rtp.Packet(payload_type, number % 5 == 0, sequence, timestamp, ssrc, payload), now)


def test_in_a_usual_picture_nearly_every_packet_goes_the_short_way() -> None:
    twins = Twins("VP8")
    for number in range(100):
        body = b"\x80\x80\x80" + bytes([number]) + b"more" * 9 if number % 5 else delta_frame(number, b"first of it")
        packet = rtp.Packet(96, number % 5 == 4, 65_500 + number & 0xFFFF, 3_000 * (number // 5), 7, body)
        twins.take(packet, 10 + number / 100)
    assert twins.short == 99


@dataclass
class Office:
    """Ann sends, Bob is shown her; a twin of it is held to the long way."""

    long: bool
    now: float = 100.0
    port: FakePort = field(default_factory=FakePort)

    def __post_init__(self) -> None:
        self.box = Middlebox(self.port, lambda event: None, limits=Limits(), clock_offset=WALL)
        self.box.handle(control.OpenRoom(id=1, room="room"), self.now)
        people = (("ann", {"0": "audio", "1": "video"}), ("bob", {}))
        self.ann, self.bob = (self._enter(name, sending) for name, sending in people)

    def _enter(self, name: str, sending: dict[str, str]) -> FakeTransport:
        who = {"room": "room", "participant": name, "epoch": 1}
        expected = self.box.handle(control.ExpectParticipant(id=2, **who), self.now)
        assert isinstance(expected, control.Expected)
        tracks: dict[str, control.Source] = {"0": "microphone", "1": "camera"} if sending else {}
        sdp = offer(sending, ssrcs={"0": 7, "1": 8}, modern=True)
        request = control.TakeOffer(id=3, join=expected.join, sdp=sdp, tracks=tracks, **who)
        assert isinstance(self.box.handle(request, self.now), control.Answered)
        transport = self.port.made[-1]
        transport.owner.link_changed("connected", self.now)
        return transport

    def take(self, packet: bytes) -> None:
        self.now += 0.004
        if self.long:
            for encoding in self.box._rooms["room"].participants["ann"].published.encodings:
                encoding._usual = NOBODY
            self.box._rooms["room"].participants["ann"].published._number_head = -1
        header, payload = cut(packet)
        if payload:  # a header that goes on beyond its packet comes through no transport
            self.ann.owner.rtp_received(header, payload, self.now)
        if int(self.now * 1_000) % 20 < 4:
            self.box.tick(self.now)

    def outcome(self) -> object:
        """What was sent, as far as it is not drawn by lot."""
        got = [(p.marker, p.payload_type, p.payload) for p in self.bob.rtp]
        seats = {
            kind: [(p.sequence, p.timestamp) for p in self.bob.rtp if p.payload_type == kind] for kind in (96, 111)
        }
        steps = {
            kind: [(later[0] - first[0] & 0xFFFF, later[1] - first[1] & 0xFFFF_FFFF) for first, later in pairwise(sent)]
            for kind, sent in seats.items()
        }
        told = [replace(p, sender=0) for p in self.ann.rtcp if isinstance(p, TransportFeedback)]
        return got, steps, told, self.box.handle(control.AskStats(id=1), self.now)


@settings(max_examples=60, deadline=None)
@example([(False, 0, None), (False, 0, None)])
@given(
    st.lists(
        st.tuples(
            st.booleans(),  # sound instead of a picture
            st.sampled_from([0, 0, 0, 0, 1, 2]),  # packets lost before
            st.none() | st.tuples(st.integers(0, 80), st.integers(0, 255)),  # a byte that came out differently
        ),
        max_size=50,
    )
)
def test_a_packet_read_at_one_glance_is_the_packet_taken_apart(
    path: list[tuple[bool, int, tuple[int, int] | None]],
) -> None:
    quick, slow = Office(long=False), Office(long=True)
    wide, counts = 65_530, [65_500, 65_500]
    for number, (sound, lost, other) in enumerate([(False, 0, None)] * 3 + path):
        wide, counts[sound] = wide + 1 + lost, counts[sound] + 1 + lost
        values = [
            (3, (wide & 0xFFFF).to_bytes(2, "big")),
            *([(1, b"\x94")] if sound else [(4, b"1")] if number < 2 else []),
        ]
        payload = b"sound in some bytes" if sound else (delta_frame if number else key_frame)(number, bytes(30))
        packet = bytearray(
            rtp.build(
                rtp.Packet(
                    111 if sound else 96,
                    bool(number % 3),
                    counts[sound] & 0xFFFF,
                    number * 960,
                    7 if sound else 8,
                    payload,
                    rtp.ONE_BYTE,
                    rtp.one_byte(values),
                )
            )
        )
        if other is not None:
            packet[other[0] % len(packet)] = other[1]
        for office in (quick, slow):
            office.take(bytes(packet))
    assert quick.outcome() == slow.outcome()
