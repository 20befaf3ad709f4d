"""A small build of the client and an office that serves it; and nothing that a client does may end in an exception that
nobody expected."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.signalling.helpers import HASHED, Office, an_office


@pytest.fixture(autouse=True)
def nothing_goes_wrong_unseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which the event loop or the HTTP server logged an error, or a task died unheard."""
    yield
    loud = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in loud if record.name in ("asyncio", "aiohttp.server")] == []


@pytest.fixture
def web_root(tmp_path: Path) -> Path:
    """A small build of the client, with things beside it that are nobody's business."""
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / ".vite").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (root / "index.html").write_text("<!doctype html><title>portal</title>")
    (root / "desk.html").write_text("<!doctype html><title>desk</title>")
    (root / HASHED).write_text("export {}" * 100)
    (root / f"{HASHED}.gz").write_bytes(gzip.compress(b"export {}" * 100, mtime=0))
    (root / f"{HASHED}.br").write_bytes(b"brotli")
    (root / "robots.txt").write_text("User-agent: *")
    (root / ".vite" / "manifest.json").write_text("{}")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.fixture
async def office(web_root: Path) -> AsyncIterator[Office]:
    async with an_office(web_root) as one:
        yield one
