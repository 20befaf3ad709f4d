"""Key frames and heights in H264 packets; av encodes the pictures."""

from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu import h264


@pytest.mark.parametrize(
    ("why", "payload", "key"),
    [
        ("a picture's slice", "41 9a", False),
        ("a whole key frame", "65 88", True),
        ("a parameter set", "67 42", True),
        ("a picture parameter set", "68 ce", False),
        ("both sets and the key frame in one packet", "78 0002 6742 0002 68ce 0002 6588", True),
        ("other units in one packet", "78 0002 68ce 0002 419a", False),
        ("the first part of a key frame", "7c 85 00", True),
        ("a later part of it", "7c 05 00", False),
        ("the last part of it", "7c 45 00", False),
        ("the first part of another picture", "7c 81 00", False),
        ("an aggregate that is cut off", "78 00ff 67", False),
        ("an aggregate of nothing", "78 0000", False),
        ("a delimiter", "09 10", False),
    ],
)
def test_key_frames_are_known_in_every_packetization(why: str, payload: str, key: bool) -> None:
    assert h264.key_frame(bytes.fromhex(payload.replace(" ", ""))) == key


def parameter_set(width: int, height: int) -> bytes:
    """As an encoder writes it."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = Fraction(1, 30)
    codec.options = {"profile": "baseline", "tune": "zerolatency", "preset": "ultrafast"}
    packets = codec.encode(av.VideoFrame(width, height, "yuv420p"))
    units = bytes(packets[0]).replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")
    return next(unit for unit in units if unit and unit[0] & 31 == h264.SPS)


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1280, 720), (1920, 1080), (360, 640), (426, 240), (16, 16)])
def test_the_height_is_what_the_encoder_was_given(size: tuple[int, int]) -> None:
    unit = parameter_set(*size)
    assert h264.height(unit) == size[1]
    aggregate = b"\x78" + len(unit).to_bytes(2, "big") + unit + b"\x00\x02\x68\xce"
    assert h264.height(aggregate) == size[1]


@pytest.mark.parametrize("payload", ["", "67", "6742", "6742c01f", "41 9a 00", "78", "78 0003 67 42 c0"])
def test_what_does_not_say_its_height_has_none(payload: str) -> None:
    assert h264.height(bytes.fromhex(payload.replace(" ", ""))) == 0


@given(st.binary(max_size=64))
def test_any_bytes_can_be_asked(payload: bytes) -> None:
    assert h264.key_frame(payload) in (True, False)
    assert 0 <= h264.height(payload) <= h264.MAX_HEIGHT


@given(st.binary(max_size=300))
def test_any_parameter_set_can_be_asked(rest: bytes) -> None:
    assert 0 <= h264.height(b"\x67\x42" + rest) <= h264.MAX_HEIGHT
