"""Retransmissions in their own format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu import rtx
from sfu.rtp import Packet


@given(st.integers(0, 1 << 40), st.binary(min_size=1, max_size=50), st.booleans(), st.integers(0, 0xFFFF_FFFF))
def test_a_retransmission_becomes_the_packet_that_it_repeats(
    sequence: int, payload: bytes, marker: bool, timestamp: int
) -> None:
    packet = Packet(97, marker, 17, timestamp, 2, rtx.wrap(sequence, payload))
    assert rtx.unwrap(packet, 1, 96)
    assert (packet.payload_type, packet.marker, packet.sequence, packet.timestamp, packet.ssrc, packet.payload) == (
        96,
        marker,
        sequence & 0xFFFF,
        timestamp,
        1,
        payload,
    )


@pytest.mark.parametrize("payload", [b"", b"\0", b"\0\1"])
def test_a_probe_repeats_nothing_and_stays_as_it_is(payload: bytes) -> None:
    packet = Packet(97, False, 17, 5, 2, payload)
    assert not rtx.unwrap(packet, 1, 96)
    assert (packet.ssrc, packet.payload_type, packet.payload) == (2, 97, payload)
