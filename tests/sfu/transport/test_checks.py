"""Which connectivity checks are answered: signed ones, of the right names, and no junk (RFC 8445, RFC 8489)."""

from __future__ import annotations

from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from sfu.media import Credentials
from sfu.transport.stun import Check, fresh_credentials, is_signed, read_check, user_names
from tests.sfu.transport.helpers import PEER, PHONE, STRANGER, attribute, check, expecting


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
    quiet, owner, expected = expecting()
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
    quiet, _, expected = expecting()
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


def test_a_full_agent_that_thinks_it_is_controlled_is_told_to_change_roles() -> None:
    quiet, _, expected = expecting()
    message = stun.Message(
        stun.Method.BINDING,
        stun.Class.REQUEST,
        attributes={"USERNAME": f"{expected.local.ufrag}:{PEER.ufrag}", "ICE-CONTROLLED": 1},
    )
    message.add_message_integrity(expected.local.pwd.encode())
    [(answer, _)] = quiet.receive([(bytes(message), PHONE)], 1.0)
    assert stun.parse_message(answer).error_code == 487
    assert quiet.handshakes == []
