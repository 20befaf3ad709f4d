"""Whose datagram is it: strangers get silence, and who floods is cut to a rate; simulated time, no sockets."""

from __future__ import annotations

import random

import pytest

from sfu.media import Credentials
from sfu.transport import policing, port
from sfu.transport.keying import open_srtp
from tests.sfu.peer import rtp_packet
from tests.sfu.transport.helpers import (
    CLIENT_HELLO,
    FINGERPRINT,
    PEER,
    PHONE,
    STRANGER,
    Owner,
    QuietPort,
    check,
    expecting,
    protected,
)

ALERT = bytes.fromhex("15fefd00000000000000000002") + b"\x02\x28"


@pytest.mark.parametrize(
    "datagram",
    [
        *(b"", b"\0", bytes(1_501), bytes(65_507), CLIENT_HELLO, ALERT, b"\x10\x00", b"\x40\x00", b"\xff" * 50),
        *(rtp_packet(1, 1), b"\x80\xc9\x00\x01\x00\x00\x00\x05"),
    ],
    ids=lambda data: f"{len(data)} bytes {data[:1].hex()}",
)
def test_a_strangers_datagram_is_dropped_and_counted_in_every_phase_of_a_call(datagram: bytes) -> None:
    quiet, owner, expected = expecting()

    def shoot(now: float) -> None:
        before = quiet.drops.by_reason.total()
        assert quiet.receive([(datagram, STRANGER)], now) == []
        assert quiet.drops.by_reason.total() == before + 1

    shoot(0.5)
    quiet.receive([(check(expected.local, PEER), PHONE)], 1.0)
    shoot(1.5)
    assert quiet.handshakes[0].datagrams == []
    quiet.settle(expected, PEER, now=2.0)
    shoot(2.5)
    assert owner.links == ["connecting", "connected"]
    assert owner.rtp == owner.rtcp == []


def test_dtls_is_heard_only_from_an_address_that_passed_a_check() -> None:
    quiet, _, expected = expecting()
    quiet.receive([(CLIENT_HELLO, PHONE)], 0.5)
    assert quiet.handshakes == []
    quiet.receive([(check(expected.local, PEER), PHONE)], 1.0)
    quiet.receive([(CLIENT_HELLO, STRANGER), (CLIENT_HELLO, PHONE), (CLIENT_HELLO, (PHONE[0], PHONE[1], 1))], 1.1)
    assert quiet.handshakes[0].datagrams == [CLIENT_HELLO]


def test_a_peer_that_never_checks_and_one_that_never_finishes_dtls_are_given_up() -> None:
    quiet, owner, expected = expecting()
    quiet.tick(29.9)
    assert owner.links == []
    quiet.tick(30.0)
    assert owner.links == ["absent"]
    quiet, owner, expected = expecting()
    quiet.receive([(check(expected.local, PEER), PHONE)], 5.0)
    quiet.tick(14.9)
    assert owner.links == ["connecting"]
    quiet.tick(15.0)
    assert owner.links == ["connecting", "absent"]
    assert quiet.handshakes[0].closed


def test_at_most_two_hundred_transports_are_half_open_and_places_become_free() -> None:
    quiet = QuietPort()
    made = [quiet.connect(PEER, FINGERPRINT, Owner(), 0.0) for _ in range(port.MAX_HALF_OPEN)]
    with pytest.raises(OverflowError):
        quiet.connect(PEER, FINGERPRINT, Owner(), 0.0)
    quiet.settle(made[0], PEER)
    quiet.connect(PEER, FINGERPRINT, Owner(), 0.0)
    made[1].close(0.0)
    quiet.connect(PEER, FINGERPRINT, Owner(), 0.0)
    with pytest.raises(OverflowError):
        quiet.connect(PEER, FINGERPRINT, Owner(), 0.0)


def test_a_flooding_sender_is_cut_to_its_rate_and_everything_is_counted() -> None:
    quiet, owner, expected = expecting()
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(expected, PEER), "client")
    sequence = 0
    for millisecond in range(0, 4_000, 10):  # 10 000 packets a second for four seconds
        batch = []
        for _ in range(100):
            batch.append((protected(peer, rtp_packet(sequence, 5, b"x" * 20)), PHONE))
            sequence += 1
        quiet.receive(batch, millisecond / 1_000)
    allowed = policing.PACKETS_PER_SECOND * (4 + policing.BURST_SECONDS)
    assert allowed * 0.98 <= len(owner.rtp) <= allowed
    assert quiet.drops.by_reason["policed"] == sequence - len(owner.rtp)


def test_a_participant_who_floods_checks_and_dtls_is_cut_to_a_hundred_a_second() -> None:
    quiet, owner, expected = expecting()
    quiet.settle(expected, PEER)
    good, answered = check(expected.local, PEER), 0
    for millisecond in range(0, 2_000, 10):
        answered += len(quiet.receive([(good, PHONE)] * 10, millisecond / 1_000))
        quiet.receive([(CLIENT_HELLO, PHONE)] * 10, millisecond / 1_000)
    allowed = policing.SIGNALS_PER_SECOND * (2 + policing.BURST_SECONDS)
    assert answered + len(quiet.handshakes[0].datagrams) <= allowed
    assert owner.links == ["connecting", "connected"]
    assert len(quiet.receive([(good, PHONE)], 3.0)) == 1


def test_what_the_owner_breaks_ends_this_transport_and_no_other() -> None:
    quiet, owner, expected = expecting()
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(expected, PEER), "client")
    other_owner, other_peer = Owner(), Credentials("othr", "o" * 24)
    other = quiet.connect(other_peer, FINGERPRINT, other_owner, 0.0)
    elsewhere = ("198.51.100.8", 1, 0)
    other_end = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(other, other_peer, elsewhere), "client")

    def break_down(header: bytes, payload: bytes, now: float) -> None:
        raise RuntimeError("a bug")

    owner.rtp_received = break_down
    quiet.receive(
        [(protected(peer, rtp_packet(1, 5)), PHONE), (protected(other_end, rtp_packet(1, 5)), elsewhere)], 1.0
    )
    assert owner.links == ["connecting", "connected", "absent"]
    assert other_owner.links == ["connecting", "connected"]
    assert len(other_owner.rtp) == 1


def test_a_hundred_thousand_random_datagrams_leave_no_trace_but_counters() -> None:
    quiet, owner, expected = expecting()
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(expected, PEER), "client")
    chance = random.Random(2)
    models = [check(expected.local, PEER), protected(peer, rtp_packet(1, 5)), CLIENT_HELLO]
    for turn in range(1_000):
        batch = []
        for _ in range(100):
            datagram = bytearray(chance.choice(models))
            signed = len(datagram) - 8  # behind it stands FINGERPRINT, which is no signature
            for at in chance.sample(range(signed), chance.randint(1, 6)):
                datagram[at] ^= 1 << chance.randrange(8)
            source = PHONE if turn % 2 else STRANGER
            batch.append((bytes(datagram[: chance.randint(0, len(datagram))]), source))
        assert quiet.receive(batch, turn / 1_000) == []
    assert owner.links == ["connecting", "connected"]
    assert list(quiet._by_address) == [PHONE]
    assert quiet.drops.by_reason["broken"] == 0
    quiet.receive([(protected(peer, rtp_packet(2, 5)), PHONE)], 2.0)
    assert owner.rtp == [rtp_packet(2, 5, owner.rtp[0][12:])]


def test_the_log_says_at_most_one_line_in_ten_seconds_about_junk(caplog: pytest.LogCaptureFixture) -> None:
    quiet, _, _ = expecting()
    with caplog.at_level("INFO", logger="sfu.transport"):
        for tick in range(1_500):
            quiet.receive([(b"junk", STRANGER)] * 10, tick * 0.02)
            quiet.tick(tick * 0.02)
    lines = [record.getMessage() for record in caplog.records if "dropped" in record.getMessage()]
    assert len(lines) == 3
    assert STRANGER[0] not in "".join(lines)
