"""AES-GCM for SRTP: the RFC's vectors, libsrtp as the other side, and what a network does to packets."""

from __future__ import annotations

import contextlib
import os
import random
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylibsrtp import Error, Policy, Session

from sfu.transport.derivation import SessionKeys, derive
from sfu.transport.gcm import Gcm
from sfu.transport.keying import open_srtp
from sfu.transport.srtp import MAX_STREAMS_IN, PROFILES, Master, Srtp, SrtpError, profile_named, split_material
from sfu.transport.window import IDLE_PACKETS, Streams, Window
from tests.sfu.transport.helpers import opened, protected

LIBSRTP = {
    "SRTP_AEAD_AES_128_GCM": Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    "SRTP_AEAD_AES_256_GCM": Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    "SRTP_AES128_CM_SHA1_80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}
NAMES = [profile.name for profile in PROFILES]

RTP = bytes.fromhex(
    "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573"
)
RTCP = bytes.fromhex(
    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"
)


def vector_keys(length: int) -> SessionKeys:
    """Key 00 01 02 … and the salt "Quid pro quo" (RFC 7714 section 16)."""
    key, salt = bytes(range(length)), b"Quid pro quo"
    return SessionKeys(rtp_key=key, rtp_salt=salt, rtcp_key=key, rtcp_salt=salt)


def rtp(sequence: int, ssrc: int = 0x1234, payload: bytes = b"payload", extension: bytes = b"") -> bytes:
    """A packet with any sequence number, cut to 16 bits."""
    first = 0x90 if extension else 0x80
    head = bytes((first, 96)) + (sequence & 0xFFFF).to_bytes(2, "big") + bytes(4) + ssrc.to_bytes(4, "big")
    if extension:
        head += b"\xbe\xde" + (len(extension) // 4).to_bytes(2, "big") + extension
    return head + payload


def pair(name: str) -> tuple[Srtp, Srtp]:
    """Client and server with the same fresh keys."""
    material = os.urandom(profile_named(name).material_length)
    return open_srtp(name, material, "client"), open_srtp(name, material, "server")


def with_libsrtp(name: str) -> tuple[Srtp, Session, Session]:
    """Our server, and what libsrtp needs to be its client: for receiving and for sending."""
    profile = profile_named(name)
    material = os.urandom(profile.material_length)
    client, server = split_material(profile, material)

    def session(master: Master, direction: int) -> Session:
        policy = Policy(key=master.key + master.salt, ssrc_type=direction, srtp_profile=LIBSRTP[name])
        policy.window_size = 1024
        policy.allow_repeat_tx = True
        return Session(policy)

    return (
        open_srtp(name, material, "server"),
        session(server, Policy.SSRC_ANY_INBOUND),
        session(client, Policy.SSRC_ANY_OUTBOUND),
    )


@pytest.mark.parametrize(
    ("length", "wire"),
    [
        (
            16,
            "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf88"
            "33899d7f27beb16a9152cf765ee4390cce",
        ),
        (
            32,
            "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b8"
            "7b7aa3db36dfffd6b0f9bb7878d7a76c13",
        ),
    ],
)
def test_the_rtp_vectors_of_rfc_7714_come_out_byte_for_byte(length: int, wire: str) -> None:
    keys = vector_keys(length)
    assert protected(Gcm(keys, keys), RTP) == bytes.fromhex(wire)
    assert opened(Gcm(keys, keys), bytes.fromhex(wire)) == RTP


def test_the_rtcp_vector_of_rfc_7714_comes_out_byte_for_byte() -> None:
    keys = vector_keys(16)
    wire = bytes.fromhex(
        "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded"
        "0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4"
    )
    assert Gcm(keys, keys).unprotect_rtcp(wire) == RTCP
    sender = Gcm(keys, keys)
    sender._rtcp_index = 0x5D3  # the vector's index is 0x5d4
    assert sender.protect_rtcp(RTCP) == wire


def test_the_key_derivation_is_that_of_rfc_3711_appendix_b_3() -> None:
    master = Master(bytes.fromhex("e1f97a0d3e018be0d64fa32c06de4139"), bytes.fromhex("0ec675ad498afeebb6960b3aabe6"))
    assert derive(master, 0, 16) == bytes.fromhex("c61e7a93744f39ee10734afe3ff7a087")
    assert derive(master, 2, 14) == bytes.fromhex("30cbbc08863d8c85d49db34a9ae1")


@pytest.mark.parametrize("name", NAMES)
@given(
    start=st.integers(0, 0x7FFF),
    payloads=st.lists(st.binary(max_size=1_100), min_size=1, max_size=12),
    extension=st.sampled_from([b"", b"\x10\xaa\x00\x00", b"\x10\xaa\x21\x01\x02\x03\x00\x00"]),
    ssrc=st.integers(0, 0xFFFF_FFFF),
)
@settings(max_examples=60, deadline=None)
def test_libsrtp_understands_us_and_we_understand_libsrtp(
    name: str, start: int, payloads: list[bytes], extension: bytes, ssrc: int
) -> None:
    ours, receiver, sender = with_libsrtp(name)
    for offset, payload in enumerate(payloads):
        packet = rtp(start + offset, ssrc, payload, extension)
        assert receiver.unprotect(protected(ours, packet)) == packet
        assert opened(ours, sender.protect(packet)) == packet
        report = b"\x80\xc9\x00\x01" + ssrc.to_bytes(4, "big") + payload[: len(payload) // 4 * 4]
        assert receiver.unprotect_rtcp(ours.protect_rtcp(report)) == report
        assert ours.unprotect_rtcp(sender.protect_rtcp(report)) == report


@pytest.mark.parametrize("name", NAMES)
def test_three_turns_of_the_sequence_number_with_losses_and_reordering_stay_readable(name: str) -> None:
    ours, receiver, sender = with_libsrtp(name)
    client, server = pair(name)
    chance = random.Random(7)
    sequence, batch = 30_000, []
    for _ in range(4_000):
        sequence += chance.choice([1, 2, 60, 120, 120])
        batch.append(rtp(sequence))
        if len(batch) == 8:
            wire_out = [protected(ours, packet) for packet in batch]
            wire_in = [sender.protect(packet) for packet in batch]
            wire_own = [protected(client, packet) for packet in batch]
            for at in chance.sample(range(8), 8):
                assert receiver.unprotect(wire_out[at]) == batch[at]
                assert opened(ours, wire_in[at]) == batch[at]
                assert opened(server, wire_own[at]) == batch[at]
            batch = []
    assert sequence > 3 * 65_536


@pytest.mark.parametrize("name", NAMES)
def test_a_replay_is_refused_whether_fresh_or_old(name: str) -> None:
    client, server = pair(name)
    first = protected(client, rtp(100))
    opened(server, first)
    later = [protected(client, rtp(sequence)) for sequence in range(101, 2_000)]
    for replayed in (first, later[0]):
        if replayed is later[0]:
            for packet in later:
                opened(server, packet)
        with pytest.raises(SrtpError, match="srtp-replay"):
            opened(server, replayed)
    report = client.protect_rtcp(RTCP)
    server.unprotect_rtcp(report)
    with pytest.raises(SrtpError, match="srtp-replay"):
        server.unprotect_rtcp(report)


@pytest.mark.parametrize("name", NAMES)
def test_a_late_packet_within_the_window_of_1024_is_taken_once(name: str) -> None:
    client, server = pair(name)
    late = protected(client, rtp(5_000))
    for sequence in range(5_001, 6_000):
        opened(server, protected(client, rtp(sequence)))
    assert opened(server, late) == rtp(5_000)
    with pytest.raises(SrtpError, match="srtp-replay"):
        opened(server, late)


@pytest.mark.parametrize("name", NAMES)
@given(at=st.integers(0, 200), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_one_flipped_bit_anywhere_is_refused_and_changes_nothing(name: str, at: int, bit: int) -> None:
    client, server = pair(name)
    opened(server, protected(client, rtp(1)))
    for good, take in (
        (protected(client, rtp(2, payload=bytes(150))), server.unprotect_rtp),
        (client.protect_rtcp(RTCP), server.unprotect_rtcp),
    ):
        bad = bytearray(good)
        bad[at % len(bad)] ^= 1 << bit
        with pytest.raises(SrtpError):
            take(bytes(bad))
        take(good)


@pytest.mark.parametrize("name", NAMES)
@given(junk=st.binary(max_size=80))
def test_junk_raises_nothing_but_srtp_errors(name: str, junk: bytes) -> None:
    client, server = pair(name)
    for verb in (server.unprotect_rtp, server.unprotect_rtcp):
        with pytest.raises(SrtpError):
            verb(junk)
    for verb in (partial(protected, client), client.protect_rtcp):
        with contextlib.suppress(SrtpError):
            verb(junk)


@pytest.mark.parametrize("name", NAMES)
def test_the_33rd_stream_is_refused_until_one_has_long_been_silent(name: str) -> None:
    client, server = pair(name)
    for ssrc in range(MAX_STREAMS_IN):
        opened(server, protected(client, rtp(1, ssrc)))
    with pytest.raises(SrtpError, match="srtp-streams"):
        opened(server, protected(client, rtp(1, 99)))
    for turn in range(IDLE_PACKETS // 30 + 2):
        for ssrc in range(1, MAX_STREAMS_IN):
            opened(server, protected(client, rtp(2 + turn, ssrc)))
    assert opened(server, protected(client, rtp(2, 99))) == rtp(2, 99)


@pytest.mark.parametrize("name", NAMES[:2])
def test_no_index_is_used_twice_however_long_ago(name: str) -> None:
    client, _ = pair(name)
    protected(client, rtp(7, payload=b"one"))
    for payload in (b"one", b"two"):
        with pytest.raises(SrtpError, match="srtp-index"):
            protected(client, rtp(7, payload=payload))
    for sequence in range(9, 9 + 1_024):
        protected(client, rtp(sequence))
    for old in (7, 8):
        with pytest.raises(SrtpError, match="srtp-index"):
            protected(client, rtp(old))


def test_unencrypted_rtcp_is_refused_even_when_it_is_signed() -> None:
    keys = vector_keys(16)
    signed = RTCP + bytes.fromhex("841dd9683dd78ec92ae58790125f62b3000005d4")
    with pytest.raises(SrtpError, match="srtcp-clear"):
        Gcm(keys, keys).unprotect_rtcp(signed)


def test_a_foreign_key_is_refused_by_both_sides() -> None:
    for name in NAMES:
        ours, receiver, sender = with_libsrtp(name)
        stranger, _ = pair(name)
        with pytest.raises(SrtpError, match="srtp-auth"):
            opened(ours, protected(stranger, rtp(1)))
        with pytest.raises(Error):
            receiver.unprotect(protected(stranger, rtp(2)))
        assert opened(ours, sender.protect(rtp(1))) == rtp(1)


@given(steps=st.lists(st.integers(-900, 30_000), max_size=60), start=st.integers(0, 0xFFFF))
def test_the_window_finds_every_index_that_is_less_than_half_a_turn_away(steps: list[int], start: int) -> None:
    window, seen = Window(start), {start}
    window.add(start)
    for step in steps:
        index = window.top + step
        if index < 0:
            continue
        assert window.nearest(index & 0xFFFF) == index
        assert window.is_fresh(index) == (index not in seen and window.top - index < 1_024)
        window.add(index)
        seen.add(index)


def test_the_table_of_streams_never_grows_beyond_its_limit() -> None:
    table = Streams(2)
    for ssrc in (1, 2):
        assert table.room_for_one() is None
        table.heard(table.open(ssrc, 0))
    with pytest.raises(SrtpError):
        table.room_for_one()
    assert len(table) == 2
