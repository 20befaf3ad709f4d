"""Where fuzzing begins: one real example of every kind of thing that each target reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aioice import stun

from fuzz.targets import PASSWORD
from sfu import rtcp, rtp
from sfu.transport.tcp import frame
from sfu.transportcc import TransportFeedback

ROOT = Path(__file__).resolve().parent.parent
CRASHES = ROOT / "tests" / "sfu" / "crashes"
OFFERS = ROOT / "tests" / "sfu" / "offers"


def _check(**attributes: object) -> bytes:
    named = {"USERNAME": "abcdefgh:peer", "PRIORITY": 1_845_501_695} | {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, b"transaction!", named)
    message.add_message_integrity(PASSWORD.encode())
    return bytes(message)


def _packet(profile: int = 0, extension: bytes = b"", payload: bytes = b"payload") -> bytes:
    return rtp.build(rtp.Packet(96, True, 65_535, 2**32 - 1, 7, payload, profile, extension))


_ONE_BYTE = rtp.one_byte([(1, b"\x85"), (2, b"abc"), (4, b"0"), (10, b"hi"), (11, b"lo")])
_TWO_BYTES = bytes([1, 1, 5, 2, 0, 4, 1, 48, 0, 0, 9, 255]) + bytes(255) + b"\0"
_FEEDBACK = TransportFeedback(1, 2, 65_530, 12, 3, (0, 1, 5, 11), (1_000, 1_004, 1_300, 9_000)).encode()
_BLOCK = rtcp.ReportBlock(5, 12, -3, 70_000, 90, 1, 2)
_SPS = bytes.fromhex("6742c01fda01e0089f961000000300100000030320f1832a")

_SECTION = """m={kind} 9 UDP/TLS/RTP/SAVPF {number} 97\r\na=mid:{mid}\r\na={way}\r\na=ice-ufrag:abcd\r
a=ice-pwd:xxxxxxxxxxxxxxxxxxxxxxxx\r\na=fingerprint:sha-256 {digest}\r\na=setup:actpass\r\na=rtcp-mux\r
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=rtpmap:{number} {codec}\r\na=rtcp-fb:{number} nack pli\r
a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt={number}\r\na=rid:h send\r\na=simulcast:send h\r\na=ssrc:5 cname:x\r\n"""
_OPUS = {"kind": "audio", "number": 111, "codec": "opus/48000/2", "digest": ":".join(["AB"] * 32)}
_VP8 = _OPUS | {"kind": "video", "number": 96, "codec": "VP8/90000"}


def _small_offer(*sections: dict[str, object]) -> bytes:
    """A short description is fuzzed a hundred times as fast as a browser's."""
    mids = " ".join(str(mid) for mid in range(len(sections)))
    head = f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mids}\r\n"
    return (head + "".join(_SECTION.format(mid=mid, **it) for mid, it in enumerate(sections))).encode()


SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "stun": (
        _check(),
        _check(USE_CANDIDATE=None, ICE_CONTROLLING=7),
        _check(ICE_CONTROLLED=7, SOFTWARE="a browser"),
    ),
    "rtp": (
        _packet(),
        _packet(rtp.ONE_BYTE, _ONE_BYTE),
        _packet(0x1000, _TWO_BYTES),
        b"\xa1" + _packet()[1:] + bytes(4) + b"\x04",
    ),
    "rtcp": (
        rtcp.SenderReport(1, 2**63, 3, 4, 5, (_BLOCK,)).encode()
        + rtcp.SourceDescription(((1, "her"), (2, "him"))).encode(),
        rtcp.ReceiverReport(1, (_BLOCK, _BLOCK)).encode() + rtcp.Goodbye((1, 2)).encode(),
        rtcp.PictureLoss(1, 2).encode() + rtcp.FullIntraRequest(1, ((2, 3), (4, 5))).encode(),
        rtcp.Remb(1, 1_000_000, (2, 3)).encode(),
        rtcp.Nack(1, 2, (65_530, 65_531, 3, 70)).encode(),
        _FEEDBACK,
    ),
    "transportcc": (_FEEDBACK[4:], bytes(8) + bytes.fromhex("fff0 ffff 000001 00 3fff")),
    "vp8": (
        bytes.fromhex("908080010090019d012a8002e001") + bytes(20),
        bytes.fromhex("90f08101054511") + b"delta",
        bytes.fromhex("90f00105e511") + b"short id",
        b"\x10\x00",
    ),
    "h264": (
        _SPS,
        b"\x78" + len(_SPS).to_bytes(2, "big") + _SPS + b"\x00\x04\x68\xce\x3c\x80",
        b"\x7c\x85" + bytes(20),
        b"\x61" + bytes(20),
    ),
    "sdp": (
        _small_offer(_OPUS | {"way": "sendonly"}, _VP8 | {"way": "sendonly"}),
        _small_offer(_VP8 | {"way": "recvonly"}),
        *(path.read_bytes() for path in sorted(OFFERS.glob("*.sdp"))),
    ),
    "tcp": (frame(b"a" * 100) * 3, b"\0\0" + frame(bytes(1_500)), b"\x05\xdd"),
    "dtls": (
        bytes.fromhex("16fefd00000000000000000004") + b"abcd" + bytes.fromhex("15fefd000000000000000000020228"),
        bytes.fromhex("17fefd00010000000000010003") + b"xyz",
    ),
    "frames": (
        bytes.fromhex("07 8285 01020304")
        + b"hello"
        + bytes.fromhex("0283 00000000")
        + b"two"
        + bytes.fromhex("8080ffffffff"),
        bytes.fromhex("ff 8980 00000000 8a82 00000000 7878 82fe 0040 00000000") + bytes(64),
        bytes.fromhex("01 8886 00000000 0fa1") + b"gone",
    ),
}


def kept(target: str) -> list[Path]:
    """What once broke this target."""
    return sorted(path for path in (CRASHES / target).glob("*") if path.is_file())
