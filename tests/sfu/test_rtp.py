"""RTP that we write is read by aiortc, and any bytes by us."""

import pytest
from aiortc.rtp import HeaderExtensionsMap, RtpPacket
from aiortc.rtp import pack_header_extensions as aiortc_pack
from hypothesis import given
from hypothesis import strategies as st

from sfu import rtp

packets = st.builds(
    rtp.Packet,
    st.integers(0, 71) | st.integers(77, 127),
    st.booleans(),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFF_FFFF),
    st.integers(0, 0xFFFF_FFFF),
    st.binary(max_size=60),
)
blocks = st.dictionaries(st.integers(1, 14), st.binary(min_size=1, max_size=16), max_size=4)


@given(packets, blocks)
def test_an_independent_reader_sees_the_same_packet(packet: rtp.Packet, block: dict[int, bytes]) -> None:
    if block:
        packet.profile, packet.extension = rtp.ONE_BYTE, rtp.one_byte(list(block.items()))
    theirs = RtpPacket.parse(rtp.build(packet), HeaderExtensionsMap())
    assert (theirs.payload_type, bool(theirs.marker), theirs.sequence_number, theirs.timestamp, theirs.ssrc) == (
        packet.payload_type,
        packet.marker,
        packet.sequence,
        packet.timestamp,
        packet.ssrc,
    )
    assert theirs.payload == packet.payload


@given(packets, blocks)
def test_what_is_built_is_read_again(packet: rtp.Packet, block: dict[int, bytes]) -> None:
    packet.profile, packet.extension = rtp.ONE_BYTE, rtp.one_byte(list(block.items()))
    again = rtp.parse(rtp.build(packet))
    assert {name: getattr(again, name) for name in rtp.Packet.__slots__} == {
        name: getattr(packet, name) for name in rtp.Packet.__slots__
    }
    assert {number: again.find(number) for number in block} == block


@given(st.dictionaries(st.integers(1, 255), st.binary(max_size=40), max_size=6))
def test_both_forms_of_extensions_are_read(values: dict[int, bytes]) -> None:
    profile, block = aiortc_pack(list(values.items()))
    if values:
        assert dict(rtp.extensions(profile, block)) == values


@given(st.binary(max_size=120), st.integers(1, 14))
def test_any_bytes_are_a_packet_or_malformed(data: bytes, number: int) -> None:
    for attempt in (data, b"\x90\x60" + data, b"\xb5\x60" + data, b"\x90\x60" + bytes(10) + b"\xbe\xde" + data):
        try:
            packet = rtp.parse(attempt)
        except rtp.Malformed:
            continue
        assert len(packet.payload) <= len(attempt)
        packet.find(number)


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("empty", b""),
        ("short", bytes([0x80]) + bytes(10)),
        ("version 1", bytes([0x40]) + bytes(11)),
        ("sources cut off", bytes([0x8F]) + bytes(20)),
        ("extension cut off", bytes([0x90]) + bytes(11) + b"\xbe\xde\x00\xff"),
        ("more padding than packet", bytes([0xA0]) + bytes(11) + b"ab\x09"),
        ("padding of zero", bytes([0xA0]) + bytes(11) + b"ab\x00"),
    ],
)
def test_a_broken_packet_is_malformed(why: str, data: bytes) -> None:
    with pytest.raises(rtp.Malformed):
        rtp.parse(data)


def test_padding_and_contributing_sources_are_left_out() -> None:
    packet = rtp.parse(bytes([0xA1, 0x60]) + bytes(10) + b"\0\0\0\x07" + b"body" + b"\0\0\x03")
    assert packet.payload == b"body"


@pytest.mark.parametrize(
    ("value", "level"), [(None, None), (b"", None), (b"\x00", 0), (b"\xff", 127), (b"\x85", 5), (b"\x20\x00", 32)]
)
def test_loudness_is_read_without_the_voice_bit(value: bytes | None, level: int | None) -> None:
    assert rtp.audio_level(value) == level


@pytest.mark.parametrize(("now", "value"), [(0, "000000"), (1, "040000"), (63.5, "fe0000"), (64, "000000")])
def test_time_of_sending_is_24_bit_fixed_point(now: float, value: str) -> None:
    assert rtp.abs_send_time(now).hex() == value


@given(st.integers(0, 0xFFFF_FFFF), st.integers(-0x8000_0000, 0x7FFF_FFFF))
def test_distance_of_timestamps_survives_the_wrap(start: int, step: int) -> None:
    assert rtp.later(start + step & 0xFFFF_FFFF, start) == step
