"""Session descriptions (RFC 8866) read without losing a byte: raw lines in order, with typed views on top.

``str(parse(text)) == text`` for everything that :func:`parse` accepts. Nothing here knows what is wanted of an offer;
that is :mod:`sfu.offer`. Everything refused is an :class:`SdpError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

MAX_BYTES = 49_152
"""Ten people with cameras and screens in Firefox with H264 come to 35 KiB."""
MAX_SECTIONS = 32
MAX_CANDIDATES = 20
_LINE = re.compile(r"[a-z]=[^\x00-\x08\x0a-\x1f\x7f]*\Z")
_RID = re.compile(r"[A-Za-z0-9]{1,16}\Z")
"""RFC 8852 section 3.3: letters and digits; 16 is what fits a header extension in the one-byte form."""
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}\Z")
_MEDIA = re.compile(r"m=([a-z]{1,16}) ([0-9]{1,5})(?:/[0-9]{1,5})? ([A-Z/]{1,32})((?: [!-~]{1,32}){1,64})\Z")
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


class SdpError(ValueError):
    """The description cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class RtpMap:
    """``a=rtpmap``: what a payload type means."""

    payload_type: int
    name: str
    clock: int
    channels: int


@dataclass(frozen=True, slots=True)
class ExtMap:
    """``a=extmap`` (RFC 8285): the number of a header extension."""

    id: int
    direction: str
    """Empty when the line names none."""
    uri: str


@dataclass(frozen=True, slots=True)
class Rid:
    """``a=rid`` (RFC 8851): the name of one encoding."""

    id: str
    direction: str
    formats: tuple[str, ...] = ()
    """The payload types it is restricted to; empty: any of the m-line."""


@dataclass(frozen=True, slots=True)
class Section:
    """The session part or one media part: its raw lines, without line ends."""

    lines: tuple[str, ...]
    _attributes: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, list[str]] = {}
        for line in self.lines:
            if line.startswith("a="):
                name, _, value = line[2:].partition(":")
                found.setdefault(name, []).append(value)
        object.__setattr__(self, "_attributes", found)

    def values(self, name: str) -> Iterator[str]:
        """What stands after ``a=<name>:`` in each such line (empty for a flag)."""
        return iter(self._attributes.get(name, ()))

    def value(self, name: str) -> str | None:
        """The first of :meth:`values`, None without any."""
        return next(self.values(name), None)

    def has(self, name: str) -> bool:
        """Whether there is such an attribute at all."""
        return name in self._attributes

    @property
    def direction(self) -> str | None:
        """sendrecv, sendonly, recvonly or inactive; None when the section says nothing."""
        found = [name for name in DIRECTIONS if self.has(name)]
        if len(found) > 1:
            raise SdpError("two directions in one section")
        return found[0] if found else None

    @property
    def setup(self) -> str | None:
        """``a=setup`` (RFC 8842)."""
        return self.value("setup")

    @property
    def ice(self) -> tuple[str | None, str | None]:
        """User name fragment and password of ICE (RFC 8839)."""
        return self.value("ice-ufrag"), self.value("ice-pwd")

    @property
    def fingerprints(self) -> list[tuple[str, str]]:
        """Algorithm (lower case) and value (upper case) of each ``a=fingerprint`` (RFC 8122)."""
        found = []
        for value in self.values("fingerprint"):
            algorithm, _, digest = value.partition(" ")
            found.append((algorithm.lower(), digest.strip().upper()))
        return found


@dataclass(frozen=True, slots=True)
class Media(Section):
    """One m-line with what belongs to it."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]

    @property
    def mid(self) -> str | None:
        """``a=mid`` (RFC 5888), at most 16 token characters."""
        value = self.value("mid")
        if value is not None and (not token(value) or len(value) > 16):
            raise SdpError("unusable mid")
        return value

    @property
    def rtpmaps(self) -> list[RtpMap]:
        """Payload types that the m-line names and a line describes, in the m-line's order of preference."""
        described: dict[int, RtpMap] = {}
        for value in self.values("rtpmap"):
            number, _, rest = value.partition(" ")
            parts = rest.split("/")
            if len(parts) not in (2, 3) or not token(parts[0]):
                raise SdpError("unreadable rtpmap")
            channels = integer(parts[2], 1, 255) if len(parts) == 3 else 1
            found = RtpMap(integer(number, 0, 127), parts[0].lower(), integer(parts[1], 1, 1_000_000), channels)
            if described.setdefault(found.payload_type, found) != found:
                raise SdpError("one payload type described twice")
        return [described[n] for f in self.formats if f.isascii() and f.isdigit() and (n := int(f)) in described]

    @property
    def all_parameters(self) -> dict[int, dict[str, str]]:
        """``a=fmtp`` of every payload type as names and values."""
        found: dict[int, dict[str, str]] = {}
        for value in self.values("fmtp"):
            number, _, rest = value.partition(" ")
            if number.isascii() and number.isdigit() and len(number) < 4:
                named = (item.strip().partition("=") for item in rest.split(";"))
                found.setdefault(int(number), {}).update({name.lower(): value for name, _, value in named if name})
        return found

    def parameters(self, payload_type: int) -> dict[str, str]:
        """``a=fmtp`` of one payload type as names and values."""
        return self.all_parameters.get(payload_type, {})

    def feedback(self, payload_type: int) -> set[str]:
        """``a=rtcp-fb`` (RFC 4585) that holds for one payload type."""
        wanted = (str(payload_type), "*")
        return {rest for number, _, rest in (v.partition(" ") for v in self.values("rtcp-fb")) if number in wanted}

    @property
    def extmaps(self) -> list[ExtMap]:
        """Header extensions in order."""
        found = []
        for value in self.values("extmap"):
            number, _, rest = value.partition(" ")
            number, _, direction = number.partition("/")
            uri = rest.split(" ", 1)[0]
            if direction not in ("", *DIRECTIONS) or not uri:
                raise SdpError("unreadable extmap")
            found.append(ExtMap(integer(number, 1, 4351), direction, uri))
        return found

    @property
    def ssrcs(self) -> dict[int, str]:
        """SSRC -> cname (empty when not given), in order of appearance (RFC 5576)."""
        found: dict[int, str] = {}
        for value in self.values("ssrc"):
            number, _, attribute = value.partition(" ")
            ssrc = integer(number, 0, 0xFFFF_FFFF)
            found.setdefault(ssrc, "")
            if attribute.startswith("cname:"):
                found[ssrc] = attribute[6:]
        return found

    @property
    def ssrc_groups(self) -> list[tuple[str, tuple[int, ...]]]:
        """``a=ssrc-group``: meaning and members, for example ``("FID", (media, retransmission))``."""
        found: list[tuple[str, tuple[int, ...]]] = []
        for value in self.values("ssrc-group"):
            meaning, *members = value.split() or [""]
            found.append((meaning, tuple(integer(member, 0, 0xFFFF_FFFF) for member in members)))
        return found

    @property
    def rids(self) -> list[Rid]:
        """Names of the encodings."""
        found = []
        for value in self.values("rid"):
            parts = value.split(" ")
            if len(parts) < 2 or not _RID.match(parts[0]) or parts[1] not in ("send", "recv"):
                raise SdpError("unreadable rid")
            restricted = [item[3:] for item in "".join(parts[2:]).split(";") if item.startswith("pt=")]
            found.append(Rid(parts[0], parts[1], tuple(restricted[0].split(",")) if restricted else ()))
        if len({rid.id for rid in found}) != len(found):
            raise SdpError("one rid twice")
        return found

    @property
    def simulcast(self) -> tuple[str, ...]:
        """The rids that ``a=simulcast`` (RFC 8853) offers to send, in its order; of alternatives the first."""
        words = (self.value("simulcast") or "").split()
        directions = dict(zip(words[::2], words[1::2], strict=False))
        named = [group.split(",")[0].removeprefix("~") for group in directions.get("send", "").split(";")]
        return tuple(dict.fromkeys(name for name in named if _RID.match(name)))

    @property
    def msid(self) -> str | None:
        """``a=msid`` (RFC 8830) as it stands."""
        return self.value("msid")

    @property
    def candidates(self) -> list[str]:
        """The first few ``a=candidate`` lines; an ICE-lite agent needs none of them."""
        return list(islice(self.values("candidate"), MAX_CANDIDATES))


@dataclass(frozen=True, slots=True)
class Description:
    """A whole session description."""

    session: Section
    media: tuple[Media, ...]
    newline: str

    def __str__(self) -> str:
        lines = [*self.session.lines, *(line for section in self.media for line in section.lines)]
        return "".join(line + self.newline for line in lines)

    @property
    def bundle(self) -> tuple[str, ...]:
        """The mids of the BUNDLE group (RFC 9143); empty without one."""
        groups = [value.split() for value in self.session.values("group")]
        bundles = [tuple(words[1:]) for words in groups if words and words[0] == "BUNDLE"]
        if len(bundles) > 1:
            raise SdpError("more than one BUNDLE group")
        return bundles[0] if bundles else ()


def parse(text: str) -> Description:
    """Read a description. Raises :class:`SdpError`."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise SdpError("description too long")
    newline = "\r\n" if "\r\n" in text else "\n"
    *lines, rest = text.split(newline)
    if rest:
        raise SdpError("last line is cut off")
    if len(lines) < 2 or lines[0] != "v=0" or not lines[1].startswith("o="):
        raise SdpError("does not begin like a description")
    for line in lines:
        if not _LINE.match(line):
            raise SdpError("unreadable line")
    starts = [number for number, line in enumerate(lines) if line.startswith("m=")]
    if len(starts) > MAX_SECTIONS:
        raise SdpError("too many m-lines")
    ends = [*starts[1:], len(lines)]
    media = tuple(_media(tuple(lines[start:end])) for start, end in zip(starts, ends, strict=False))
    return Description(Section(tuple(lines[: starts[0] if starts else len(lines)])), media, newline)


def _media(lines: tuple[str, ...]) -> Media:
    match = _MEDIA.match(lines[0])
    if not match:
        raise SdpError("unreadable m-line")
    kind, port, protocol, formats = match.groups()
    listed = tuple(formats.split())
    if len(set(listed)) != len(listed):
        raise SdpError("a format twice in one m-line")
    return Media(lines, kind, integer(port, 0, 65535), protocol, listed)


def token(text: str) -> bool:
    """Whether this is a token of RFC 8866 of at most 64 characters."""
    return bool(_TOKEN.match(text))


def integer(text: str, lowest: int, highest: int) -> int:
    """A decimal number within bounds. Raises :class:`SdpError`."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise SdpError("not a number")
    number = int(text)
    if not lowest <= number <= highest:
        raise SdpError("number out of range")
    return number
