"""``buergerbuero admin hours`` as an administrator types it: what it shows, and that nothing is lost on a slip."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from office.accounts import Accounts
from office.cli import main
from office.opening import Opening
from office.storage.store import Store


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BUERO_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo") / "data"
    assert CliRunner().invoke(main, ["--data", str(data), "init", "--demo"]).exit_code == 0
    return data


def run(data: Path, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "admin", "hours", *arguments], input=stdin)


def done(data: Path, *arguments: str, stdin: str = "") -> str:
    result = run(data, *arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.output


def hours(data: Path, department: str) -> dict:
    return json.loads(done(data, "export", department))


def test_a_day_is_shown_with_what_decides_over_it(demo):
    assert "2035-05-02  walk-in:     08:30-12:00\n" in done(demo, "show", "climate", "--on", "2035-05-02")
    assert "closed (public holiday: Erster Mai / Labor Day)" in done(demo, "show", "climate", "--on", "2035-05-01")
    assert "around the clock" in done(demo, "show", "virtual-office")
    assert done(demo, "show", "all").count("holidays: BY, mostly Catholic") == 4


def test_a_summer_week_divides_the_usual_one_and_is_signed_by_an_administrator(demo):
    before = hours(demo, "business")["walk-in"][0]["week"]
    span = ("--from", "2035-07-01", "--to", "2035-08-31")
    refused = run(demo, "set", "business", "mon-fri=07:00-13:00", *span)
    assert refused.exit_code == 1
    assert "there are walk-in hours already: … to …; say --replace" in refused.output
    done(demo, "set", "business", "mon-thu=07:00-13:00", "sat=closed", *span, "--replace", "--by", "leitstelle")
    first, summer, last = hours(demo, "business")["walk-in"]
    assert (first["to"], summer["from"], summer["to"], last["from"]) == (
        "2035-06-30",
        "2035-07-01",
        "2035-08-31",
        "2035-09-01",
    )
    assert first["week"] == last["week"] == before
    assert summer["week"] == {day: ["07:00-13:00"] for day in ("mon", "tue", "wed", "thu")} | {
        day: [] for day in ("fri", "sat", "sun")
    }
    assert "admin leitstelle" in done(demo, "history", "business")
    done(demo, "set", "business", "wed=13:00-16:00", "--appointments")
    assert "appointment: 13:00-16:00" in done(demo, "show", "business", "--on", "2035-05-02")
    done(demo, "unset", "business", "2035-05-02", "--appointments")
    assert hours(demo, "business")["appointment"] == []


def test_closures_and_openings_come_and_go(demo):
    output = done(demo, "close", "all", "2035-12-24", "2035-12-31", "--de", "Zwischen den Jahren")
    assert output.count(": changed\n") == 5
    done(demo, "open", "garden", "2035-12-28", "09:00-10:00,11:00-12:00", "--en", "Emergencies")
    shown = done(demo, "show", "garden", "--on", "2035-12-28")
    assert "09:00-10:00, 11:00-12:00 (exceptional opening: Emergencies)" in shown
    assert "closed 2035-12-24 to 2035-12-31 (Zwischen den Jahren)" in shown
    done(demo, "cancel-opening", "garden", "2035-12-28")
    done(demo, "cancel-closure", "all", "2035-12-30")
    assert "+ openings" in done(demo, "history", "garden")
    assert [closure["from"] for closure in hours(demo, "garden")["closures"]] != ["2035-12-24"]


def test_holidays_are_chosen_listed_and_given_up(demo):
    done(demo, "holidays", "addiction", "by", "--municipality", "Augsburg")
    assert "Augsburger Hohes Friedensfest / Augsburg Peace Festival" in done(demo, "holidays", "addiction")
    done(demo, "holidays", "addiction", "none")
    assert done(demo, "holidays", "addiction") == "addiction: no public holidays\n"
    assert "nothing changed" in done(demo, "holidays", "addiction", "none")


def test_what_a_clerk_closed_early_is_opened_again(demo):
    async def close_early() -> None:
        store = await Store.open(f"sqlite:///{demo}/office.db")
        accounts = Accounts(store, time.time)
        opening = Opening(store, time.time)
        [clerk] = [account for account in await accounts.list() if account.login == "yildiz"]
        await opening.close_early(clerk.id, "virtual-office", "Rohrbruch", rest_of_day=False, send_home=False)
        await store.close()

    asyncio.run(close_early())
    assert "now: closed (closed early: Rohrbruch), opens " in done(demo, "show", "virtual-office")
    done(demo, "reopen", "virtual-office")
    assert "now: open, around the clock" in done(demo, "show", "virtual-office")
    assert "clerk yildiz" in done(demo, "history", "virtual-office")
    assert "nothing changed" in done(demo, "reopen", "virtual-office")


def test_hours_are_carried_from_one_department_to_another(demo):
    document = done(demo, "export", "climate")
    done(demo, "import", "addiction", "-", stdin=document)
    assert done(demo, "export", "addiction") == document
    assert "early" not in json.loads(document)


def test_every_change_says_who_made_it_an_administrator_or_the_machines_account(demo):
    done(demo, "close", "garden", "2036-01-02", "--de", "Umzug")
    document = done(demo, "export", "garden")
    done(demo, "close", "garden", "2036-01-03", "--de", "Umzug", "--by", "leitstelle")
    done(demo, "import", "garden", "-", stdin=document)
    done(demo, "import", "garden", "-", "--by", "leitstelle", stdin=document.replace("Umzug", "Malerarbeiten"))
    me = f"system {getpass.getuser()}"
    signed = [line.split()[2:] for line in done(demo, "history", "garden").splitlines() if line.startswith("  2")]
    assert [" ".join(words) for words in signed[:4]] == [
        "import admin leitstelle",
        f"import {me}",
        "closure admin leitstelle",
        f"closure {me}",
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["show", "nowhere"], "", "there is no department 'nowhere'; there are: climate,"),
        (["set", "climate", "mon=8-12", "--replace"], "", "not a block like 08:00-12:30: '8-12'"),
        (["set", "climate", "mon=08:00-12:00,11:00-13:00", "--replace"], "", "08:00-12:00 and 11:00-13:00"),
        (["set", "climate", "mon-sun=", "--replace"], "", "not a block"),
        (["set", "climate", "fri-mon=08:00-12:00", "--replace"], "", "goes backwards"),
        (["set", "climate", "mon=08:00-12:00", "mon=13:00-14:00"], "", "mon is named twice"),
        (["set", "climate", "montag=08:00-12:00"], "", "not like mon-thu="),
        (["set", "climate", "mon=08:00-12:00", "--from", "1.7.2035"], "", "not a date like 2026-12-24: '1.7.2035'"),
        (
            ["set", "climate", "mon=08:00-12:00", "--from", "2035-07-02", "--to", "2035-07-01"],
            "",
            "the last day is before the first",
        ),
        (["unset", "climate", "2035-05-02", "--appointments"], "", "no week of appointment hours is valid"),
        (["close", "climate", "2035-02-30", "--de", "x"], "", "not a date"),
        (["close", "climate", "2035-02-03"], "", "say why, in at least one language"),
        (["close", "climate", "2035-02-03", "2035-02-01", "--de", "x"], "", "the last day is before the first"),
        (["close", "climate", "2035-02-03", "--de", "x" * 201], "", "up to 200 characters"),
        (["cancel-closure", "all", "2035-02-03"], "", "there is no closure on 2035-02-03"),
        (["open", "climate", "2035-02-03", "25:00-26:00"], "", "within one day"),
        (["cancel-opening", "climate", "2035-02-03"], "", "there is no exceptional opening"),
        (["holidays", "climate", "Bayern"], "", "not a Land: 'BAYERN'"),
        (["holidays", "climate", "NW", "--catholic"], "", "only in BY, SN, TH"),
        (["holidays", "climate", "BY", "--municipality", "Aichach"], "", "only Augsburg (BY)"),
        (["import", "climate", "-"], "not json", "not JSON"),
        (["import", "climate", "-"], "[]", "opening hours are a map"),
        (["import", "climate", "-"], '{"walk-in": [{"week": {"mon": ["8"]}}]}', "walk-in 1: not a block"),
        (["import", "climate", "-"], '{"holidays": {"land": "XX"}}', "not a Land"),
        (["import", "climate", "-"], '{"early": {"since": 1}}', "closing early is for the desk"),
        (["set", "climate", "mon=08:00-12:00", "--replace", "--by", "yildiz"], "", "no administrator of that login"),
    ],
)
def test_a_slip_is_answered_with_words_and_changes_nothing(demo, arguments, stdin, words):
    before = done(demo, "export", "climate"), done(demo, "history", "climate")
    result = run(demo, *arguments, stdin=stdin)
    assert result.exit_code != 0
    assert words in " ".join(result.output.split())
    assert not isinstance(result.exception, ValueError | KeyError | TypeError | AttributeError)
    assert (done(demo, "export", "climate"), done(demo, "history", "climate")) == before
