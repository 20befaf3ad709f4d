"""H264 in RTP (RFC 6184): does a key frame start in this packet, and how high is its picture?

Nothing in the payload counts pictures, so nothing is rewritten. A key frame comes with its parameter sets in front;
where they stand apart (as browsers send them), the sequence parameter set is where a decoder can begin.
"""

from __future__ import annotations

IDR, SPS, STAP_A, FU_A = 5, 7, 24, 28
"""Types of units: ITU-T H.264 table 7-1 and RFC 6184 table 1."""
MAX_SPS = 256
"""Bytes of a parameter set that are looked at: of what follows we need nothing."""
MAX_HEIGHT = 8_192
_RICH_PROFILES = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128))
"""Their parameter sets have colour formats and scaling lists (H.264 section 7.3.2.1.1); WebRTC's baseline does not."""


def key_frame(payload: bytes) -> bool:
    """Whether a key frame starts in this packet."""
    if len(payload) < 2:
        return False
    kind = payload[0] & 31
    if kind == FU_A:
        return payload[1] & 0x80 != 0 and payload[1] & 31 in (IDR, SPS)
    if kind == STAP_A:
        return any(unit[0] & 31 in (IDR, SPS) for unit in _aggregated(payload))
    return kind in (IDR, SPS)


def height(payload: bytes) -> int:
    """Of the picture that the packet's sequence parameter set describes; 0 without a readable one."""
    units = _aggregated(payload) if payload and payload[0] & 31 == STAP_A else [payload]
    for unit in units:
        if unit and unit[0] & 31 == SPS:
            try:
                return _sps_height(unit[1:MAX_SPS])
            except IndexError:
                return 0
    return 0


def _aggregated(payload: bytes) -> list[bytes]:
    # RFC 6184 section 5.7.1: two bytes of size in front of each unit.
    units, place, end = [], 1, len(payload)
    while place + 2 < end:
        size = payload[place] << 8 | payload[place + 1]
        place += 2
        if size == 0 or place + size > end:
            break
        units.append(payload[place : place + size])
        place += size
    return units


class _Bits:
    """Bit by bit through a unit (H.264 section 9.1). Raises ``IndexError`` at the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data.replace(b"\x00\x00\x03", b"\x00\x00")  # emulation prevention, H.264 section 7.4.1
        self._at = 0

    def bit(self) -> int:
        found = self._data[self._at >> 3] >> (7 - (self._at & 7)) & 1
        self._at += 1
        return found

    def skip(self, count: int) -> None:
        self._at += count

    def number(self) -> int:
        """An unsigned Exp-Golomb number of at most 32 bits."""
        zeros = 0
        while not self.bit():
            zeros += 1
            if zeros > 32:
                raise IndexError
        value = 1
        for _ in range(zeros):
            value = value << 1 | self.bit()
        return value - 1


def _sps_height(sps: bytes) -> int:
    # H.264 section 7.3.2.1.1
    if sps[0] in _RICH_PROFILES:
        return 0
    bits = _Bits(sps)
    bits.skip(24)  # profile_idc, constraint flags, level_idc
    bits.number()  # seq_parameter_set_id
    bits.number()  # log2_max_frame_num_minus4
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        bits.bit()
        bits.number()
        bits.number()
        for _ in range(min(bits.number(), 255)):
            bits.number()
    bits.number()  # max_num_ref_frames
    bits.bit()
    bits.number()  # width
    units = bits.number() + 1
    frames_only = bits.bit()
    if not frames_only:
        bits.bit()
    bits.bit()  # direct_8x8_inference_flag
    cropped = 0
    if bits.bit():
        bits.number()
        bits.number()
        cropped = bits.number() + bits.number()
    # Tables 6-1 and 7.4.2.1.1: 4:2:0 crops in steps of two lines, four between fields.
    found = (2 - frames_only) * (16 * units - 2 * cropped)
    return found if 0 < found <= MAX_HEIGHT else 0
