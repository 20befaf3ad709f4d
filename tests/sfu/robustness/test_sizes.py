"""A path with an MTU of 1280 carries everything that we send: 1232 bytes of UDP over IPv6 (RFC 8200 section 5)."""

from __future__ import annotations

import secrets

import pytest

from sfu import rtcp, rtp, transportcc
from sfu.reports import to_ntp
from sfu.transport import records
from tests.sfu.helpers import WALL, delta_frame, key_frame
from tests.sfu.robustness.house import House

PASSES = 1_280 - 40 - 8
OWN = 1_200
"""What we write ourselves stays below this."""
GROWS = 12
"""Bytes that a forwarded packet may be longer than it came in: our header extensions, and OSN when it is repeated."""
LARGEST = 1_200
"""Of a protected packet that browsers send (libwebrtc: kVideoMtu 1200; Firefox the same)."""


def numbered(number: int, mid: str = "") -> bytes:
    """Extensions as browsers write them: transport-wide number, time, and at first the m-line's name."""
    values = [(2, b"abc"), (5, number.to_bytes(2, "big"))]
    return rtp.one_byte([*values, *([(4, mid.encode())] if mid else [])])


def test_forwarded_packets_grow_by_a_few_bytes_at_most_and_pass_the_smallest_path() -> None:
    house = House()
    ann, bob = house.enter("ann"), house.enter("bob")
    longest = 0
    for turn in range(200):
        block = numbered(turn, "1" if turn < 5 else "")
        make = key_frame if turn % 50 == 0 else delta_frame
        room = LARGEST - 16 - 12 - 4 - len(block) - 5
        packet = ann.packet("1", make(turn, secrets.token_bytes(room)), profile=rtp.ONE_BYTE, extension=block)
        wire = ann.protected(packet)
        assert len(wire) <= LARGEST
        house.receive([(wire, ann.at)])
        bob.sizes.clear()
        house.tick()
        longest = max([longest, *bob.sizes])
    assert longest > 1_100, "they arrived"
    assert longest <= min(LARGEST + GROWS, PASSES)


def test_what_is_sent_again_passes_too() -> None:
    house = House()
    ann, bob = house.enter("ann"), house.enter("bob")
    for turn in range(50):
        ann.send("1", (key_frame if turn == 0 else delta_frame)(turn, secrets.token_bytes(LARGEST - 45)))
        house.tick()
    shown = [packet for packet in bob.rtp if packet.payload_type == 96]
    bob.sizes.clear()
    bob.say(rtcp.Nack(1, bob.seat("v0"), tuple(packet.sequence for packet in shown[-20:-5])).encode())
    house.tick(0.5)
    again = [packet for packet in bob.rtp if packet.payload_type == 97 and len(packet.payload) > 500]
    assert again
    assert max(bob.sizes) <= min(LARGEST + GROWS, PASSES)


def test_our_own_reports_fit_whoever_many_they_are_about() -> None:
    house = House()
    guests = [house.enter(f"guest{number}") for number in range(10)]
    for turn in range(100):
        for guest in guests:
            if turn % 25 == 0:
                clock = int(house.now * 90_000) & 0xFFFF_FFFF
                guest.say(rtcp.SenderReport(guest.ssrcs["1"], to_ntp(WALL + house.now), clock, turn, turn).encode())
            guest.send("0", b"sound")
            if turn % 3:  # losses, so that there is something to report
                block = numbered(turn * 3)
                guest.send("1", key_frame(turn, bytes(50)), profile=rtp.ONE_BYTE, extension=block)
        house.tick()
    told = [packet for guest in guests for packet in guest.rtcp]
    kinds = {type(packet) for packet in told}
    assert {rtcp.ReceiverReport, rtcp.SenderReport, transportcc.TransportFeedback} <= kinds
    for guest in guests:
        media = [12 + 4 + 12 + len(packet.payload) + 16 for packet in guest.rtp]
        assert max(guest.sizes) <= max(OWN, *media)
        assert max(guest.sizes) <= OWN


@pytest.mark.parametrize("sizes", [[1_300], [600, 700], [100] * 30])
def test_flights_of_dtls_are_cut_to_our_size(sizes: list[int]) -> None:
    flight = b"".join(b"\x16\xfe\xfd" + bytes(8) + size.to_bytes(2, "big") + bytes(size) for size in sizes)
    cut = records.into_datagrams(flight)
    assert b"".join(cut) == flight
    assert all(len(datagram) <= OWN or len(list(records.records(datagram))) == 1 for datagram in cut)
