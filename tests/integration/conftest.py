"""Fixtures of tests with whole offices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.integration.house import open_office
from tests.integration.street import Street


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Where the people of one office come from; the office ends with the test."""
    async with open_office(tmp_path) as (house, _), aiohttp.ClientSession() as http:
        street = Street(house, http)
        try:
            yield street
        finally:
            await street.close()
