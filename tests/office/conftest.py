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
