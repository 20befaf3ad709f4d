"""The office kills itself before and after each commit of everything it does; whoever asked says it again.

C2 of the catalogue: what was not committed has not happened at all, what was committed has happened wholly, and asking
again does it once.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import pytest

from tests.integration.commit_sites import commit_sites
from tests.integration.commits import BY_ITSELF, CASES, ELSEWHERE, TYPED, Alone, Case, Typed
from tests.integration.memory_disk import memory_disk
from tests.integration.stage import BACK_SECONDS, Stage, stage
from tests.office.postgresql import POSTGRESQL

EVERY = int(os.environ.get("BUERO_TEST_COMMANDS", "4"))
"""Every how-many-th on PostgreSQL; SQLite goes through all of them. ``make soak`` takes all on both."""
PARTS = 3
"""Of SQLite's walk, each with an office of its own: they go side by side."""
WALKS = [
    *(pytest.param("sqlite", part, PARTS, id=f"sqlite-{part + 1}") for part in range(PARTS)),
    pytest.param("postgresql", 0, EVERY, id="postgresql", marks=POSTGRESQL.marks),
]
"""The backend, the first of the cases, and every how-many-th comes after it."""
ITS_OWN = {case.site for case in BY_ITSELF}
"""What may be committed between two commands of people."""


def test_everything_that_commits_is_walked_through() -> None:
    """A new ``store.write()`` needs a case in ``commits.py``, or a reason in ``ELSEWHERE``."""
    walked = {case.site for case in (*CASES, *BY_ITSELF, *TYPED)}
    assert walked | ELSEWHERE.keys() == commit_sites()
    assert not walked & ELSEWHERE.keys()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("backend", "first", "step"), WALKS)
async def test_killed_at_any_commit_it_is_done_wholly_or_not_at_all_and_asking_again_does_it_once(
    tmp_path: Path, backend: str, first: int, step: int
) -> None:
    with memory_disk(tmp_path) as folder:
        async with stage(folder, backend) as made:
            for case in CASES[first::step]:
                await _walk(made, case)
            for alone in BY_ITSELF[first::step]:
                await _walk_alone(made, alone)
            # One after the other: they begin with a new account.
            for typed in TYPED if first == 0 and (backend == "sqlite" or step == 1) else ():
                await _walk_typed(made, typed)


async def _walk(stage: Stage, case: Case) -> None:
    """Say it, die before the commit; say it again, die after the commit; say it a third time."""
    await stage.clear()
    await stage.somebody_new()
    for deed in case.after:
        assert await deed(stage) in ("ok", "invited"), f"{case}: {deed}"
    before = await stage.record()
    await _say_and_die(stage, case, "before")
    assert await stage.record() == before, f"{case}: half of it was written before the commit"
    await stage.restart()
    stage.commits()
    await _say_and_die(stage, case, "after")
    assert [it for it in stage.commits() if it not in ITS_OWN] == [case.site], f"{case}: one commit does it all"
    found = await stage.record()
    assert found != before or case.anew, f"{case}: nothing was written"
    await stage.restart()
    said = await case.do(stage)
    assert said in case.again, f"{case}: {said}"
    assert await stage.record() == found or case.anew, f"{case}: it was done twice"
    if case.state:
        citizen = stage.pages["citizen"]
        await citizen.until(lambda: citizen.visit["state"] == case.state)
    new = set((await stage.record())["tickets"]) - set(before["tickets"])
    assert len({ticket[0] for ticket in new}) <= 1, f"{case}: more than one ticket changed"


async def _say_and_die(stage: Stage, case: Case, when: str) -> None:
    stage.doom(case.site, when)
    asked, killed = asyncio.create_task(case.do(stage)), asyncio.create_task(stage.killed())
    await asyncio.wait({asked, killed}, return_when=asyncio.FIRST_COMPLETED)
    if not asked.done() or isinstance(asked.exception(), aiohttp.ClientError):  # the connection ends before the process
        await killed
    asked.cancel()
    [answer] = await asyncio.gather(asked, return_exceptions=True)
    killed.cancel()
    assert stage.web.returncode == -signal.SIGKILL, f"{case}: {answer!r}, and no commit in {case.site}"


async def _walk_alone(stage: Stage, alone: Alone) -> None:
    """Die before it is committed, right after the start; die after it; start in peace."""
    await stage.clear()
    await stage.somebody_new()
    for deed in alone.after:
        assert await deed(stage) in ("ok", "invited"), f"{alone}: {deed}"
    await stage.kill()
    if alone.mail:
        stage.box.gate.set()
    else:
        stage.box.gate.clear()
    if alone.due:
        await stage.sql(alone.due)
    before, letters = await stage.record(without=()), len(stage.box.letters)
    await _start_and_die(stage, alone, "before")
    assert await stage.record(without=()) == before, f"{alone}: half of it was written before the commit"
    await _start_and_die(stage, alone, "after")
    found = await stage.record(without=())
    assert found != before, f"{alone}: nothing was written"
    await stage.restart()
    now = await stage.record()
    assert alone.goes_on or now == {name: found[name] for name in now}, f"{alone}: it was done twice"
    same = {letter["Message-ID"] for _, _, letter in stage.box.letters[letters:]}
    assert len(same) <= 1, "one mail, however often it was sent"


async def _start_and_die(stage: Stage, alone: Alone, when: str) -> None:
    stage.doom(alone.site, when)
    stage.web = await stage.house.start()
    await stage.killed()


async def _walk_typed(stage: Stage, typed: Typed) -> None:
    """Beside the office, which does not notice."""
    before = await stage.record()
    stage.doom(typed.site, "before")
    assert await _typed(stage, typed) == -signal.SIGKILL
    assert await stage.record() == before, f"{typed}: half of it was written before the commit"
    stage.doom(typed.site, "after")
    assert await _typed(stage, typed) == -signal.SIGKILL, stage.house.log()
    found = await stage.record()
    assert found != before, f"{typed}: nothing was written"
    await _typed(stage, typed)
    assert await stage.record() == found or typed.anew, f"{typed}: it was done twice"
    assert stage.web.returncode is None


async def _typed(stage: Stage, typed: Typed) -> int:
    process = stage.house.run(*typed.words)
    return await asyncio.wait_for(process.wait(), BACK_SECONDS)
