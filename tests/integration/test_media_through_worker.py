"""Whole peers of another make (aiortc: its own ICE, DTLS, RTP, Opus and VP8) talk through a real worker process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from aiortc import (
    AudioStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from sfu import control
from tests.sfu.conversation import LiveWorker, live_worker

ROOM = "room"
SIZE = 320, 240
RED, BLUE = (81, 90, 240), (41, 240, 110)
"""As luma and two chromas."""


class Colour(VideoStreamTrack):
    """A picture of one colour."""

    def __init__(self, colour: tuple[int, int, int]) -> None:
        super().__init__()
        self.colour = colour

    async def recv(self) -> VideoFrame:
        frame = VideoFrame(*SIZE, "yuv420p")
        for plane, value in zip(frame.planes, self.colour, strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = await self.next_timestamp()
        return frame


class Square(AudioStreamTrack):
    """A loud tone of 500 Hz."""

    _at = 0

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(0.02)
        frame = AudioFrame(format="s16", layout="mono", samples=160)
        frame.planes[0].update((b"\x00\x40" * 8 + b"\x00\xc0" * 8) * 10)
        frame.sample_rate, frame.time_base, frame.pts = 8_000, Fraction(1, 8_000), self._at
        self._at += 160
        return frame


@dataclass
class Caller:
    """One person with camera, microphone and seats."""

    worker: LiveWorker
    name: str
    pc: RTCPeerConnection = field(
        # An empty list, given: the default of the library is a stranger's server.
        default_factory=lambda: RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
    )
    seats: list[control.SeatState] = field(default_factory=list)
    colours: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """mid of the seat -> colour of the newest picture."""
    pictures: dict[str, int] = field(default_factory=dict)
    loudness: dict[str, int] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def come(self, colour: tuple[int, int, int], others: int) -> None:
        """Be expected, offer, connect, and watch everything that comes."""
        expected = await self.worker.ask(
            control.ExpectParticipant(id=0, room=ROOM, participant=self.name, epoch=1), control.Expected
        )
        self.pc.addTransceiver(Square(), direction="sendonly")
        self.pc.addTransceiver(Colour(colour), direction="sendonly")
        for kind in ["audio"] * others + ["video"] * 2 * others:
            self.pc.addTransceiver(kind, direction="recvonly")
        await self.pc.setLocalDescription(await self.pc.createOffer())
        answer = await self.worker.ask(
            control.TakeOffer(
                id=0,
                room=ROOM,
                participant=self.name,
                epoch=1,
                join=expected.join,
                sdp=self.pc.localDescription.sdp,
                tracks={"0": "microphone", "1": "camera"},
            ),
            control.Answered,
        )
        self.seats = answer.seats
        await self.pc.setRemoteDescription(RTCSessionDescription(answer.sdp, "answer"))
        for transceiver in self.pc.getTransceivers()[2:]:
            watch = self._listen if transceiver.kind == "audio" else self._look
            self._tasks.append(asyncio.create_task(watch(transceiver.mid, transceiver.receiver.track)))
        await self.worker.until_link(self.name, "connected")

    async def _look(self, mid: str, track: Any) -> None:
        try:
            while True:
                frame = await track.recv()
                self.colours[mid] = tuple(bytes(plane)[len(bytes(plane)) // 2] for plane in frame.planes)
                self.pictures[mid] = self.pictures.get(mid, 0) + 1
                self._news.set()
        except MediaStreamError:
            return

    async def _listen(self, mid: str, track: Any) -> None:
        try:
            while True:
                data = bytes((await track.recv()).planes[0])
                self.loudness[mid] = max(
                    abs(int.from_bytes(data[at : at + 2], "little", signed=True)) for at in range(0, 1_000, 2)
                )
                self._news.set()
        except MediaStreamError:
            return

    def seat(self, who: str, source: control.Source) -> str:
        """The mid where this is shown now, by the latest news."""
        latest = self.seats
        for event in self.worker.events:
            if isinstance(event, control.SeatsChanged) and event.participant == self.name:
                latest = event.seats
        return next((seat.mid for seat in latest if (seat.participant, seat.source) == (who, source)), "")

    def sees(self, who: str, colour: tuple[int, int, int], pictures: int = 10) -> bool:
        """Whether pictures of this colour come from this person."""
        mid = self.seat(who, "camera")
        near = all(abs(a - b) < 12 for a, b in zip(self.colours.get(mid, (0, 0, 0)), colour, strict=True))
        return near and self.pictures[mid] >= pictures

    def hears(self, who: str) -> bool:
        """Whether something loud comes from this person."""
        return self.loudness.get(self.seat(who, "microphone"), 0) > 4_000

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for what comes in to make it true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def leave(self) -> None:
        """Without a word to the worker's caller."""
        await self.pc.close()
        for task in self._tasks:
            task.cancel()


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[LiveWorker]:
    async with live_worker(tmp_path) as worker:
        await worker.ask(control.OpenRoom(id=0, room=ROOM), control.Done)
        yield worker


async def test_three_people_see_and_hear_each_other_and_a_seat_is_used_again(worker: LiveWorker) -> None:
    ann, ben, cem = (Caller(worker, name) for name in ("ann", "ben", "cem"))
    try:
        await ann.come(RED, 2)
        await ben.come(BLUE, 2)
        await ann.until(lambda: ann.sees("ben", BLUE) and ann.hears("ben"))
        await ben.until(lambda: ben.sees("ann", RED) and ben.hears("ann"))

        await cem.come(RED, 2)
        await cem.until(lambda: cem.sees("ann", RED) and cem.sees("ben", BLUE) and cem.hears("ann"))
        await ann.until(lambda: ann.sees("cem", RED))

        left = ann.seat("ben", "camera")
        await worker.ask(control.RemoveParticipant(id=0, room=ROOM, participant="ben"), control.Done)
        dia = Caller(worker, "dia")
        before = ann.pictures[left]
        await dia.come(RED, 2)
        await ann.until(lambda: ann.seat("dia", "camera") == left and ann.sees("dia", RED, before + 10))
        await dia.leave()
        await worker.until_link("dia", "absent")
    finally:
        for person in (ann, ben, cem):
            await person.leave()
