"""A call over a path that knows IPv6 alone and carries 1280 bytes: it stands, and nothing is cut into pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.small_path import HERE, MTU, THERE, Cable, Witness, cable, inside
from tests.sfu.conversation import Person, enter, live_worker, remote_of
from tests.sfu.peer import Peer

LARGEST = 1_200
"""Bytes of the largest RTP packet that browsers send (libwebrtc's limit; Firefox stays below)."""
HEADER = 12


@pytest.fixture
def ends() -> Iterator[Cable]:
    try:
        with cable() as laid:
            yield laid
    except (PermissionError, FileNotFoundError) as missing:
        pytest.skip(f"needs network namespaces (root, iproute2): {missing}")


async def test_the_largest_packets_of_browsers_pass_whole_both_ways(ends: Cable, tmp_path: Path) -> None:
    witness = Witness()
    async with live_worker(tmp_path, announce=HERE, within=ends.within) as worker:
        with witness.looking(ends.people):
            people: list[Person] = []
            for name in ("clerk", "citizen"):
                with inside(ends.people):
                    peer = await Peer.open(THERE)
                person = await enter(worker, "room", name, peer)
                remote, fingerprint, at = remote_of(person.answer.sdp)
                assert at[0] == HERE
                assert await peer.connect(remote, fingerprint, at)
                await worker.until_link(name, "connected")
                people.append(person)
            for speaker, hearer in (people, reversed(people)):
                for _ in range(50):
                    speaker.speak(bytes(LARGEST - HEADER))
                await hearer.until_heard(50)
                assert hearer.heard() == speaker.sent
            for person in people:
                await person.peer.close()
    assert witness.fragments == 0
    assert len(witness.sizes) >= 200
    assert LARGEST < max(witness.sizes) <= MTU


async def test_the_witness_sees_what_is_cut_into_pieces(ends: Cable) -> None:
    witness = Witness()
    with witness.looking(ends.people), inside(ends.people):
        peer = await Peer.open(THERE)
        peer._to = HERE, 9
        peer.send(bytes(MTU))
        await peer.close()
    assert witness.fragments == 2
