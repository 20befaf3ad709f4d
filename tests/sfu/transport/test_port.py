"""Whose datagram is it: strangers get silence, the peer keeps its call; simulated time, no sockets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

import pytest
from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from sfu.media import Credentials
from sfu.transport import policing, port, transport
from sfu.transport.keying import open_srtp
from sfu.transport.stun import Check, fresh_credentials, is_signed, read_check, user_names
from sfu.transport.tcp import FIRST_NUMBER
from tests.sfu.peer import rtp_packet
from tests.sfu.transport.helpers import FINGERPRINT, PHONE, Owner, QuietPort, attribute, check, protected, sent_to

PEER = Credentials("peer", "p" * 24)
STRANGER = ("203.0.113.66", 6_666, 0)
CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000000a") + bytes(10)
ALERT = bytes.fromhex("15fefd00000000000000000002") + b"\x02\x28"


def opened() -> tuple[QuietPort, Owner, transport.PeerTransport]:
    """A port that expects one peer."""
    quiet, owner = QuietPort(), Owner()
    return quiet, owner, quiet.connect(PEER, FINGERPRINT, owner, 0.0)


def send(by: transport.PeerTransport, numbers: Iterator[int] = count(1)) -> None:  # noqa: B008 - numbers go on
    """One RTP packet to the peer."""
    packet = rtp_packet(next(numbers), 9)
    by.send_rtp(packet[:12], packet[12:])


def header(kind: int, length: int, cookie: int = stun.COOKIE) -> bytes:
    """The 20 bytes in front of STUN attributes."""
    return kind.to_bytes(2, "big") + length.to_bytes(2, "big") + cookie.to_bytes(4, "big") + bytes(range(12))


def defects(ours: Credentials) -> dict[str, bytes]:
    """Everything that can be wrong with a check (test D4)."""
    good = check(ours, PEER)
    name = attribute(0x0006, f"{ours.ufrag}:{PEER.ufrag}".encode())
    unsigned = header(1, len(name)) + name
    late = bytearray(good + attribute(0x0025, b""))
    late[2:4] = (len(late) - 20).to_bytes(2, "big")
    cases = {
        "no integrity": unsigned,
        "wrong integrity": check(ours, PEER, password="x" * 32),
        "empty password": check(ours, PEER, password=""),
        "unknown ufrag of ours": check(Credentials("nobody", ours.pwd), PEER),
        "unknown ufrag of the peer": check(ours, Credentials("mallory", "")),
        "no colon": header(1, 12) + attribute(0x0006, b"nocolons"),
        "no user name": header(1, 8) + attribute(0x0024, bytes(4)),
        "user name beyond the end": header(1, 12) + attribute(0x0006, b"abcd:xyz", 400),
        "user name not ASCII": header(1, 12) + attribute(0x0006, b"\xff\xfe:\xff\xff\xff\xff\xff"),
        "wrong cookie": good[:4] + b"\0\0\0\0" + good[8:],
        "length too small": good[:2] + (4).to_bytes(2, "big") + good[4:],
        "length too great": good[:2] + (1_400).to_bytes(2, "big") + good[4:],
        "length not a multiple of four": good[:2] + (len(good) - 19).to_bytes(2, "big") + good[4:] + b"\0",
        "fingerprint wrong": good[:-1] + bytes((good[-1] ^ 1,)),
        "attribute cut": unsigned[:-4],
        "priority of two bytes": header(1, len(name) + 8) + name + attribute(0x0024, b"\0\0"),
        "priority empty": header(1, len(name) + 4) + name + attribute(0x0024, b""),
        "integrity of three bytes": header(1, len(name) + 8) + name + attribute(0x0008, b"abc"),
        "address of one byte": header(1, len(name) + 8) + name + attribute(0x0020, b"\0"),
        "a hundred attributes before the name": header(1, 100 * 4 + len(name)) + attribute(0x0025, b"") * 100 + name,
        "header alone": header(1, 0),
    }
    for method in range(1, 12):
        for kind in (0x000, 0x010, 0x100, 0x110):
            if (method, kind) != (1, 0):
                cases[f"type {method:x}/{kind:x}"] = (method | kind).to_bytes(2, "big") + good[2:]
    cases |= {f"cut at {at}": good[:at] for at in range(len(good))}
    return cases


def test_every_defect_of_a_check_is_met_with_silence_and_the_right_check_is_still_answered() -> None:
    quiet, owner, expected = opened()
    for what, datagram in defects(expected.local).items():
        assert quiet.receive([(datagram, STRANGER)], 1.0) == [], what
    assert owner.links == []
    assert quiet.drops.by_reason["broken"] == 0
    [(answer, address)] = quiet.receive([(check(expected.local, PEER), PHONE)], 2.0)
    message = stun.parse_message(answer)
    assert address == PHONE
    assert message.message_class == stun.Class.RESPONSE
    assert message.check_message_integrity(expected.local.pwd.encode())
    assert message.attributes["XOR-MAPPED-ADDRESS"] == PHONE[:2]
    assert owner.links == ["connecting"]


def test_a_nomination_that_stands_behind_the_signature_does_not_count() -> None:
    ours = fresh_credentials()
    plain = bytearray(check(ours, PEER, nominate=False)[:-8])  # without FINGERPRINT
    plain += attribute(0x0025, b"")
    plain[2:4] = (len(plain) - 20).to_bytes(2, "big")
    found = read_check(bytes(plain), ours.pwd)
    assert isinstance(found, Check)
    assert not found.nominates


@given(st.binary(max_size=120))
def test_no_junk_gets_out_of_the_stun_reader(junk: bytes) -> None:
    for datagram in (junk, header(1, len(junk)) + junk):
        user_names(datagram)
        assert not is_signed(datagram, "password")
        assert read_check(datagram, "password") is None


def test_forged_checks_with_the_right_names_cannot_use_up_the_rate_of_the_real_peer() -> None:
    quiet, _, expected = opened()
    quiet.settle(expected, PEER)
    forged, good = check(expected.local, PEER, password="x" * 32), check(expected.local, PEER)
    for tenth in range(100):
        assert quiet.receive([(forged, PHONE)] * 200, tenth / 10) == []
        assert len(quiet.receive([(good, PHONE)], tenth / 10)) == 1


def test_credentials_are_long_enough_and_of_the_permitted_characters() -> None:
    for _ in range(100):
        made = fresh_credentials()
        assert len(made.ufrag) == 8
        assert len(made.pwd) == 32
        assert all(char.isascii() and (char.isalnum() or char in "+/") for char in made.ufrag + made.pwd)


@pytest.mark.parametrize(
    "datagram",
    [
        *(b"", b"\0", bytes(1_501), bytes(65_507), CLIENT_HELLO, ALERT, b"\x10\x00", b"\x40\x00", b"\xff" * 50),
        *(rtp_packet(1, 1), b"\x80\xc9\x00\x01\x00\x00\x00\x05"),
    ],
    ids=lambda data: f"{len(data)} bytes {data[:1].hex()}",
)
def test_a_strangers_datagram_is_dropped_and_counted_in_every_phase_of_a_call(datagram: bytes) -> None:
    quiet, owner, expected = opened()

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
    quiet, _, expected = opened()
    quiet.receive([(CLIENT_HELLO, PHONE)], 0.5)
    assert quiet.handshakes == []
    quiet.receive([(check(expected.local, PEER), PHONE)], 1.0)
    quiet.receive([(CLIENT_HELLO, STRANGER), (CLIENT_HELLO, PHONE), (CLIENT_HELLO, (PHONE[0], PHONE[1], 1))], 1.1)
    assert quiet.handshakes[0].datagrams == [CLIENT_HELLO]


def test_a_full_agent_that_thinks_it_is_controlled_is_told_to_change_roles() -> None:
    quiet, _, expected = opened()
    message = stun.Message(
        stun.Method.BINDING,
        stun.Class.REQUEST,
        attributes={"USERNAME": f"{expected.local.ufrag}:{PEER.ufrag}", "ICE-CONTROLLED": 1},
    )
    message.add_message_integrity(expected.local.pwd.encode())
    [(answer, _)] = quiet.receive([(bytes(message), PHONE)], 1.0)
    assert stun.parse_message(answer).error_code == 487
    assert quiet.handshakes == []


def test_what_we_send_goes_to_the_last_nominated_address_and_media_are_heard_from_all_verified_ones() -> None:
    quiet, owner, expected = opened()
    material = quiet.settle(expected, PEER)
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", material, "client")
    wlan, mobile = PHONE, ("198.51.100.99", 4_000, 0)

    def goes_to() -> list[object]:
        expected.send_rtp(rtp_packet(goes_to.number, 9), b"")  # type: ignore[attr-defined]
        goes_to.number += 1  # type: ignore[attr-defined]
        return sent_to(quiet.take())  # type: ignore[return-value]

    goes_to.number = 1  # type: ignore[attr-defined]
    assert goes_to() == [wlan]
    quiet.receive([(check(expected.local, PEER, nominate=False), mobile)], 1.0)
    assert goes_to() == [wlan]
    quiet.receive([(check(expected.local, PEER), mobile)], 1.1)
    assert goes_to() == [mobile]
    quiet.receive([(check(expected.local, PEER), wlan)], 1.2)  # Firefox flips
    assert goes_to() == [wlan]
    packets = [rtp_packet(sequence, 5) for sequence in (1, 2)]
    quiet.receive([(protected(peer, packets[0]), wlan), (protected(peer, packets[1]), mobile)], 1.3)
    assert owner.rtp == packets


def test_a_transport_knows_at_most_eight_addresses_and_never_forgets_the_selected_one() -> None:
    quiet, _, expected = opened()
    quiet.settle(expected, PEER)
    for number in range(40):
        quiet.receive([(check(expected.local, PEER, nominate=False), ("192.0.2.9", 1_000 + number, 0))], number / 20)
    assert len(quiet._by_address) == transport.MAX_ADDRESSES
    assert PHONE in quiet._by_address
    expected.send_rtp(rtp_packet(1, 9), b"")
    assert sent_to(quiet.take()) == [PHONE]


def test_an_address_that_was_given_to_somebody_else_follows_the_latest_valid_check() -> None:
    quiet, _, first = opened()
    quiet.settle(first, PEER)
    other = Credentials("othr", "o" * 24)
    second = quiet.connect(other, FINGERPRINT, Owner(), 1.0)
    quiet.receive([(check(second.local, other), PHONE)], 1.0)
    first.close(2.0)
    quiet.receive([(CLIENT_HELLO, PHONE)], 2.0)
    assert quiet.handshakes[1].datagrams == [CLIENT_HELLO]


def test_silence_means_reconnecting_and_thirty_five_seconds_of_it_mean_absent() -> None:
    quiet, owner, expected = opened()
    quiet.settle(expected, PEER)
    for tenth in range(69):
        quiet.tick(tenth / 10)
    assert owner.links == ["connecting", "connected"]
    quiet.tick(transport.SILENT_CHECKS)
    assert owner.links[2:] == ["reconnecting"]
    quiet.receive([(check(expected.local, PEER), PHONE)], 20.0)
    assert owner.links[3:] == ["connected"]
    quiet.tick(27.1)
    quiet.tick(54.9)
    assert owner.links[4:] == ["reconnecting"]
    quiet.tick(55.0)
    assert owner.links[5:] == ["absent"]
    assert (quiet._transports, quiet._by_address, quiet._by_ufrag, quiet._half_open) == (set(), {}, {}, set())
    assert quiet.handshakes[0].closed


def test_media_keep_a_link_connected_but_only_checks_keep_the_consent() -> None:
    quiet, owner, expected = opened()
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(expected, PEER), "client")
    for second in range(30):
        quiet.receive([(protected(peer, rtp_packet(second, 5)), PHONE)], float(second))
        quiet.tick(float(second))
    assert owner.links == ["connecting", "connected"]
    send(expected)
    assert len(quiet.take()) == 1
    quiet.tick(30.0)  # the peer keeps on sending and has stopped to check
    send(expected)
    assert quiet.take() == []
    quiet.receive([(protected(peer, rtp_packet(30, 5)), PHONE)], 30.5)
    assert owner.links == ["connecting", "connected", "reconnecting"]
    quiet.tick(34.9)
    assert owner.links == ["connecting", "connected", "reconnecting"]
    quiet.tick(35.0)
    assert owner.links == ["connecting", "connected", "reconnecting", "absent"]
    assert (quiet._transports, quiet._by_address, quiet._by_ufrag) == (set(), {}, {})


def test_a_check_just_in_time_is_consent_anew() -> None:
    quiet, owner, expected = opened()
    quiet.settle(expected, PEER)
    quiet.tick(30.0)
    assert quiet.receive([(check(expected.local, PEER, nominate=False), PHONE)], 34.0)
    assert owner.links == ["connecting", "connected", "reconnecting", "connected"]
    send(expected)
    assert sent_to(quiet.take()) == [PHONE]
    quiet.tick(36.0)
    assert owner.links[-1] == "connected"


def test_a_check_that_nominates_nothing_moves_a_call_whose_selected_address_is_silent() -> None:
    quiet, _, expected = opened()
    quiet.settle(expected, PEER)
    rebound = (PHONE[0], PHONE[1] + 1, 0)
    for moment, goes_to in ((transport.STALE - 0.1, PHONE), (transport.STALE, rebound)):
        quiet.receive([(check(expected.local, PEER, nominate=False), rebound)], moment)
        send(expected)
        assert sent_to(quiet.take()) == [goes_to]


def test_a_lost_connection_gives_place_to_the_address_that_was_checked_last() -> None:
    quiet, owner, expected = opened()
    quiet.settle(expected, PEER)
    connection = (PHONE[0], 4_000, FIRST_NUMBER)
    quiet.receive([(check(expected.local, PEER), connection)], 1.0)
    assert expected.way == "tcp"
    quiet.lost(connection)
    assert not quiet.knows(connection)
    assert expected.way == "udp"
    send(expected)
    assert sent_to(quiet.take()) == [PHONE]
    quiet.lost(PHONE)
    send(expected)
    assert quiet.take() == []
    assert owner.links == ["connecting", "connected"]


def test_a_peer_that_never_checks_and_one_that_never_finishes_dtls_are_given_up() -> None:
    quiet, owner, expected = opened()
    quiet.tick(29.9)
    assert owner.links == []
    quiet.tick(30.0)
    assert owner.links == ["absent"]
    quiet, owner, expected = opened()
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


def test_after_a_restart_old_credentials_hold_until_the_new_ones_are_nominated() -> None:
    quiet, _, expected = opened()
    quiet.settle(expected, PEER)
    old, renewed = expected.local, Credentials("renw", "r" * 24)
    new = expected.restart(renewed, 1.0)
    assert (new.ufrag, new.pwd) != (old.ufrag, old.pwd)
    assert quiet.receive([(check(old, PEER), PHONE)], 1.1)
    assert quiet.receive([(check(new, PEER), PHONE)], 1.2) == []
    assert quiet.receive([(check(new, renewed, nominate=False), PHONE)], 1.3)
    assert quiet.receive([(check(old, PEER), PHONE)], 1.4)
    assert quiet.receive([(check(new, renewed), PHONE)], 1.5)
    assert quiet.receive([(check(old, PEER), PHONE)], 1.6) == []
    assert list(quiet._by_ufrag) == [new.ufrag]
    for _ in range(50):
        expected.restart(renewed, 2.0)
    assert len(quiet._by_ufrag) == 2
    assert new.ufrag in quiet._by_ufrag


def test_a_flooding_sender_is_cut_to_its_rate_and_everything_is_counted() -> None:
    quiet, owner, expected = opened()
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
    quiet, owner, expected = opened()
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
    quiet, owner, expected = opened()
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(expected, PEER), "client")
    other_owner, other_peer = Owner(), Credentials("othr", "o" * 24)
    other = quiet.connect(other_peer, FINGERPRINT, other_owner, 0.0)
    elsewhere = ("198.51.100.8", 1, 0)
    other_end = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(other, other_peer, elsewhere), "client")

    def break_down(header: bytes, payload: bytes, now: float) -> None:
        raise RuntimeError("a bug")

    owner.rtp_received = break_down  # type: ignore[method-assign]
    quiet.receive(
        [(protected(peer, rtp_packet(1, 5)), PHONE), (protected(other_end, rtp_packet(1, 5)), elsewhere)], 1.0
    )
    assert owner.links == ["connecting", "connected", "absent"]
    assert other_owner.links == ["connecting", "connected"]
    assert len(other_owner.rtp) == 1


def test_a_hundred_thousand_random_datagrams_leave_no_trace_but_counters() -> None:
    quiet, owner, expected = opened()
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
    quiet, _, _ = opened()
    with caplog.at_level("INFO", logger="sfu.transport"):
        for tick in range(1_500):
            quiet.receive([(b"junk", STRANGER)] * 10, tick * 0.02)
            quiet.tick(tick * 0.02)
    lines = [record.getMessage() for record in caplog.records if "dropped" in record.getMessage()]
    assert len(lines) == 3
    assert STRANGER[0] not in "".join(lines)
