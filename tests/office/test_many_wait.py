"""What a change costs grows with the people whom it concerns: counted in statements and views, not in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from office import views
from office.draws import Draws
from signalling import messages as m
from tests.office import record
from tests.office.house import House
from tests.office.live import FakeSession

FEW, MANY = 30, 120


@dataclass
class Work:
    """What was done since :meth:`begin`."""

    statements: int = 0
    views: int = 0

    def begin(self) -> None:
        self.statements = self.views = 0

    def watch(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count from now on."""
        original: Callable[..., m.VisitView] = views.visit_view

        def counted(*given: Any, **more: Any) -> m.VisitView:
            self.views += 1
            return original(*given, **more)

        def statement(*_: object) -> None:
            self.statements += 1

        monkeypatch.setattr(views, "visit_view", counted)
        store = house.office.store
        for engine in {store._writer, store._reader}:
            event.listen(engine.sync_engine, "before_cursor_execute", statement)


@dataclass
class Hallway:
    """A department in which so many wait, each with an open page."""

    house: House
    desk: FakeSession
    pages: list[FakeSession]
    work: Work

    def begin(self) -> None:
        for page in self.pages:
            page.forget()
        self.work.begin()

    def told(self) -> list[int]:
        """How much each page has heard of her visit."""
        return [len(page.all(m.Visit)) for page in self.pages]


@asynccontextmanager
async def hallway(folder: Path, waiting: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hallway]:
    folder.mkdir()  # noqa: ASYNC240 - a test may wait for that
    async with record.office(folder, "sqlite-wal", max_waiting=MANY + 20) as office:
        house = House(office)
        try:
            drawn = await asyncio.gather(
                *(office.reception.take_number("climate", None, "", "", "de", f"n-{n}") for n in range(waiting))
            )
            desk, pages = await house.desk("anna"), []
            for number, (_, token) in enumerate(drawn):
                page = FakeSession(f"visitor-{number}", "visit")
                await house.hall.enter(page, m.Hello(view="visit", token=token), "")
                await house.hall.snapshot(page)
                pages.append(page)
            await house.quiet()
            here = Hallway(house, desk, pages, Work())
            here.work.watch(house, monkeypatch)
            yield here
        finally:
            await house.close()


async def costs(folder: Path, waiting: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Work]:
    """A call, a number that goes away, one that is drawn, and a place that is kept: what each costs."""
    found: dict[str, Work] = {}
    with monkeypatch.context() as patch:
        async with hallway(folder, waiting, patch) as here:
            house, ask = here.house, here.house.ask

            def note(name: str) -> None:
                found[name] = Work(here.work.statements, here.work.views)

            here.begin()
            await ask(here.desk, m.Call, ticket=None)
            note("call")
            assert here.told() == [1] * waiting, "everybody moved up, and hears of it once"
            called = here.desk.last(m.Ticket).ticket.id

            here.begin()
            await ask(here.desk, m.SendAway, ticket=called, reason="")
            note("send away")
            assert here.told() == [1] + [0] * (waiting - 1), "it concerns nobody else"

            portal = await house.page("portal")
            here.begin()
            await ask(
                portal,
                m.TakeNumber,
                department="climate",
                service=None,
                matter="",
                name="",
                language="de",
                once="one-more",
            )
            note("draw")
            assert here.told() == [0] * waiting, "nobody before her hears of whoever comes last"

            here.begin()
            for page in here.pages[5:15]:
                await house.hall.presence(page, False)
            await house.quiet()
            note("ten pages lost")
            assert here.told() == [0] * waiting
    return found


async def test_a_change_costs_as_much_as_it_concerns_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = await costs(tmp_path / "few", FEW, monkeypatch)
    many = await costs(tmp_path / "many", MANY, monkeypatch)
    assert {name: it.statements for name, it in many.items()} == {name: it.statements for name, it in few.items()}, (
        "the record is read once for all, however many they are"
    )
    assert (few["call"].views, many["call"].views) == (FEW, MANY), "one view for each who is told"
    for name in ("send away", "draw", "ten pages lost"):
        assert many[name].views == few[name].views <= 2, name


async def test_many_numbers_at_once_are_drawn_and_told_in_few_looks_at_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hallway(tmp_path / "hall", FEW, monkeypatch) as here:
        house, statements = here.house, []
        house.hall.visits._draws = Draws(house.office.clock, 1_000)
        portal = await house.page("portal")
        for crowd in (4, 60):
            here.begin()
            here.desk.forget()
            wishes = [
                m.TakeNumber(
                    id=n, department="climate", service=None, matter="", name="", language="de", once=f"{crowd}-{n}"
                )
                for n in range(crowd)
            ]
            answers = await asyncio.gather(*(house.hall.request(portal, wish) for wish in wishes))
            await house.quiet()
            statements.append(here.work.statements)
            assert [it.re for it in answers] == list(range(crowd))
            assert len(here.desk.all(m.Ticket)) == crowd, "the desk hears of each"
        assert statements[1] < statements[0] + 20, "sixty by themselves would be hundreds"
