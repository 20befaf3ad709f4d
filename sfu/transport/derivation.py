"""Session keys out of master keys (RFC 3711 section 4.3 with a key derivation rate of 0; RFC 7714 section 11)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sfu.transport.srtp import Master

_RTP_KEY, _RTP_SALT, _RTCP_KEY, _RTCP_SALT = 0, 2, 3, 5


@dataclass(frozen=True)
class SessionKeys:
    """What protects the packets of one direction."""

    rtp_key: bytes
    rtp_salt: bytes
    rtcp_key: bytes
    rtcp_salt: bytes


def derive(master: Master, label: int, length: int) -> bytes:
    """AES in counter mode over zeros, started at the salt with the label in it."""
    # A salt of 96 bits stands at the left of the 112 that RFC 3711 uses (RFC 7714 section 11).
    x = bytearray(master.salt.ljust(14, b"\0"))
    x[7] ^= label
    stream = Cipher(algorithms.AES(master.key), modes.CTR(bytes(x) + b"\0\0")).encryptor()
    return stream.update(bytes(length))


def session_keys(master: Master) -> SessionKeys:
    """All keys of one direction of an AEAD profile."""
    key, salt = len(master.key), len(master.salt)
    return SessionKeys(
        rtp_key=derive(master, _RTP_KEY, key),
        rtp_salt=derive(master, _RTP_SALT, salt),
        rtcp_key=derive(master, _RTCP_KEY, key),
        rtcp_salt=derive(master, _RTCP_SALT, salt),
    )
