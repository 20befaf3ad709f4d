"""Offices to test in, fresh for each test: on every database, on one of them, with a hall and its pages, or a
conversation alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.office import record
from tests.office.conversing import Scene
from tests.office.house import House
from tests.office.postgresql import POSTGRESQL
from tests.office.push_round import Round
from tests.office.push_stand_in import push_service
from tests.office.record import Office


@pytest.fixture(params=["sqlite", "sqlite-wal", POSTGRESQL])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with record.office(tmp_path, request.param) as office:
        yield office


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Office]:
    """On one database, for what has nothing to do with it."""
    async with record.office(tmp_path) as office:
        yield office


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with record.office(tmp_path, "sqlite-wal") as office:
        house = House(office)
        yield house
        await house.close()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    scene = Scene()
    yield scene
    await scene.rooms.end()


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def it(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Round]:
    """An office with Web Push."""
    async with record.office(tmp_path, request.param) as here, push_service(tmp_path) as shop:
        made = Round(here, shop, tmp_path)
        await made.allow()
        yield made


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Round]:
    """The same on one engine, for what has nothing to do with the record."""
    async with record.office(tmp_path) as here, push_service(tmp_path) as shop:
        made = Round(here, shop, tmp_path)
        await made.allow()
        yield made
