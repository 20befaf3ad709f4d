"""The one place where STUN of strangers is read (RFC 8489 as far as ICE-lite needs it, RFC 8445 section 7.3).

A datagram is looked at in steps, each cheaper than what it guards: :func:`user_names` compares a few bytes, the port
looks the name up, :func:`is_signed` computes one HMAC, and only what the peer itself has signed is parsed, by aioice.
That one raises all sorts of exceptions on junk; none of them leaves this file.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from aioice import stun

from sfu.media import Credentials
from sfu.transport.address import Address

_BINDING_REQUEST = b"\x00\x01"
_COOKIE = b"\x21\x12\xa4\x42"
_USERNAME = 0x0006
_MESSAGE_INTEGRITY = 0x0008
_MAX_ATTRIBUTES = 16
_ROLE_CONFLICT = (487, "Role Conflict")


@dataclass(frozen=True)
class Check:
    """A connectivity check whose signature is right."""

    transaction: bytes
    nominates: bool
    """USE-CANDIDATE: the peer wants to go on with this pair."""
    claims_controlled: bool
    """The peer believes that we control; a lite agent never does."""


def fresh_credentials() -> Credentials:
    """48 bits of name and 192 bits of password in ice-chars (RFC 8445 section 5.3 asks for 24 and 128)."""
    return Credentials(
        ufrag=secrets.token_urlsafe(6).translate(_ICE_CHARS), pwd=secrets.token_urlsafe(24).translate(_ICE_CHARS)
    )


_ICE_CHARS = str.maketrans("-_", "+/")


def user_names(datagram: bytes) -> tuple[str, str] | None:
    """Our and the peer's ufrag of what looks like a Binding request; None for the rest. Costs next to nothing."""
    size = len(datagram)
    if (
        size < 28
        or datagram[:2] != _BINDING_REQUEST
        or datagram[4:8] != _COOKIE
        or (datagram[2] << 8 | datagram[3]) != size - 20
        or size % 4
    ):
        return None
    start, length = _find(datagram, _USERNAME)
    ours, colon, theirs = datagram[start : start + length].partition(b":")
    if not colon or not ours.isascii() or not theirs.isascii():
        return None
    return ours.decode("ascii"), theirs.decode("ascii")


def is_signed(datagram: bytes, password: str) -> bool:
    """MESSAGE-INTEGRITY (RFC 8489 section 14.5) is there and made with our password."""
    start, length = _find(datagram, _MESSAGE_INTEGRITY)
    if length != 20:
        return False
    covered = datagram[:2] + start.to_bytes(2, "big") + datagram[4 : start - 4]
    return hmac.compare_digest(hmac.digest(password.encode("ascii"), covered, "sha1"), datagram[start : start + 20])


def read_check(datagram: bytes, password: str) -> Check | None:
    """Parse a signed check; None when anything at all is wrong with it."""
    try:
        message = stun.parse_message(datagram)
        if not message.check_message_integrity(password.encode("ascii")):
            return None
    except Exception:  # struct.error, ValueError, UnicodeDecodeError, KeyError …: the datagram is not STUN
        return None
    return Check(
        transaction=message.transaction_id,
        nominates="USE-CANDIDATE" in message.attributes,
        claims_controlled="ICE-CONTROLLED" in message.attributes,
    )


def success(check: Check, address: Address, password: str) -> bytes:
    """The signed answer: how we see the peer's address."""
    return _signed(check, stun.Class.RESPONSE, "XOR-MAPPED-ADDRESS", address[:2], password)


def role_conflict(check: Check, password: str) -> bytes:
    """The signed refusal that makes a peer take the controlling role (RFC 8445 section 7.3.1.1)."""
    return _signed(check, stun.Class.ERROR, "ERROR-CODE", _ROLE_CONFLICT, password)


def _signed(check: Check, kind: stun.Class, attribute: str, value: object, password: str) -> bytes:
    message = stun.Message(stun.Method.BINDING, kind, check.transaction, {attribute: value})
    message.add_message_integrity(password.encode("ascii"))
    return bytes(message)


def _find(datagram: bytes, wanted: int) -> tuple[int, int]:
    """Where the value of an attribute begins, and its length; (0, 0) when it is not there whole."""
    at, size = 20, len(datagram)
    for _ in range(_MAX_ATTRIBUTES):
        if at + 4 > size:
            break
        kind = datagram[at] << 8 | datagram[at + 1]
        length = datagram[at + 2] << 8 | datagram[at + 3]
        if kind == wanted:
            return (at + 4, length) if at + 4 + length <= size else (0, 0)
        at += 4 + (length + 3 & ~3)
    return 0, 0
