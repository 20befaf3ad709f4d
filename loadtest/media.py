"""A synthetic person's media: aiortc's PeerConnection, joined through the wire exactly as a browser joins."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from loadtest.line import Heard, Line
from signalling import messages


@dataclass
class Reception:
    """What came in, by kind."""

    first_frame_at: dict[str, float] = field(default_factory=dict)
    """``perf_counter`` of the first decoded audio and video frame."""
    frames: dict[str, int] = field(default_factory=dict)
    packets: int = 0


class Media:
    """One epoch's transport. ``join`` builds it; frames are counted as they are decoded."""

    def __init__(self, line: Line, microphone: MediaStreamTrack | None, camera: MediaStreamTrack | None) -> None:
        self._line = line
        self._sources: list[tuple[messages.Source, MediaStreamTrack]] = []
        if microphone is not None:
            self._sources.append(("microphone", microphone))
        if camera is not None:
            self._sources.append(("camera", camera))
        self.received = Reception()
        self.changed = asyncio.Event()
        self._readers: list[asyncio.Task[None]] = []
        # The list is given and empty: aiortc's default is a third party's STUN server.
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._peer.on("track", self._read)

    async def join(self, invitation: Heard) -> None:
        """Offer all m-lines that the office asks for, take the answer, and return when DTLS is connected."""
        senders: list[tuple[messages.Source, RTCRtpTransceiver]] = [
            (source, self._peer.addTransceiver(track, direction="sendonly")) for source, track in self._sources
        ]
        for kind, seats in (("audio", invitation["audio_seats"]), ("video", invitation["video_seats"])):
            for _ in range(seats):
                self._peer.addTransceiver(kind, direction="recvonly")
        await self._peer.setLocalDescription(await self._peer.createOffer())
        answer = await self._line.request(
            lambda number: messages.Offer(
                id=number,
                epoch=invitation["epoch"],
                join=invitation["join"],
                sdp=self._peer.localDescription.sdp,
                tracks={str(transceiver.mid): source for source, transceiver in senders},
            )
        )
        await self._peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))

    async def first(self, kind: str, within: float = 15.0) -> float:
        """When the first frame of this kind was decoded (``perf_counter``)."""
        async with asyncio.timeout(within):
            while kind not in self.received.first_frame_at:
                self.changed.clear()
                await self.changed.wait()
        return self.received.first_frame_at[kind]

    async def packets_received(self) -> int:
        """RTP packets that arrived so far."""
        report = await self._peer.getStats()
        return sum(entry.packetsReceived for entry in report.values() if entry.type == "inbound-rtp")

    async def close(self) -> None:
        """End the transport. Idempotent."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._peer.close()

    def _read(self, track: MediaStreamTrack) -> None:
        self._readers.append(asyncio.create_task(self._count(track)))

    async def _count(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                await track.recv()
                self.received.frames[track.kind] = self.received.frames.get(track.kind, 0) + 1
                if track.kind not in self.received.first_frame_at:
                    self.received.first_frame_at[track.kind] = time.perf_counter()
                    self.changed.set()
