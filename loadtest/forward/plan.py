"""What one measurement does: how many rooms, who sends what to whom, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["audio", "video"]
Profile: TypeAlias = Literal["camera", "conversation"]
Srtp: TypeAlias = Literal["gcm128", "cm80"]

MICROPHONE_PACKETS = 50.0
"""Opus with 20 ms in a packet, as browsers send it."""
MICROPHONE_SIZE = 100
FRAMES_PER_SECOND = 30.0
LARGEST = 1_180
"""Bytes of payload that fit a datagram of 1 200 bytes."""
SMALLEST = 48
"""A key frame's head and what the receivers look for."""


@dataclass(frozen=True)
class Flow:
    """Packets of one source."""

    kind: Kind
    packets: float
    """A second."""
    size: int
    """Bytes of payload in each."""

    @property
    def frame(self) -> int:
        """Packets in one frame."""
        return max(1, round(self.packets / FRAMES_PER_SECOND)) if self.kind == "video" else 1

    @property
    def clock(self) -> int:
        """RTP ticks a second."""
        return 90_000 if self.kind == "video" else 48_000


@dataclass(frozen=True)
class Plan:
    """``camera``: one person in each room sends, the others receive. ``conversation``: everybody sends and receives."""

    rooms: int
    subscribers: int
    packets: float
    size: int
    seconds: float
    profile: Profile = "camera"
    srtp: Srtp = "gcm128"
    warm_up: float = 60.0
    """Seconds at most until everything that is sent arrives: whoever estimates the way begins with little."""
    sample: int = 16
    """Every how-many-th packet of a source is decrypted and looked into."""

    @property
    def people(self) -> int:
        """In each room."""
        return self.subscribers + 1

    @property
    def senders(self) -> int:
        """In each room."""
        return self.people if self.profile == "conversation" else 1

    @property
    def flows(self) -> tuple[Flow, ...]:
        """What each sender sends."""
        camera = Flow("video", self.packets, self.size)
        if self.profile == "camera":
            return (camera,)
        return Flow("audio", MICROPHONE_PACKETS, MICROPHONE_SIZE), camera

    @property
    def bits(self) -> float:
        """A second, of one sender, headers and tags generously included."""
        return sum(flow.packets * (flow.size + 64) * 8 for flow in self.flows)

    @property
    def name(self) -> str:
        """Short, for tables."""
        kind = "" if self.profile == "camera" else f", {self.profile}"
        return f"{self.rooms}x{self.subscribers}x{self.packets:g}, {self.size} bytes{kind}"


CASES = (
    Plan(1, 20, 500, 1_100, 20),
    Plan(1, 10, 2_000, 1_100, 20),
    Plan(50, 1, 200, 1_100, 20),
    Plan(20, 2, 100, 1_100, 20, "conversation"),
)
"""Rooms x subscribers x packets a second; the last are 20 rooms of three with camera and microphone each."""
