"""Where a call goes when its peer moves, falls silent or comes back: addresses and consent (RFC 7675)."""

from __future__ import annotations

from sfu.media import Credentials
from sfu.transport import transport
from sfu.transport.address import Address
from sfu.transport.keying import open_srtp
from sfu.transport.tcp import FIRST_NUMBER
from tests.sfu.peer import rtp_packet
from tests.sfu.transport.helpers import (
    CLIENT_HELLO,
    FINGERPRINT,
    PEER,
    PHONE,
    Owner,
    check,
    expecting,
    protected,
    send_packet,
    sent_to,
)


def test_what_we_send_goes_to_the_last_nominated_address_and_media_are_heard_from_all_verified_ones() -> None:
    quiet, owner, expected = expecting()
    material = quiet.settle(expected, PEER)
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", material, "client")
    wlan, mobile = PHONE, ("198.51.100.99", 4_000, 0)

    def goes_to() -> list[Address]:
        send_packet(expected)
        return sent_to(quiet.take())

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
    quiet, _, expected = expecting()
    quiet.settle(expected, PEER)
    for number in range(40):
        quiet.receive([(check(expected.local, PEER, nominate=False), ("192.0.2.9", 1_000 + number, 0))], number / 20)
    assert len(quiet._by_address) == transport.MAX_ADDRESSES
    assert PHONE in quiet._by_address
    expected.send_rtp(rtp_packet(1, 9), b"")
    assert sent_to(quiet.take()) == [PHONE]


def test_an_address_that_was_given_to_somebody_else_follows_the_latest_valid_check() -> None:
    quiet, _, first = expecting()
    quiet.settle(first, PEER)
    other = Credentials("othr", "o" * 24)
    second = quiet.connect(other, FINGERPRINT, Owner(), 1.0)
    quiet.receive([(check(second.local, other), PHONE)], 1.0)
    first.close(2.0)
    quiet.receive([(CLIENT_HELLO, PHONE)], 2.0)
    assert quiet.handshakes[1].datagrams == [CLIENT_HELLO]


def test_silence_means_reconnecting_and_thirty_five_seconds_of_it_mean_absent() -> None:
    quiet, owner, expected = expecting()
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
    quiet, owner, expected = expecting()
    peer = open_srtp("SRTP_AEAD_AES_128_GCM", quiet.settle(expected, PEER), "client")
    for second in range(30):
        quiet.receive([(protected(peer, rtp_packet(second, 5)), PHONE)], float(second))
        quiet.tick(float(second))
    assert owner.links == ["connecting", "connected"]
    send_packet(expected)
    assert len(quiet.take()) == 1
    quiet.tick(30.0)  # the peer keeps on sending and has stopped to check
    send_packet(expected)
    assert quiet.take() == []
    quiet.receive([(protected(peer, rtp_packet(30, 5)), PHONE)], 30.5)
    assert owner.links == ["connecting", "connected", "reconnecting"]
    quiet.tick(34.9)
    assert owner.links == ["connecting", "connected", "reconnecting"]
    quiet.tick(35.0)
    assert owner.links == ["connecting", "connected", "reconnecting", "absent"]
    assert (quiet._transports, quiet._by_address, quiet._by_ufrag) == (set(), {}, {})


def test_a_check_just_in_time_is_consent_anew() -> None:
    quiet, owner, expected = expecting()
    quiet.settle(expected, PEER)
    quiet.tick(30.0)
    assert quiet.receive([(check(expected.local, PEER, nominate=False), PHONE)], 34.0)
    assert owner.links == ["connecting", "connected", "reconnecting", "connected"]
    send_packet(expected)
    assert sent_to(quiet.take()) == [PHONE]
    quiet.tick(36.0)
    assert owner.links[-1] == "connected"


def test_a_check_that_nominates_nothing_moves_a_call_whose_selected_address_is_silent() -> None:
    quiet, _, expected = expecting()
    quiet.settle(expected, PEER)
    rebound = (PHONE[0], PHONE[1] + 1, 0)
    for moment, goes_to in ((transport.STALE - 0.1, PHONE), (transport.STALE, rebound)):
        quiet.receive([(check(expected.local, PEER, nominate=False), rebound)], moment)
        send_packet(expected)
        assert sent_to(quiet.take()) == [goes_to]


def test_a_lost_connection_gives_place_to_the_address_that_was_checked_last() -> None:
    quiet, owner, expected = expecting()
    quiet.settle(expected, PEER)
    connection = (PHONE[0], 4_000, FIRST_NUMBER)
    quiet.receive([(check(expected.local, PEER), connection)], 1.0)
    assert expected.way == "tcp"
    quiet.lost(connection)
    assert not quiet.knows(connection)
    assert expected.way == "udp"
    send_packet(expected)
    assert sent_to(quiet.take()) == [PHONE]
    quiet.lost(PHONE)
    send_packet(expected)
    assert quiet.take() == []
    assert owner.links == ["connecting", "connected"]


def test_after_a_restart_old_credentials_hold_until_the_new_ones_are_nominated() -> None:
    quiet, _, expected = expecting()
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
