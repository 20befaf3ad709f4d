"""What runs by the clock goes on by itself, also after a failure."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from office import alarm
from office import jobs as jobs_module
from office.jobs import Jobs
from office.retention import Retention
from signalling import messages as m
from tests.office import record
from tests.office.house import House


async def test_the_clock_alone_closes_a_department_on_every_portal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "LONGEST", 0.01)
    async with record.office(tmp_path, "sqlite-wal") as office:
        house = House(office)
        portal = await house.page("portal")
        jobs = Jobs(house.hall, office.accounts, office.store, Retention(), office.clock)
        jobs.start()
        office.clock.now = record.at("2026-11-23 12:00")
        async with asyncio.timeout(10):
            while "climate" not in {it.department.id for it in portal.all(m.Department)}:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        closed = next(it.department for it in portal.all(m.Department) if it.department.id == "climate")
        assert (closed.state, closed.next_opening) == ("closed", record.at("2026-11-23 13:00"))
        await jobs.stop()
        await house.close()


async def test_a_job_that_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "AFTER_TROUBLE", 0.0)
    monkeypatch.setattr(jobs_module, "LOGIN_SECONDS", 0.0)
    async with record.office(tmp_path, "sqlite-wal") as office:
        house = House(office)
        tries: list[int] = []
        worked = asyncio.Event()

        async def check_logins() -> None:
            tries.append(len(tries))
            if len(tries) < 3:
                raise OSError("the disk is away")
            worked.set()

        monkeypatch.setattr(house.hall, "check_logins", check_logins)
        jobs = Jobs(house.hall, office.accounts, office.store, Retention(), office.clock)
        jobs.start()
        async with asyncio.timeout(10):
            await worked.wait()
        await jobs.stop()
        await house.close()
