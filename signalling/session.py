"""One person's signalling connection: numbers what is told, and outlives a lost socket for its resume window.

Without I/O and without a clock. The socket pump attaches an :class:`Outbox` and empties it; the registry tells when the
window is over.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from enum import Enum
from typing import Final

import msgspec

from signalling.config import Limits
from signalling.messages import Change, Hello, Moved, Reply, Welcome, encode
from signalling.outbox import Outbox
from signalling.ring import Ring


class State(Enum):
    """Where a session stands."""

    WAITING = "waiting for hello"
    OPEN = "open"
    RESUMING = "resuming"
    OVER = "over"


class Event(Enum):
    """What can happen to a session."""

    ACCEPTED = "the hall let it in"
    LOST = "the socket is gone"
    RESUMED = "another socket takes it up"
    EXPIRED = "nobody took it up in time"
    ENDED = "the hall, or a newer page, ended it"


TRANSITIONS: Final[dict[tuple[State, Event], State]] = {
    (State.WAITING, Event.ACCEPTED): State.OPEN,
    (State.WAITING, Event.ENDED): State.OVER,
    (State.OPEN, Event.LOST): State.RESUMING,
    # The next socket often comes before the old one is found dead.
    (State.OPEN, Event.RESUMED): State.OPEN,
    (State.OPEN, Event.ENDED): State.OVER,
    (State.RESUMING, Event.RESUMED): State.OPEN,
    (State.RESUMING, Event.EXPIRED): State.OVER,
    (State.RESUMING, Event.ENDED): State.OVER,
}


class IllegalEvent(Exception):
    """A session was told something that cannot happen in its state; nothing changed."""


class Session:
    """Implements ``hall.Session``; see there for what the hall may do with it."""

    __slots__ = (
        "_limits",
        "_outbox",
        "_ring",
        "_secret",
        "address",
        "id",
        "language",
        "on_over",
        "state",
        "view",
    )

    def __init__(self, hello: Hello, address: str, outbox: Outbox, limits: Limits) -> None:
        self.id = secrets.token_urlsafe(16)
        self.view = hello.view
        self.language = hello.language
        self.address = address
        self.state = State.WAITING
        self._secret = secrets.token_urlsafe(32)
        self._limits = limits
        self._ring = Ring(limits.ring_frames, limits.visit_ring_bytes if hello.view == "visit" else limits.ring_bytes)
        self._outbox: Outbox | None = outbox
        self.on_over: Callable[[], None] | None = None
        """Called when nothing can be told any more, so that the hall can hear of it."""

    @property
    def connected(self) -> bool:
        """Whether a socket carries it now."""
        return self.state is State.OPEN

    @property
    def over(self) -> bool:
        """Whether nothing can be told any more."""
        return self.state is State.OVER

    # --- what the hall says ---

    def tell(self, message: Change) -> None:
        """Number a change, keep it, and queue it for the socket if there is one."""
        if self.over:
            return
        frame = encode(msgspec.structs.replace(message, seq=self._ring.last + 1))
        self._ring.add_change(frame)
        self._put(frame)

    def reply(self, message: Reply) -> None:
        """Queue the answer to a request; kept like a change, for the case that the socket is just lost."""
        if self.over:
            return
        frame = encode(message)
        self._ring.add_reply(frame)
        self._put(frame)

    def move(self) -> None:
        """The same person opened a newer page."""
        if self._outbox is not None and not self.over:
            self._outbox.put(encode(Moved()))
        self.end(4001)

    def end(self, code: int, reason: str = "") -> None:
        """Over for good. Saying it again changes nothing."""
        if self.over:
            return
        self._happened(Event.ENDED)
        if self._outbox is not None:
            self._outbox.close(code, reason)
        self._release()

    # --- what the pump and the registry say ---

    def accept(self, device: str, now: float) -> None:
        """The hall let it in: say welcome, and what was told meanwhile."""
        self._happened(Event.ACCEPTED)
        told = self._ring.since(0)
        if self._outbox is None:
            return
        if told is None:
            self._outbox.close(1013)
            return
        self._outbox.begin([self._welcome(now, resumed=False, device=device), *told])

    def knows(self, secret: str) -> bool:
        """Whether this is the secret of the session, compared in constant time."""
        return hmac.compare_digest(self._secret.encode(), secret.encode("utf-8", "surrogatepass"))

    def resume(self, outbox: Outbox, seq: int, address: str, now: float) -> bool:
        """Go on with another socket. False: too much was missed, and a new snapshot must be told."""
        self._happened(Event.RESUMED)
        if self._outbox is not None:
            self._outbox.close(4004)
        self._outbox = outbox
        self.address = address
        missed = self._ring.since(seq)
        if missed is None:
            self._ring.clear()
        outbox.begin([self._welcome(now, resumed=missed is not None), *(missed or ())])
        return missed is not None

    def lost(self, outbox: Outbox) -> bool:
        """The socket with this outbox is gone. False: another one carries the session already, or it is over."""
        if outbox is not self._outbox or self.over:
            return False
        self._happened(Event.LOST)
        self._outbox = None
        return True

    def expire(self) -> None:
        """The resume window is over."""
        self._happened(Event.EXPIRED)
        self._release()

    def fail(self) -> None:
        """The office made a mistake with this session: the socket goes, the session may be taken up again."""
        if self._outbox is not None:
            self._outbox.close(1011)

    def flooded(self) -> None:
        """The client asks more than is answered."""
        if self._outbox is not None:
            self._outbox.close(4005)

    # --- inside ---

    def _happened(self, event: Event) -> None:
        try:
            self.state = TRANSITIONS[self.state, event]
        except KeyError:
            raise IllegalEvent(f"{event.name} in {self.state.name}") from None

    def _put(self, frame: bytes) -> None:
        if self._outbox is not None and self.state is State.OPEN:
            self._outbox.put(frame)

    def _release(self) -> None:
        self._outbox = None
        self._ring.clear()
        if self.on_over is not None:
            self.on_over()

    def _welcome(self, now: float, *, resumed: bool, device: str = "") -> bytes:
        heartbeat = self._limits.heartbeat_seconds
        return encode(
            Welcome(session=self.id, secret=self._secret, resumed=resumed, now=now, heartbeat=heartbeat, device=device)
        )
