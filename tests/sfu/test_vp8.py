"""Key frames and picture numbers in VP8 descriptors."""

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from sfu import vp8


@pytest.mark.parametrize(
    ("why", "payload", "starts", "key"),
    [
        ("key frame", "10 00", True, True),
        ("other frame", "10 01", True, False),
        ("middle of a key frame", "00 00", False, False),
        ("second partition", "11 00", False, False),
        ("key frame with short picture id", "90 80 05 00", True, True),
        ("key frame with long picture id", "90 80 80 05 00", True, True),
        ("key frame with everything", "90 f0 80 05 07 20 00", True, True),
        ("other frame with everything", "90 f0 80 05 07 20 01", True, False),
    ],
)
def test_key_frames_are_known_from_the_descriptor(why: str, payload: str, starts: bool, key: bool) -> None:
    descriptor = vp8.read(bytes.fromhex(payload))
    assert descriptor is not None
    assert (descriptor.starts_frame, descriptor.key_frame) == (starts, key)


@pytest.mark.parametrize("payload", ["", "10", "90", "90 80", "90 80 80", "90 80 80 01", "90 f0 80 01 01", "90 40 01"])
def test_a_descriptor_that_is_cut_off_is_none(payload: str) -> None:
    assert vp8.read(bytes.fromhex(payload)) is None


descriptors = st.builds(
    VpxPayloadDescriptor,
    partition_start=st.integers(0, 1),
    partition_id=st.integers(0, 15),
    picture_id=st.none() | st.integers(0, 0x7FFF),
    tl0picidx=st.none() | st.integers(0, 255),
    tid=st.none() | st.tuples(st.integers(0, 3), st.integers(0, 1)),
    keyidx=st.none() | st.integers(0, 31),
)


@given(descriptors, st.binary(min_size=1, max_size=20), st.integers(0, 0x7FFF), st.integers(0, 255), st.integers(0, 31))
def test_moving_picture_numbers_changes_nothing_else(
    theirs: VpxPayloadDescriptor, body: bytes, pictures: int, tl0: int, keys: int
) -> None:
    payload = bytes(theirs) + body
    descriptor = vp8.read(payload)
    assert descriptor is not None
    assert descriptor.size == len(bytes(theirs))
    moved, rest = VpxPayloadDescriptor.parse(vp8.shift(payload, descriptor, pictures, tl0, keys))
    assert rest == body
    if theirs.picture_id is not None:
        assert moved.picture_id == theirs.picture_id + pictures & 0x7FFF
    if theirs.tl0picidx is not None:
        assert moved.tl0picidx == theirs.tl0picidx + tl0 & 0xFF
    if theirs.keyidx is not None:
        assert moved.keyidx == theirs.keyidx + keys & 31
    assert (moved.partition_start, moved.partition_id, moved.tid) == (
        theirs.partition_start,
        theirs.partition_id,
        theirs.tid,
    )


@given(st.binary(max_size=12))
def test_any_bytes_can_be_asked(payload: bytes) -> None:
    descriptor = vp8.read(payload)
    assert descriptor is None or descriptor.size < len(payload)
