"""The retransmission payload format (RFC 4588): an old packet's own number in front of what it carried.

A retransmission is sent under an SSRC and a payload type of its own, so that it never counts twice in the reports on
the source. Browsers use the same stream to probe for bandwidth: with packets that carry nothing, and with old ones.
"""

from __future__ import annotations

from sfu.rtp import Packet

NUMBER_BYTES = 2
"""RFC 4588 section 4: the original sequence number (OSN)."""


def wrap(sequence: int, payload: bytes | bytearray) -> bytes:
    """The payload of a retransmission of the packet that had this number."""
    return (sequence & 0xFFFF).to_bytes(NUMBER_BYTES, "big") + payload


def unwrap(packet: Packet, ssrc: int, payload_type: int) -> bool:
    """Make the retransmission the packet that it repeats, of this source; False for a probe that carries nothing.

    Timestamp and marker are those of the original already (RFC 4588 section 4).
    """
    payload = packet.payload
    if len(payload) <= NUMBER_BYTES:
        return False
    packet.sequence = payload[0] << 8 | payload[1]
    packet.payload = payload[NUMBER_BYTES:]
    packet.ssrc = ssrc
    packet.payload_type = payload_type
    return True
