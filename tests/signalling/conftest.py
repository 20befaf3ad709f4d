"""Nothing that a client does may end in an exception that nobody expected."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which the event loop or the HTTP server logged an error, or a task died unheard."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in loud if record.name in ("asyncio", "aiohttp.server")] == []
