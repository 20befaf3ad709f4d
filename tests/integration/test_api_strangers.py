"""Strangers who read the API's description ask everything that it allows, and much that it does not.

Schemathesis makes the questions (bounded, with a fixed seed) and holds every answer against the description.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiohttp
import pytest

from signalling.operations import OPERATIONS
from tests.integration.house import House, set_up

QUESTIONS = 40
"""Per operation and kind of question."""
SEED = 20
SECONDS = 280.0


@pytest.mark.timeout(300)
async def test_every_answer_is_as_described_whatever_is_asked(tmp_path: Path) -> None:
    house = await set_up(tmp_path / "house")
    try:
        await house.serve()
        said, code = await _ask(house, tmp_path)
        assert code == 0, said[-6_000:]
        # The description itself is what they read to begin with.
        assert f"Tested: {len(OPERATIONS) - 1}\n" in said, said[-2_000:]
        async with aiohttp.ClientSession() as http, http.get(f"{house.origin}/api/v1/departments") as answer:
            assert answer.status == 200, "still there, and well"
        assert "Traceback" not in house.log()
    finally:
        await house.end()


async def _ask(house: House, folder: Path) -> tuple[str, int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "schemathesis.cli", "run", f"{house.origin}/api/v1/openapi.json"),
        *("--checks", "all", "--mode", "all", "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(QUESTIONS), "--seed", str(SEED)),
        # Changes are heard from pages of the office alone.
        *("--header", f"Origin: {house.origin}", "--request-timeout", "20", "--no-color"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return said.decode(errors="replace"), process.returncode
