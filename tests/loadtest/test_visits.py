"""Synthetic people walk real visits through a real office; what they measure is what happened."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from loadtest.line import Line, LineClosed, RefusedByOffice
from loadtest.people import Citizen, Clerk
from loadtest.visits import Account, Plan, run
from signalling import messages
from tests.integration.house import open_office, worker_pids
from tests.office.record import PASSWORD


async def test_two_conversations_at_once_are_measured(tmp_path: Path) -> None:
    async with open_office(tmp_path) as (house, _):
        report = await run(
            Plan(
                origin=house.origin,
                department="climate",
                accounts=[Account("anna", PASSWORD), Account("ben", PASSWORD)],
                seconds=2.0,
                workers=worker_pids(tmp_path),
                width=320,
                height=180,
                bitrate=200_000,
            )
        )
    assert report.conversations == 2
    # Two people, each 50 packets of sound and 30 pictures a second, both ways: at least half of it on a busy machine.
    assert report.packets_forwarded >= 2 * 2 * 80 * 2.0 / 2
    assert len(report.citizen_first_picture_ms) == len(report.clerk_first_picture_ms) == 2
    assert min(report.citizen_first_picture_ms + report.clerk_first_picture_ms) > 0
    assert report.worker_cpu_us_per_packet > 0
    assert "packets forwarded" in report.as_text()


async def test_a_refusal_and_a_closed_line_are_told_apart(tmp_path: Path) -> None:
    async with open_office(tmp_path) as (house, _), aiohttp.ClientSession() as http:
        citizen, clerk = Citizen(http, house.origin), Clerk(house.origin)
        try:
            with pytest.raises(RefusedByOffice, match="paused"):
                await citizen.take_number("climate")
            with pytest.raises(LineClosed) as closed:
                await Line.open(http, house.origin, messages.Hello(view="visit", token="nobody's"))
            assert closed.value.code == 4003
            with pytest.raises(PermissionError, match="401"):
                await clerk.log_in("anna", "not her password")
        finally:
            await clerk.close()
            await citizen.close()
