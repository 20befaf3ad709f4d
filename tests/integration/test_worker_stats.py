"""The night shift looks at a worker at work, beside the office that runs it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sfu import control
from tests.sfu.conversation import SECRET, LiveWorker, live_worker, meet

COMMAND = (sys.executable, "-m", "office", "sfu", "--stats")


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[LiveWorker]:
    async with live_worker(tmp_path, name="sfu-3.sock") as live:
        yield live


async def run(folder: Path, *more: str, secret: str = SECRET) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *("--socket", str(folder / "sfu-3.sock")),
        *more,
        env={"BUERO_SECRETS__CONTROL": secret},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


async def test_the_table_shows_what_happens_and_disturbs_nobody(worker: LiveWorker, tmp_path: Path) -> None:
    alice, bob = await meet(worker, "room", "alice"), await meet(worker, "room", "bob")
    code, text = await run(tmp_path, "--once")
    assert code == 0, text
    [row] = [line.split() for line in text.splitlines() if str(worker.process.pid) in line.split()]
    assert row[:3] == ["3", str(worker.process.pid), str(worker.port)]
    assert row[6:8] == ["1", "2"]
    assert not worker.client.closed.is_set(), "the office is still attached"
    alice.speak(b"still here")
    await bob.peer.until(lambda: b"still here" in bob.heard())
    for person in (alice, bob):
        await person.peer.close()


async def test_json_has_a_line_a_second_with_all_figures(worker: LiveWorker, tmp_path: Path) -> None:
    alice = await meet(worker, "room", "alice")
    async with asyncio.timeout(40):
        while not any(isinstance(event, control.Media) for event in worker.events):
            alice.speak(b"sound")
            await asyncio.sleep(0.02)
    code, text = await run(tmp_path, "--once", "--json")
    assert code == 0, text
    [line] = text.splitlines()
    [picture] = json.loads(line)["workers"]
    assert picture["pid"] == worker.process.pid
    assert picture["load"]["participants"] == 1
    assert picture["stats"]["packets_in"] > 0
    assert [state["participant"] for state in picture["media"]] == ["alice"]
    await alice.peer.close()


async def test_a_wrong_secret_and_an_empty_folder_are_said_in_words(worker: LiveWorker, tmp_path: Path) -> None:
    code, text = await run(tmp_path, "--once", secret="wrong")
    assert code == 1 and "another secret" in text
    (tmp_path / "empty").mkdir()
    code, text = await run(tmp_path / "empty", "--once")
    assert code == 1 and "No media worker" in text
    worker.process.kill()
    await worker.process.wait()
    code, text = await run(tmp_path, "--once")
    assert code == 0 and "does not answer" in text
