"""What the packet path needs of SRTP: four verbs, whichever profile DTLS chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MAX_STREAMS_IN = 32
"""Three encodings, their retransmissions, audio and screen, a few times over."""
MAX_STREAMS_OUT = 256


class SrtpError(Exception):
    """The packet is not served. ``reason`` is the word under which it is counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Srtp(Protocol):
    """Both directions of one transport. Everything raises :class:`SrtpError` and then has changed nothing."""

    def protect_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> bytes:
        """Clear RTP to SRTP; the header is everything that stays in the clear. No index is used twice: what is sent
        again goes by a source of its own (RFC 4588)."""

    def unprotect_rtp(self, packet: bytes) -> tuple[bytes, bytes]:
        """SRTP to clear RTP: the header with its extensions, and the payload."""

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Clear RTCP compound to SRTCP."""

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """SRTCP to clear RTCP compound."""


@dataclass(frozen=True)
class Profile:
    """A DTLS-SRTP protection profile (RFC 5764 section 4.1.2, RFC 7714 section 14.2)."""

    name: str
    """As OpenSSL spells it."""
    key_length: int
    salt_length: int

    @property
    def material_length(self) -> int:
        """Bytes that DTLS exports."""
        return 2 * (self.key_length + self.salt_length)


@dataclass(frozen=True)
class Master:
    """Master key and salt of one direction."""

    key: bytes
    salt: bytes


PROFILES = (
    Profile("SRTP_AEAD_AES_128_GCM", 16, 12),
    Profile("SRTP_AEAD_AES_256_GCM", 32, 12),
    Profile("SRTP_AES128_CM_SHA1_80", 16, 14),
)
"""In the order of preference: the server chooses."""


def profile_named(name: str) -> Profile:
    """Raises ``KeyError`` for a profile that we never offered."""
    for profile in PROFILES:
        if profile.name == name:
            return profile
    raise KeyError(name)


def split_material(profile: Profile, material: bytes) -> tuple[Master, Master]:
    """Client's and server's master keys out of the exported block (RFC 5764 section 4.2)."""
    key, salt = profile.key_length, profile.salt_length
    salts = material[2 * key :]
    return Master(material[:key], salts[:salt]), Master(material[key : 2 * key], salts[salt : 2 * salt])
