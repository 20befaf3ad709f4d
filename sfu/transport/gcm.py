"""SRTP and SRTCP with AES-GCM, 128 and 256 bit (RFC 7714).

GCM breaks for good when one nonce protects two different packets, and the nonce is SSRC and packet index: the sender
remembers which indices it has used, and refuses to use one again. What is sent once more has an SSRC of its own.
"""

from __future__ import annotations

from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sfu.transport.derivation import SessionKeys
from sfu.transport.srtp import MAX_STREAMS_IN, MAX_STREAMS_OUT, SrtpError
from sfu.transport.window import Streams, Window

TAG = 16
_SHORTEST = 12 + TAG
_RTP = Struct("!BxHxxxxIxxH")  # first byte, sequence number, SSRC, words of the extension if there is one
_SENT = Struct("!2xH4xI")  # sequence number, SSRC
_EXTENDED = 0x90  # version 2 with a header extension, without padding and contributing sources
_ENCRYPTED = 0x8000_0000
_MAX_RTCP_INDEX = 0x7FFF_FFFF


def header_length(packet: bytes) -> int:
    """Bytes of an RTP packet that stay in the clear: fixed header, CSRCs, extension (RFC 3550 section 5)."""
    size = len(packet)
    if size < 12 or packet[0] >> 6 != 2:
        raise SrtpError("rtp-malformed")
    length = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        if size < length + 4:
            raise SrtpError("rtp-malformed")
        length += 4 + 4 * (packet[length + 2] << 8 | packet[length + 3])
    if length > size:
        raise SrtpError("rtp-malformed")
    return length


class Gcm:
    """Both directions of one transport."""

    def __init__(self, receive: SessionKeys, send: SessionKeys) -> None:
        self._rtp_in = AESGCM(receive.rtp_key)
        self._rtp_in_salt = int.from_bytes(receive.rtp_salt, "big")
        self._rtcp_in = AESGCM(receive.rtcp_key)
        self._rtcp_in_salt = int.from_bytes(receive.rtcp_salt, "big")
        self._rtp_out = AESGCM(send.rtp_key)
        self._rtp_out_salt = int.from_bytes(send.rtp_salt, "big")
        self._rtcp_out = AESGCM(send.rtcp_key)
        self._rtcp_out_salt = int.from_bytes(send.rtcp_salt, "big")
        self._heard = Streams(MAX_STREAMS_IN)
        self._heard_rtcp = Streams(MAX_STREAMS_IN)
        self._sent: dict[int, Window] = {}
        self._rtcp_index = 0

    def protect_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> bytes:
        """Clear RTP to SRTP."""
        sequence, ssrc = _SENT.unpack_from(header)
        window = self._sent.get(ssrc)
        if window is None:
            if len(self._sent) >= MAX_STREAMS_OUT:
                raise SrtpError("srtp-streams")
            window = self._sent[ssrc] = Window(sequence - 1, self._rtp_out_salt ^ ssrc << 48)
        index = window.top + 1
        if index & 0xFFFF == sequence:  # the next one, as nearly all are
            window.top = index
        else:
            index = window.nearest(sequence)
            if index < 0 or not window.is_fresh(index):
                raise SrtpError("srtp-index")
            window.add(index)
        sealed = self._rtp_out.encrypt((window.salt ^ index).to_bytes(12, "big"), payload, header)
        return b"".join((header, sealed))

    def unprotect_rtp(self, packet: bytes) -> tuple[bytes, bytes]:
        """SRTP to clear RTP."""
        if len(packet) < _SHORTEST:
            raise SrtpError("rtp-malformed")
        first, sequence, ssrc, words = _RTP.unpack_from(packet)
        # What browsers send, nearly always, is measured without a call. Too short for it is not authentic either.
        header = 16 + 4 * words if first == _EXTENDED else header_length(packet)
        heard = self._heard
        window = heard.windows.get(ssrc)
        if window is None:
            evicted = heard.room_for_one()
            index, salt = sequence, self._rtp_in_salt ^ ssrc << 48
        else:
            index, salt = window.top + 1, window.salt
            if index & 0xFFFF != sequence:
                index = window.nearest(sequence)
                if index < 0 or not window.is_fresh(index):
                    raise SrtpError("srtp-replay")
        clear = packet[:header]
        try:
            payload = self._rtp_in.decrypt((salt ^ index).to_bytes(12, "big"), packet[header:], clear)
        except InvalidTag:
            raise SrtpError("srtp-auth") from None
        # Only what is authentic may change the state (RFC 3711 section 3.3, step 7).
        if window is None:
            if evicted is not None:
                heard.forget(evicted)
            window = heard.open(ssrc, index, salt)
        elif index == window.top + 1:
            window.top = index
        else:
            window.add(index)
        # Streams.heard, without the call.
        window.heard = heard.packets = heard.packets + 1
        return clear, payload

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Clear RTCP compound to SRTCP."""
        if len(packet) < 8 or packet[0] >> 6 != 2:
            raise SrtpError("rtcp-malformed")
        if self._rtcp_index >= _MAX_RTCP_INDEX:
            raise SrtpError("srtcp-worn-out")
        # One counter for all SSRCs: each of them sees it grow, and no table is needed.
        self._rtcp_index += 1
        ssrc = int.from_bytes(packet[4:8], "big")
        nonce = (self._rtcp_out_salt ^ (ssrc << 48 | self._rtcp_index)).to_bytes(12, "big")
        trailer = (_ENCRYPTED | self._rtcp_index).to_bytes(4, "big")
        clear = packet[:8]
        return clear + self._rtcp_out.encrypt(nonce, packet[8:], clear + trailer) + trailer

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """SRTCP to clear RTCP compound."""
        if len(packet) < 8 + TAG + 4 or packet[0] >> 6 != 2:
            raise SrtpError("rtcp-malformed")
        trailer = packet[-4:]
        word = int.from_bytes(trailer, "big")
        if not word & _ENCRYPTED:
            raise SrtpError("srtcp-clear")
        index = word & _MAX_RTCP_INDEX
        ssrc = int.from_bytes(packet[4:8], "big")
        window = self._heard_rtcp.get(ssrc)
        if window is None:
            evicted = self._heard_rtcp.room_for_one()
        elif not window.is_fresh(index):
            raise SrtpError("srtp-replay")
        nonce = (self._rtcp_in_salt ^ (ssrc << 48 | index)).to_bytes(12, "big")
        clear = packet[:8]
        try:
            rest = self._rtcp_in.decrypt(nonce, packet[8:-4], clear + trailer)
        except InvalidTag:
            raise SrtpError("srtp-auth") from None
        if window is None:
            if evicted is not None:
                self._heard_rtcp.forget(evicted)
            window = self._heard_rtcp.open(ssrc, index)
        window.add(index)
        self._heard_rtcp.heard(window)
        return clear + rest
