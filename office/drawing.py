"""Draws numbers. Whoever comes in the same moment is served in one transaction, in the order in which they came.

A thousand people at the opening of the doors cost a few commits, not a thousand; each is answered after the commit that
holds their number, and refused alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from office.secret import digest, new_id
from office.storage import departments, drawn, tickets
from office.storage.departments import Counted
from office.storage.drawn import Drawn
from office.storage.engine import BUSY_SECONDS
from office.storage.records import DepartmentRecord, TicketRecord
from office.storage.store import Conflict, Store, Tx
from signalling.hall import Refusal
from waitingroom.day import good_until
from waitingroom.department import DepartmentState
from waitingroom.estimate import Range
from waitingroom.hours import local_day
from waitingroom.numbers import following, printed
from waitingroom.queue import place
from waitingroom.rounding import rounded

AT_ONCE: Final = 100
"""Drawn in one transaction; others who want to write wait so long."""
MOST: Final = 2_000
"""May wait for their turn; the next one is told to try again."""


@dataclass(frozen=True)
class Wish:
    """Somebody wants a number."""

    department: str
    service: str | None
    matter: str
    name: str
    language: str
    once: str
    """What the browser calls this attempt."""
    visitor: str
    """The id that the browser keeps, or empty."""

    def drew(self, ticket: TicketRecord) -> bool:
        """Whether this ticket is what was wished for."""
        drawn_as = (ticket.drawn_in, ticket.service, ticket.matter, ticket.name, ticket.language)
        return drawn_as == (self.department, self.service, self.matter, self.name, self.language)


class Stands(Protocol):
    """As much of a department's standing as decides whether there is another number."""

    @property
    def state(self) -> DepartmentState: ...
    @property
    def cut_off(self) -> bool: ...
    @property
    def next_opening(self) -> float | None: ...
    @property
    def estimate(self) -> Range | None: ...


class Drawing:
    """The machine that numbers come from."""

    def __init__(self, store: Store, clock: Callable[[], float], standing: Callable[[Counted], Stands]) -> None:
        self._store = store
        self._clock = clock
        self._standing = standing
        self._line: deque[tuple[Wish, asyncio.Future[TicketRecord]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def draw(self, wish: Wish) -> TicketRecord:
        """The ticket, once it is on record. ``unavailable`` when too many want one at once."""
        if len(self._line) >= MOST:
            raise Refusal("unavailable", retry_after=BUSY_SECONDS)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[TicketRecord] = loop.create_future()
        self._line.append((wish, answer))
        if self._task is None:
            self._task = loop.create_task(self._serve(), name="drawing")
        return await answer

    async def _serve(self) -> None:
        try:
            while self._line:
                served = [self._line.popleft() for _ in range(min(AT_ONCE, len(self._line)))]
                outcomes = await self._outcomes([wish for wish, _ in served])
                for (_, answer), outcome in zip(served, outcomes, strict=True):
                    if (
                        answer.cancelled()
                    ):  # whoever asked is gone; the ticket is on record, and found again by ``once``
                        continue
                    if isinstance(outcome, TicketRecord):
                        answer.set_result(outcome)
                    else:
                        answer.set_exception(outcome)
        finally:
            self._task = None
            for _, answer in self._line:  # only when the office ends in between
                answer.cancel()
            self._line.clear()

    async def _outcomes(self, wishes: list[Wish]) -> list[TicketRecord | Exception]:
        try:
            async with self._store.write() as tx:
                return await self._draw_all(tx, wishes)
        except Conflict:  # one of these attempts is being made elsewhere, too
            if len(wishes) == 1:
                return [Refusal("bad-request")]
            return [outcome for wish in wishes for outcome in await self._outcomes([wish])]
        except Exception as error:  # nothing of all this is on record
            return [error] * len(wishes)

    async def _draw_all(self, tx: Tx, wishes: list[Wish]) -> list[TicketRecord | Exception]:
        # Departments are locked in one order, so that two offices on one database never wait for each other in a ring.
        found = {id_: await departments.get(tx, id_, lock=True) for id_ in sorted({wish.department for wish in wishes})}
        known = await tickets.drawn_with(tx, {digest(wish.once) for wish in wishes})
        away = await drawn.sent_away(tx, {digest(wish.visitor) for wish in wishes if wish.visitor})
        rolls = {id_: await self._roll(tx, counted) for id_, counted in found.items() if counted is not None}
        outcomes: list[TicketRecord | Exception] = []
        fresh: list[Drawn] = []
        latest: int | None = None
        for wish in wishes:
            try:
                ticket = known.get(digest(wish.once))
                if ticket is None:
                    if (roll := rolls.get(wish.department)) is None:
                        raise Refusal("not-yours")
                    one = self._draw(roll, wish, away.get(digest(wish.visitor)), latest)
                    fresh.append(one)
                    ticket = known[one.once] = one.ticket
                    latest = ticket.place
                elif not wish.drew(ticket):
                    raise Refusal("bad-request")
                outcomes.append(ticket)
            except Refusal as refusal:
                outcomes.append(refusal)
        await drawn.add(tx, fresh)
        return outcomes

    async def _roll(self, tx: Tx, found: Counted) -> _Roll:
        day = local_day(self._clock(), found.department.zone).isoformat()
        return _Roll(found, day, *await tickets.latest(tx, found.department.id, day))

    def _draw(self, roll: _Roll, wish: Wish, sent_away: float | None, latest: int | None) -> Drawn:
        now, department = self._clock(), roll.found.department
        stands = self._standing(roll.found)
        if sent_away is not None and local_day(sent_away, department.zone) >= local_day(now, department.zone):
            raise Refusal("not-today")
        _must_be_open(stands, department, wish, roll.found.waiting)
        roll.number = following(roll.number)
        before = max((it for it in (roll.place, latest) if it is not None), default=None)
        ticket = TicketRecord(
            id=new_id(),
            department=department.id,
            number=roll.number,
            printed=printed(department.letter, roll.number),
            day=roll.day,
            service=wish.service,
            matter=wish.matter,
            name=wish.name,
            language=wish.language,
            state="waiting",
            place=place(now, before),
            arrived_at=now,
            called_at=None,
            answered_at=None,
            admitted_at=None,
            ended_at=None,
            clerk=None,
            clerk_name="",
            reason="",
            drawn_in=department.id,
            since=now,
            visitor=digest(wish.visitor) if wish.visitor else None,
        )
        roll.found = replace(roll.found, waiting=roll.found.waiting + 1)
        told = None if stands.estimate is None else rounded(stands.estimate)
        good = good_until(now, department.hours, department.zone)
        return Drawn(ticket, digest(wish.once), good, None if told is None else (told.low, told.high))


@dataclass
class _Roll:
    """Where the numbers of a department have come to."""

    found: Counted
    day: str
    number: int | None
    place: int | None


def _must_be_open(stands: Stands, department: DepartmentRecord, wish: Wish, waiting: int) -> None:
    if wish.service is not None and wish.service not in {known.id for known in department.services}:
        raise Refusal("bad-request")
    if stands.state == "closed":
        raise Refusal("closed", opens_at=stands.next_opening)
    if stands.state == "paused":
        raise Refusal("paused")
    if stands.cut_off:
        raise Refusal("cut-off", opens_at=stands.next_opening)
    if waiting >= department.max_waiting:
        raise Refusal("full")
