"""A participant who floods, lies or nags harms nobody else: the others' packets are counted (tests D8 and D11)."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from sfu import rtcp, rtp
from sfu.limits import Limits
from sfu.transport import policing, srtp
from tests.sfu.helpers import delta_frame, key_frame, stats
from tests.sfu.robustness.house import House

LONG = 4.0
"""Seconds of each attack."""


class Visit:
    """Ann and Bob talk; Mallory is with them."""

    def __init__(self) -> None:
        self.house = House()
        self.ann, self.bob = self.house.enter("ann"), self.house.enter("bob")
        self.mallory = self.house.enter("mallory")
        self.said: dict[str, list[bytes]] = {"ann": [], "bob": []}
        self.pictures = 0

    def conversation(self, seconds: float, attack: Callable[[], None]) -> None:
        """50 packets of sound and 25 of pictures a second from each, and the attack in every tick."""
        for turn in range(round(seconds / 0.02)):
            for guest in (self.ann, self.bob):
                payload = secrets.token_bytes(60)
                self.said[guest.name].append(payload)
                guest.send("0", payload)
                if turn % 2:
                    self.pictures += 1
                    frame = key_frame if turn % 50 == 1 else delta_frame
                    guest.send("1", frame(self.pictures & 0x7FFF, secrets.token_bytes(600)))
            attack()
            self.house.tick()

    def nobody_else_noticed(self) -> None:
        for hearer, speaker in ((self.bob, "ann"), (self.ann, "bob")):
            heard = set(hearer.heard())
            lost = [payload for payload in self.said[speaker] if payload not in heard]
            assert len(lost) <= 0.01 * len(self.said[speaker])
            assert hearer.link == "connected"
        assert self.house.broken == 0


@pytest.fixture
def visit() -> Visit:
    made = Visit()
    made.conversation(1.0, lambda: None)
    return made


def test_a_conversation_without_an_attack_loses_nothing(visit: Visit) -> None:
    visit.conversation(2.0, lambda: None)
    visit.nobody_else_noticed()
    assert len(visit.said["ann"]) == 150


def test_a_flood_is_cut_to_one_participants_rate(visit: Visit) -> None:
    mallory, house = visit.mallory, visit.house
    before = len(visit.bob.rtp)

    def attack() -> None:  # 50 000 packets a second
        house.receive([(mallory.protected(mallory.packet("0", b"x" * 20)), mallory.at) for _ in range(1_000)])

    visit.conversation(0.5, attack)
    visit.nobody_else_noticed()
    assert house.port.drops.by_reason["policed"] > 20_000
    forwarded = len(visit.bob.rtp) - before
    assert forwarded <= policing.PACKETS_PER_SECOND * (0.5 + policing.BURST_SECONDS) + 200


def test_a_flood_of_bytes_is_cut_too(visit: Visit) -> None:
    mallory, house = visit.mallory, visit.house

    def attack() -> None:  # 100 Mbit/s
        house.receive([(mallory.protected(mallory.packet("1", b"x" * 1_200)), mallory.at) for _ in range(208)])

    before = stats(house.box, house.now).bytes_in
    visit.conversation(1.0, attack)
    visit.nobody_else_noticed()
    allowed = policing.BYTES_PER_SECOND * (1.0 + policing.BURST_SECONDS)
    assert stats(house.box, house.now).bytes_in - before <= allowed + 200_000


def test_replayed_packets_are_dropped_whether_of_oneself_or_of_others(visit: Visit) -> None:
    mallory, ann, house = visit.mallory, visit.ann, visit.house
    own = [mallory.protected(mallory.packet("0", bytes([at]))) for at in range(50)]
    house.receive([(packet, mallory.at) for packet in own])
    foreign = ann.protected(ann.packet("0", b"once"))
    house.receive([(foreign, ann.at)])
    heard = visit.bob.heard()
    assert heard.count(b"once") == 1

    def attack() -> None:
        house.receive([(packet, mallory.at) for packet in own] + [(foreign, mallory.at), (foreign, ann.at)])

    visit.conversation(1.0, attack)
    visit.nobody_else_noticed()
    assert visit.bob.heard().count(b"once") == 1
    assert [visit.bob.heard().count(bytes([at])) for at in range(50)] == [1] * 50
    drops = house.port.drops.by_reason
    assert sum(number for why, number in drops.items() if "replay" in why) >= 50 * 50


def test_a_hundred_thousand_sources_fill_no_table(visit: Visit) -> None:
    mallory, house = visit.mallory, visit.house
    numbers = iter(range(1_000_000, 1_200_000))

    def attack() -> None:
        packets = [mallory.packet("0", ssrc=next(numbers)) for _ in range(500)]
        house.receive([(mallory.of_new_source(packet), mallory.at) for packet in packets])

    visit.conversation(LONG, attack)
    visit.nobody_else_noticed()
    participant = house.box._rooms["room"].participants["mallory"]
    assert len(participant.published.inbound.bound) <= Limits().ssrcs
    assert len(participant.transport._srtp._heard) <= srtp.MAX_STREAMS_IN
    drops = house.port.drops.by_reason
    assert drops["srtp-streams"] + drops["policed"] > 90_000, drops


def test_a_thousand_wishes_for_key_frames_a_second_become_two(visit: Visit) -> None:
    mallory, ann = visit.mallory, visit.ann
    seats = [mallory.seat(mid) for mid in ("v0", "v1")]
    wishes = b"".join(rtcp.PictureLoss(1, ssrc).encode() for ssrc in seats * 5)
    firs = rtcp.FullIntraRequest(1, tuple((ssrc, at) for at in range(10) for ssrc in seats)).encode()

    def asked() -> int:
        mine = [ann.ssrcs["1"], visit.bob.ssrcs["1"]]
        wanted = [p for guest in (ann, visit.bob) for p in guest.rtcp if isinstance(p, rtcp.PictureLoss)]
        return max(sum(p.media == ssrc for p in wanted) for ssrc in mine)

    before = asked()
    visit.conversation(LONG, lambda: mallory.say_each((wishes, firs)))
    visit.nobody_else_noticed()
    assert 0 < asked() - before <= 2 * LONG + 1


def nacks(ssrc: int) -> bytes:
    """As many entries as fit into one packet of RTCP, each for 17 numbers: it says that everything was lost."""
    entries = b"".join(struct.pack("!HH", at * 17 & 0xFFFF, 0xFFFF) for at in range(300))
    return struct.pack("!BBHII", 0x81, 205, 2 + 300, 1, ssrc) + entries


def test_whoever_says_that_all_was_lost_is_sent_a_tenth_again_and_nobody_else_anything(visit: Visit) -> None:
    mallory = visit.mallory
    seats = [mallory.seat(mid) for mid in ("v0", "v1", "a0", "a1")]
    before, others = len(mallory.rtp), len(visit.bob.rtp)
    said = len(visit.said["ann"]) + len(visit.said["bob"])
    visit.conversation(LONG, lambda: mallory.say_each(map(nacks, seats)))
    visit.nobody_else_noticed()
    due = (len(visit.said["ann"]) + len(visit.said["bob"]) - said) * 1.5
    assert len(mallory.rtp) - before <= due * 1.25
    assert len(visit.bob.rtp) - others <= due * 1.1


def lies() -> Iterator[tuple[str, bytes]]:
    """RTCP that is signed and untrue, or no RTCP at all."""
    pair = struct.Struct("!II")
    seats = 7_777
    yield "REMB of one bit a second", rtcp.Remb(1, 1, (seats,)).encode()
    yield (
        "REMB of 2^81 bit",
        struct.pack("!BBHII4sBBH", 0x8F, 206, 5, 1, 0, b"REMB", 1, 0xFF, 0xFFFF) + pair.pack(2, 0)[:4],
    )
    yield "REMB that is cut", struct.pack("!BBHII", 0x8F, 206, 3, 1, 0) + b"REMB"
    yield "REMB with 255 sources and none", struct.pack("!BBHII4sI", 0x8F, 206, 4, 1, 0, b"REMB", 0xFF000000)
    yield "feedback on 65 535 packets", struct.pack("!BBHIIHHI", 0x8F, 205, 5, 1, 0, 0, 0xFFFF, 0) + bytes(4)
    yield (
        "feedback on what was never sent",
        struct.pack("!BBHIIHHI", 0x8F, 205, 6, 1, 0, 40_000, 7, 0) + b"\x20\x07" + bytes(6),
    )
    yield (
        "total loss",
        rtcp.ReceiverReport(
            1, tuple(rtcp.ReportBlock(seats + n, 255, 2**23 - 1, 2**32 - 1, 2**32 - 1) for n in range(31))
        ).encode(),
    )
    yield (
        "negative loss",
        rtcp.ReceiverReport(1, (rtcp.ReportBlock(seats, 0, -(2**23), 0, 0, 2**32 - 1, 2**32 - 1),)).encode(),
    )
    yield (
        "a sender report from the year 2036",
        rtcp.SenderReport(1, 2**64 - 1, 2**32 - 1, 2**32 - 1, 2**32 - 1).encode(),
    )
    yield "goodbye for everybody", rtcp.Goodbye(tuple(range(seats, seats + 31))).encode()
    yield "names of 255 bytes", rtcp.SourceDescription(tuple((n, "x" * 255) for n in range(4))).encode()
    yield "a broken name", struct.pack("!BBHI", 0x9F, 202, 2, 1) + b"\x01\xff\0\0"
    yield "64 packets in one", rtcp.PictureLoss(1, 2).encode() * 64
    yield "unknown kinds", b"".join(struct.pack("!BBHI", 0x80 | at, 192 + at, 1, 1) for at in range(32))
    yield "an application's packet", struct.pack("!BBHI4s", 0x80, 204, 2, 1, b"evil")


@pytest.mark.parametrize(("what", "lie"), list(lies()), ids=[what for what, _ in lies()])
def test_a_lie_in_rtcp_harms_at_most_the_liar(visit: Visit, what: str, lie: bytes) -> None:
    mallory, ann = visit.mallory, visit.ann
    rates = [p.bitrate for p in ann.rtcp if isinstance(p, rtcp.Remb)]
    # The same about seats that are there: of Mallory, and of Bob, whose reports only Bob may write.
    told = [lie]
    for ssrc in (*(mallory.seat(mid) for mid in ("a0", "v0", "v1")), visit.bob.seat("v0"), ann.ssrcs["1"]):
        told.append(lie.replace((7_777).to_bytes(4, "big"), ssrc.to_bytes(4, "big")))
    visit.conversation(2.0, lambda: mallory.say_each(told))
    visit.nobody_else_noticed()
    after = [p.bitrate for p in ann.rtcp if isinstance(p, rtcp.Remb)]
    assert not after or not rates or after[-1] >= rates[-1] * 0.9, "the publishers' rate is not lowered for a liar"


def test_numbers_and_marks_without_sense_end_nothing(visit: Visit) -> None:
    mallory = visit.mallory
    numbers = count(60_000, 7)  # over the wrap, with gaps
    strange = [
        rtp.build(rtp.Packet(pt, mark, next(numbers) & 0xFFFF, time, mallory.ssrcs["1"], payload, profile, block))
        for pt in (96, 111, 0, 127)
        for mark in (True, False)
        for time in (0, 2**31, 2**32 - 1)
        for payload in (b"", b"\0", b"\xff" * 3, b"\x80\xf0", bytes(1_150))
        for profile, block in ((0, b""), (rtp.ONE_BYTE, b"\xff" * 4), (0x1000, b"\x01\xff" + bytes(2)))
    ]
    visit.house.receive([(mallory.protected(packet), mallory.at) for packet in strange])
    visit.conversation(1.0, lambda: None)
    visit.nobody_else_noticed()
