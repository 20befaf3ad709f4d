"""What synthetic people send: decodable, of the size and rate that was asked for."""

from __future__ import annotations

import itertools

from av.packet import Packet
from av.video.codeccontext import VideoCodecContext

from loadtest.pictures import FRAMES_PER_SECOND, LoopedVideo, Tone, encode_loop


def test_the_loop_decodes_begins_with_a_key_frame_and_keeps_to_its_rate() -> None:
    loop = encode_loop(320, 180, 300_000, seconds=2.0)
    assert len(loop) == 2 * FRAMES_PER_SECOND
    assert loop[0][0] & 1 == 0, "the first bit of VP8 says whether it is a delta frame (RFC 6386 section 9.1)"
    assert 150_000 <= sum(map(len, loop)) * 8 / 2.0 <= 600_000
    codec = VideoCodecContext.create("vp8", "r")
    pictures = [picture for frame in loop + loop for picture in codec.decode(Packet(frame))]
    assert len(pictures) == 4 * FRAMES_PER_SECOND
    assert {(picture.width, picture.height) for picture in pictures} == {(320, 180)}


async def test_a_camera_goes_on_for_ever_on_its_own_clock() -> None:
    camera = LoopedVideo([b"one", b"two"])
    packets = [await camera.recv() for _ in range(3)]
    assert [bytes(packet) for packet in packets] == [b"one", b"two", b"one"]
    assert [packet.pts for packet in packets] == [0, 3_000, 6_000]


async def test_a_tone_has_its_pitch_across_frames() -> None:
    tone = Tone(440)
    samples = [sample for _ in range(5) for sample in memoryview(bytes((await tone.recv()).planes[0])).cast("h")[:960]]
    crossings = sum(1 for before, after in itertools.pairwise(samples) if before < 0 <= after)
    assert crossings in (43, 44), "440 Hz for a tenth of a second"
