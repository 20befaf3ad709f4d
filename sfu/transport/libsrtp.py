"""SRTP with AES_CM_128_HMAC_SHA1_80, the profile that everybody has: libsrtp behind our interface."""

from __future__ import annotations

from pylibsrtp import Error, Policy, Session

from sfu.transport.gcm import header_length
from sfu.transport.srtp import MAX_STREAMS_IN, Master, SrtpError
from sfu.transport.window import WINDOW, Streams

_REASONS = {
    "authentication failure": "srtp-auth",
    "replay check failed (bad index)": "srtp-replay",
    "replay check failed (index too old)": "srtp-replay",
}


class LibSrtp:
    """Both directions of one transport. libsrtp keeps a stream per SSRC for ever; the table here bounds them."""

    def __init__(self, receive: Master, send: Master) -> None:
        self._in = Session(_policy(receive, Policy.SSRC_ANY_INBOUND))
        self._out = Session(_policy(send, Policy.SSRC_ANY_OUTBOUND))
        self._heard = Streams(MAX_STREAMS_IN)

    def protect_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> bytes:
        """Clear RTP to SRTP."""
        try:
            return self._out.protect(b"".join((header, payload)))
        except (Error, ValueError) as error:
            raise _reason(error) from None

    def unprotect_rtp(self, packet: bytes) -> tuple[bytes, bytes]:
        """SRTP to clear RTP."""
        length = header_length(packet)
        clear = self._accept(int.from_bytes(packet[8:12], "big"), packet, rtcp=False)
        return clear[:length], clear[length:]

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Clear RTCP compound to SRTCP."""
        if len(packet) < 8 or packet[0] >> 6 != 2:
            raise SrtpError("rtcp-malformed")
        try:
            return self._out.protect_rtcp(packet)
        except (Error, ValueError) as error:
            raise _reason(error) from None

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """SRTCP to clear RTCP compound."""
        # The 31-bit index with its E flag and the 80-bit tag follow the packet (RFC 3711 section 3.4).
        if len(packet) < 8 + 4 + 10 or packet[0] >> 6 != 2:
            raise SrtpError("rtcp-malformed")
        if not packet[-14] & 0x80:
            raise SrtpError("srtcp-clear")
        return self._accept(int.from_bytes(packet[4:8], "big"), packet, rtcp=True)

    def _accept(self, ssrc: int, packet: bytes, *, rtcp: bool) -> bytes:
        stream = self._heard.get(ssrc)
        evicted = self._heard.room_for_one() if stream is None else None
        try:
            clear = self._in.unprotect_rtcp(packet) if rtcp else self._in.unprotect(packet)
        except (Error, ValueError) as error:
            raise _reason(error) from None
        if evicted is not None:
            self._in.remove_stream(evicted)
            self._heard.forget(evicted)
        self._heard.heard(stream or self._heard.open(ssrc, 0))
        return clear


def _policy(master: Master, direction: int) -> Policy:
    policy = Policy(
        key=master.key + master.salt, ssrc_type=direction, srtp_profile=Policy.SRTP_PROFILE_AES128_CM_SHA1_80
    )
    policy.window_size = WINDOW
    policy.allow_repeat_tx = True
    return policy


def _reason(error: Exception) -> SrtpError:
    return SrtpError(_REASONS.get(str(error), "srtp-malformed"))
