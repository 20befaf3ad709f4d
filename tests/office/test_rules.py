"""The settings of a department: what may be typed, what is kept, and that the page names them all."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from office.rules import RULES, shown
from office.storage import departments, ledger
from office.storage.store import Store
from tests.office.record import department
from tests.office.test_cli import done, run

PAGE = (Path(__file__).parents[2] / "docs" / "waiting-room.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [("away_seconds", "900", 900), ("most_calls", "1", 1), ("show_position", "no", False), ("cut_off", "yes", True)],
)
def test_what_is_typed_is_read(name, typed, value):
    assert RULES[name].read(typed) == value
    assert shown(replace(department(), **{name: value}), name) == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("away_seconds", "59"),
        ("away_seconds", "1e9"),
        ("away_seconds", "-60"),
        ("most_calls", "0"),
        ("show_position", "0"),
        ("max_waiting", ""),
        ("answer_seconds", "٩٠"),
    ],
)
def test_what_makes_no_sense_is_not(name, typed):
    with pytest.raises(ValueError, match=r"yes or no|a whole number from"):
        RULES[name].read(typed)


def test_the_page_has_every_setting_with_its_default():
    table = dict(re.findall(r"^\| `([a-z_]+)` \| (\w+) \|", PAGE, re.M))
    assert table == {name: shown(department(), name) for name in RULES}


def test_a_department_follows_what_is_typed_and_it_is_on_record(tmp_path):
    data = tmp_path / "data"
    done(data, "init", "--demo", "--port", "9443")
    assert "away_seconds     600" in done(data, "admin", "rules", "climate")
    after = done(data, "admin", "rules", "climate", "away_seconds=900", "show_position=no")
    assert "away_seconds     900" in after and "show_position    no" in after

    async def look():
        store = await Store.open(f"sqlite:///{data}/office.db")
        async with store.read() as tx:
            found, noted = await departments.get(tx, "climate"), await ledger.actions_on(tx, "climate")
        await store.close()
        return found.department, noted

    changed, noted = asyncio.run(look())
    assert (changed.places.away_seconds, changed.show_position) == (900, False)
    assert {("system", "set away_seconds"), ("system", "set show_position")} <= set(noted)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "no department nowhere"),
        (["climate", "colour=red"], "the names are"),
        (["climate", "away_seconds"], "NAME=VALUE"),
        (["climate", "away_seconds=5"], "from 60 to"),
    ],
)
def test_every_slip_is_answered_with_words(tmp_path, arguments, words):
    data = tmp_path / "data"
    done(data, "init", "--demo", "--port", "9443")
    result = run(data, "admin", "rules", *arguments)
    assert result.exit_code == 1
    assert words in result.output
