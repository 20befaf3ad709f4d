"""The key for Web Push from the command line, and what the doctor says about key and way out."""

from __future__ import annotations

import asyncio
import getpass
import os
import pwd
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from certs.vapid import read_push_key
from office.audit import Actor
from office.cli import main
from office.cli.who import who
from office.doctor import check_push
from office.hiring import push_key
from office.settings import Settings, SettingsError, load
from tests.certs.reader import Reader, encoded
from tests.office.push_stand_in import push_service
from tests.office.record import office

SECRETS = """\
[secrets]
key = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q"
control = "zY9xW8vU7tS6rQ5pO4nM3lK2jI1hG0fE9dC8bA7zY6x"
"""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BUERO_")]:
        monkeypatch.delenv(name)


def settings(folder: Path, push: str, database: str = "") -> Settings:
    file = folder / "buergerbuero.toml"
    file.write_text(f'{SECRETS}[database]\nurl = "{database}"\n[push]\n{push}')
    return load(file)


def type_(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--data", str(folder), "admin", "push-key", *words])
    return done.exit_code, done.output


ON = 'contact = "mailto:it@office.test"\n'


def test_there_is_no_key_before_web_push_is_switched_on_and_one_that_stays_after(tmp_path: Path) -> None:
    assert push_key(settings(tmp_path, "")) is None
    assert not (tmp_path / "certs").exists()
    assert type_(tmp_path)[0] == 1
    made = push_key(settings(tmp_path, ON))
    again = push_key(settings(tmp_path, ON))
    assert made is not None and again is not None and made.public == again.public
    assert type_(tmp_path) == (0, f"{made.public}\n")


def test_a_key_that_cannot_be_used_is_not_replaced_in_silence(tmp_path: Path) -> None:
    given = settings(tmp_path, ON)
    given.push_key.parent.mkdir()
    given.push_key.write_text("nonsense")
    with pytest.raises(SettingsError, match="holds no unencrypted PEM key"):
        push_key(given)
    assert given.push_key.read_text() == "nonsense"
    assert type_(tmp_path)[0] == 1


async def test_a_new_key_forgets_what_the_old_one_was_good_for(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        ticket = await here.draw()
        given = settings(tmp_path, ON, here.url)
        old = push_key(given)
        assert old is not None
        async with here.store.write() as tx:
            await tx.exec_driver_sql(
                "INSERT INTO subscriptions (ticket, service, endpoint, public_key, auth, language, told_nearly, kind,"
                f" put_at, good_until, attempts) VALUES ('{ticket.id}', 'a.test', 'https://a.test/x',"
                f" '{encoded(Reader().public)}', 'x', 'de', false, '', 0, 0, 0)"
            )
    code, said = await asyncio.to_thread(type_, tmp_path, "--rotate")
    assert code == 0 and "1 subscription(s) forgotten" in said
    new = read_push_key(given.push_key).public
    assert new != old.public and said.endswith(f"{new}\n")
    with sqlite3.connect(here.url.removeprefix("sqlite:///")) as record:
        rows = record.execute("SELECT actor_kind, actor, object FROM audit WHERE action = 'new push key'").fetchall()
    assert rows == [("system", getpass.getuser(), "push-key")]


async def test_without_a_word_in_the_audit_trail_there_is_no_new_key(tmp_path: Path) -> None:
    given = settings(tmp_path, ON, f"sqlite:///{tmp_path}/nowhere/office.sqlite3")
    old = push_key(given)
    assert old is not None
    code, said = await asyncio.to_thread(type_, tmp_path, "--rotate")
    assert code == 1 and said.endswith("Error: the database is not available; the key stays\n")
    assert read_push_key(given.push_key).public == old.public


def test_who_types_in_a_container_has_perhaps_a_number_and_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: pwd.getpwuid(2**31 - 9).pw_name)
    assert who() == Actor("system", f"uid {os.getuid()}")
    monkeypatch.setattr(getpass, "getuser", lambda: "x" * 200)
    assert len(who().id) == 64


@pytest.mark.parametrize(
    "wrong",
    ['contact = "it@office.test"', 'contact = "mailto:"', 'contact = "http://office.test"',
     'contact = "mailto:a@b.test, x@y.test"', 'services = []', 'services = ["127.0.0.1"]',
     'services = ["https://push.test"]', 'proxy = "socks5://proxy.test"', 'proxy = "proxy.test:3128"', 'other = 1'],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"\[push\]"):
        settings(tmp_path, f"{wrong}\n")


def findings(given: Settings) -> list[tuple[str, str]]:
    return [(finding.level, finding.what) for finding in check_push(given, Path())]


def test_the_doctor_says_that_it_is_off(tmp_path: Path) -> None:
    assert findings(settings(tmp_path, "")) == [("good", "No Web Push; [push] contact is empty.")]


async def test_the_doctor_knocks_and_sends_nothing(tmp_path: Path) -> None:
    async with push_service(tmp_path) as shop:
        own = f'services = ["{shop.service}", "*.a.test"]\nauthority = "{shop.authority}"\nown_network = true\n'
        found = await asyncio.to_thread(findings, settings(tmp_path, ON + own))
    assert [level for level, _ in found] == ["note", "good", "note"]
    assert [message.body for message in shop.messages] == [b""]
    found = await asyncio.to_thread(findings, settings(tmp_path, ON + own))
    assert ("trouble", f"The push service {shop.service} cannot be reached: ClientConnectorError") in [
        (level, what.partition("Error")[0] + "Error") for level, what in found if level == "trouble"
    ]


def test_the_doctor_finds_a_key_that_cannot_be_used(tmp_path: Path) -> None:
    given = settings(tmp_path, f'{ON}services = ["*.a.test"]\n')
    given.push_key.parent.mkdir()
    given.push_key.write_text("nonsense")
    assert [what[:20] for level, what in findings(given) if level == "trouble"] == ["The key for Web Push"]
