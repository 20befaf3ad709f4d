"""Fakes for the live half of the office: a page that remembers what it was told, a worker that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from office.mediaworker import WorkerFailed, WorkerGone
from office.rooms import Rooms
from office.storage.records import AccountRecord, GuestRecord, TicketRecord, VisitRecord
from sfu import control
from signalling import messages as m

C = TypeVar("C", bound=m.Change)


class FakeSession:
    """Signalling's side of one page."""

    def __init__(self, id_: str, view: m.View) -> None:
        self.id = id_
        self.view: m.View = view
        self.language: m.Language = "de"
        self.address = "192.0.2.1"
        self.told: list[m.Change] = []
        self.moved = False
        self.ended: int | None = None
        self.device = ""

    def tell(self, message: m.Change) -> None:
        assert not self.moved and self.ended is None, "told after its end"
        self.told.append(message)

    def move(self) -> None:
        self.moved = True

    def end(self, code: int) -> None:
        self.ended = code

    def all(self, kind: type[C]) -> list[C]:
        """Everything of one kind that was told since the last :meth:`forget`."""
        return [message for message in self.told if isinstance(message, kind)]

    def last(self, kind: type[C]) -> C:
        """The latest of a kind."""
        return self.all(kind)[-1]

    def forget(self) -> None:
        """Begin to listen anew."""
        self.told.clear()


class FakeWorker:
    """A media worker without media: holds rooms and participants, and can die, refuse or hang."""

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self.retiring = False
        self.load: control.Load | None = None
        self.rooms: dict[str, dict[str, int]] = {}
        self.alive = True
        self.fails: str | None = None
        self.offers: list[tuple[str, str, int, str]] = []
        self.signing: set[str] = set()
        self.held: set[str] = set()
        self.sizes: list[tuple[str, str, int, dict[str, int]]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def _turn(self) -> None:
        await self.gate.wait()
        if not self.alive:
            raise WorkerGone
        if self.fails:
            raise WorkerFailed(self.fails)

    async def open_room(self, room: str) -> None:
        await self._turn()
        self.rooms.setdefault(room, {})

    async def close_room(self, room: str) -> None:
        await self._turn()
        self.rooms.pop(room, None)

    async def expect(self, room: str, participant: str, epoch: int, *, motion: bool, held: bool) -> control.Expected:
        await self._turn()
        self.held = self.held | {participant} if held else self.held - {participant}
        self.signing = self.signing | {participant} if motion else self.signing - {participant}
        if room not in self.rooms:
            raise WorkerFailed("no-room")
        assert epoch > self.rooms[room].get(participant, 0), "epochs grow"
        self.rooms[room][participant] = epoch
        return control.Expected(re=1, join=f"{participant}-{epoch}", audio_seats=2, video_seats=3)

    async def hold(self, room: str, participant: str, held: bool) -> None:
        await self._turn()
        if participant not in self.rooms.get(room, {}):
            raise WorkerFailed("no-participant")
        self.held = self.held | {participant} if held else self.held - {participant}

    async def remove(self, room: str, participant: str) -> None:
        await self._turn()
        self.rooms.get(room, {}).pop(participant, None)

    async def take_offer(
        self, room: str, participant: str, epoch: int, join: str, sdp: str, tracks: dict[str, m.Source]
    ) -> control.Answered:
        await self._turn()
        self.offers.append((room, participant, epoch, join))
        seat = control.SeatState(mid="2", participant="other", source="camera")
        return control.Answered(re=1, sdp="answer", seats=[seat], audio_seats=2, video_seats=3)

    async def set_sizes(self, room: str, participant: str, epoch: int, heights: dict[str, int]) -> None:
        await self._turn()
        self.sizes.append((room, participant, epoch, heights))

    def die(self, rooms: Rooms) -> None:
        """The process is gone, and what it held."""
        self.alive = False
        self.rooms.clear()
        rooms.worker_lost(self)


class Clock:
    """Time that moves when it is told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def until(true: Callable[[], bool]) -> None:
    """Let everything that is ready run, until something is true; the test's own timeout ends a wrong one."""
    while not true():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.001)


def a_ticket(id_: str = "ticket", **changes: object) -> TicketRecord:
    """A waiting ticket, but for what is given."""
    values: dict[str, object] = {
        "id": id_,
        "department": "grants",
        "number": 17,
        "printed": "K-017",
        "day": "2026-11-20",
        "service": None,
        "matter": "",
        "name": "Ada",
        "language": "de",
        "state": "waiting",
        "place": 17,
        "arrived_at": 1_000.0,
        "called_at": None,
        "answered_at": None,
        "admitted_at": None,
        "ended_at": None,
        "clerk": None,
        "clerk_name": "",
        "reason": "",
    }
    return TicketRecord(**(values | changes))


def a_visit(room: str = "room", ticket: str = "ticket", clerk: str = "clerk", opened_at: float = 1e6) -> VisitRecord:
    """An open visit."""
    return VisitRecord(
        id=f"visit-{room}",
        room=room,
        ticket=ticket,
        department="grants",
        clerk=clerk,
        opened_at=opened_at,
        closed_at=None,
    )


def a_clerk(id_: str = "clerk", *departments: str) -> AccountRecord:
    """Somebody who works here."""
    return AccountRecord(
        id=id_, login=id_, name=f"Frau {id_}", role="clerk", active=True, departments=frozenset(departments)
    )


def a_guest(id_: str = "guest", **changes: object) -> GuestRecord:
    """An admitted interpreter, but for what is given."""
    values: dict[str, object] = {
        "id": id_,
        "visit": "visit-room",
        "role": "interpreter",
        "name": "Ines",
        "language": "ar",
        "state": "admitted",
        "expires_at": 2e6,
        "device_bound": True,
    }
    return GuestRecord(**(values | changes))
