"""Which codecs we take from an m-line: Opus, VP8 and H264 in its constrained baseline profile; every other is declined.

H264 counts when it comes in the packetization that WebRTC uses (mode 1) and in a profile that every phone decodes.
Retransmission (RTX, RFC 4588) belongs to a codec: the payload type whose ``apt`` names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sfu.sdp import Media, RtpMap, SdpError

Kind: TypeAlias = Literal["audio", "video"]
AUDIO_FEEDBACK = ("transport-cc", "nack")
VIDEO_FEEDBACK = ("transport-cc", "goog-remb", "ccm fir", "nack", "nack pli")
_PROFILE = re.compile(r"42[0-9a-f]{4}\Z")
"""profile_idc 66 (RFC 6184 section 8.1): baseline, and with constraint_set1 the constrained baseline. Browsers that say
42001f encode constrained baseline, too."""
_CONSTRAINED = 0x40
"""constraint_set1_flag in profile_iop."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One codec of an m-line, by the offerer's numbers."""

    payload_type: int
    name: Literal["opus", "VP8", "H264"]
    clock: int
    inband_fec: bool = False
    dtx: bool = False
    feedback: tuple[str, ...] = ()
    """What both sides know of RTCP feedback."""
    rtx: int | None = None
    """Payload type of its retransmissions."""
    profile: str = ""
    """H264's profile-level-id, as offered, in lower case."""


def read_codecs(media: Media, kind: Kind, transport_wide: bool) -> tuple[Codec, ...]:
    """Every codec of the m-line that we know, each once, in the offer's order. Raises :class:`SdpError` without any.

    ``transport_wide``: the header extension of transport-wide numbers is there, so feedback can use it.
    """
    maps, parameters = media.rtpmaps, media.all_parameters
    if kind == "audio":
        opus = next((known for known in maps if _is(known, "opus", 48_000, 2)), None)
        if opus is None:
            raise SdpError("no Opus in an m-line")
        wanted = parameters.get(opus.payload_type, {})
        feedback = _feedback(media, opus.payload_type, AUDIO_FEEDBACK, transport_wide)
        fec, dtx = wanted.get("useinbandfec") == "1", wanted.get("usedtx") == "1"
        return (Codec(opus.payload_type, "opus", 48_000, fec, dtx, feedback),)
    repairs = _repairs(maps, parameters)
    profiles = {known.payload_type: _profile(parameters.get(known.payload_type, {})) for known in maps}
    chosen = [known for known in (_vp8(maps), _h264(maps, profiles)) if known is not None]
    if not chosen:
        raise SdpError("neither VP8 nor H264 in an m-line")
    return tuple(
        Codec(
            known.payload_type,
            "VP8" if known.name == "vp8" else "H264",
            90_000,
            feedback=_feedback(media, known.payload_type, VIDEO_FEEDBACK, transport_wide),
            rtx=repairs.get(str(known.payload_type)),
            profile=profiles[known.payload_type] if known.name == "h264" else "",
        )
        for known in sorted(chosen, key=maps.index)
    )


def _vp8(maps: list[RtpMap]) -> RtpMap | None:
    return next((known for known in maps if _is(known, "vp8", 90_000, 1)), None)


def _h264(maps: list[RtpMap], profiles: Mapping[int, str]) -> RtpMap | None:
    usable = [known for known in maps if _is(known, "h264", 90_000, 1) and profiles[known.payload_type]]
    constrained = (known for known in usable if int(profiles[known.payload_type][2:4], 16) & _CONSTRAINED)
    return next(constrained, usable[0] if usable else None)


def _profile(wanted: Mapping[str, str]) -> str:
    profile = wanted.get("profile-level-id", "").lower()
    return profile if wanted.get("packetization-mode") == "1" and _PROFILE.match(profile) else ""


def _repairs(maps: list[RtpMap], parameters: Mapping[int, Mapping[str, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for known in maps:
        if _is(known, "rtx", 90_000, 1):
            found.setdefault(parameters.get(known.payload_type, {}).get("apt", ""), known.payload_type)
    return found


def _feedback(media: Media, payload_type: int, known: tuple[str, ...], transport_wide: bool) -> tuple[str, ...]:
    offered = media.feedback(payload_type)
    shared = [name for name in known if name in offered]
    # One estimate only: who knows transport-wide feedback is not sent receiver-side estimates as well.
    drop = "goog-remb" if transport_wide and "transport-cc" in shared else "transport-cc"
    return tuple(name for name in shared if name != drop)


def _is(known: RtpMap, name: str, clock: int, channels: int) -> bool:
    return (known.name, known.clock, known.channels) == (name, clock, channels)
