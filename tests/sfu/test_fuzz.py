"""What once broke a parser never does again, and a little fuzzing at every run (``make fuzz`` does much)."""

from __future__ import annotations

import random

import pytest

from fuzz.__main__ import TARGET_NAMES
from fuzz.mutation import MAX_BYTES, bend, run
from fuzz.seeds import SEEDS, kept
from fuzz.targets import PASSWORD, TARGETS
from sfu import h264, rtcp, rtp, transportcc, vp8
from sfu.offer import read_offer
from sfu.transport import stun

BENT = {"sdp": 100}


@pytest.mark.parametrize("name", TARGET_NAMES)
def test_examples_and_everything_that_once_broke_a_parser_are_read(name: str) -> None:
    for data in (b"", *SEEDS[name], *(path.read_bytes() for path in kept(name))):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGET_NAMES)
def test_bent_examples_break_nothing(name: str) -> None:
    chance = random.Random(f"bent {name}")
    for _ in range(BENT.get(name, 2_000)):
        data = bend(chance, SEEDS[name])
        try:
            TARGETS[name](data)
        except Exception:
            pytest.fail(f"broken by {data.hex()}")


def test_every_target_has_examples_that_get_to_its_heart() -> None:
    assert set(TARGET_NAMES) == set(TARGETS) == set(SEEDS)
    assert all(stun.read_check(data, PASSWORD) for data in SEEDS["stun"])
    assert {rtp.parse(data).profile for data in SEEDS["rtp"]} == {0, rtp.ONE_BYTE, 0x1000}
    kinds = {type(packet).__name__ for data in SEEDS["rtcp"] for packet in rtcp.parse(data)}
    assert kinds >= {"SenderReport", "ReceiverReport", "SourceDescription", "Goodbye", "Nack", "TransportFeedback"}
    assert transportcc.read(SEEDS["transportcc"][0]).times
    assert all(vp8.read(data) for data in SEEDS["vp8"])
    assert any(h264.height(data) for data in SEEDS["h264"])
    assert any(read_offer(data.decode(), {"0": "microphone", "1": "camera"}).sending for data in SEEDS["sdp"])


def test_the_fuzzer_without_coverage_finds_what_is_broken() -> None:
    def broken(data: bytes) -> None:
        assert b"\xff\xff" not in data

    tried, found = run(broken, [b"abcdefgh"], seconds=20.0, seed=1)
    assert tried
    assert b"\xff\xff" in found
    assert run(lambda data: None, [b"abc"], seconds=0.0, seed=1)[1] == b""
    assert max(len(bend(random.Random(seed), [bytes(MAX_BYTES)])) for seed in range(50)) <= MAX_BYTES
