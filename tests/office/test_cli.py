"""The commands, as somebody types them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from office.cli import COMMANDS, main
from office.parent import catches_interrupt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BUERO_")]:
        monkeypatch.delenv(name)


def run(data: Path, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *arguments], input=stdin)


def done(data: Path, *arguments: str, stdin: str = "") -> str:
    result = run(data, *arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo office; tests that change it clean up after themselves."""
    data = tmp_path_factory.mktemp("demo") / "data"
    done(data, "init", "--demo")
    return data


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            sub = command.get_command(context, name)
            assert sub is not None
            found += every_command(sub, (*path, name))
    return found


@pytest.mark.parametrize("path", every_command(main), ids=" ".join)
def test_every_command_explains_itself_and_its_options(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    assert command.help and len(command.help) > 20
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter


def test_all_commands_are_there() -> None:
    assert set(COMMANDS) == {"init", "serve", "sfu", "migrate", "certs", "admin", "doctor", "loadtest"}
    listed = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name} " in listed for name in COMMANDS)


def test_an_unknown_command_is_refused_with_help() -> None:
    result = CliRunner().invoke(main, ["srve"])
    assert result.exit_code == 2
    assert "No such command" in result.output


@pytest.mark.parametrize(
    "arguments", [["serve"], ["sfu"], ["migrate"], ["doctor"], ["admin", "list"], ["certs", "make"]]
)
def test_without_a_configuration_every_command_says_how_to_make_one(tmp_path: Path, arguments: list[str]) -> None:
    result = run(tmp_path / "nothing", *arguments)
    assert result.exit_code == 1
    assert "buergerbuero init" in result.output
    assert "Traceback" not in result.output


def test_init_makes_everything_and_a_second_time_keeps_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = done(data, "init", "--demo", "--port", "9443")
    files = {path: path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}
    assert {"buergerbuero.toml", "office.db", "demo-accounts.txt", "server.pem"} <= {path.name for path in files}
    assert "new, with fresh secrets" in first
    second = done(data, "init", "--demo", "--port", "7000")
    assert "kept" in second
    kept = {path: path.read_bytes() for path in files if path.suffix != ".db"}
    assert kept == {path: content for path, content in files.items() if path.suffix != ".db"}


def test_nothing_that_init_writes_can_be_read_by_others(demo: Path) -> None:
    exposed = [path for path in demo.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert exposed == []


def test_media_take_the_number_after_that_of_the_web_unless_told_otherwise(tmp_path: Path) -> None:
    done(tmp_path / "a", "init", "--port", "9443")
    done(tmp_path / "b", "init", "--port", "9443", "--media-port", "50000")
    numbers = [
        (written["http"]["port"], written["media"]["port"])
        for written in (tomllib.loads((tmp_path / name / "buergerbuero.toml").read_text()) for name in "ab")
    ]
    assert numbers == [(9443, 9444), (9443, 50000)]


def test_a_configuration_elsewhere_finds_its_data_folder(tmp_path: Path) -> None:
    config, data = tmp_path / "etc" / "office.toml", tmp_path / "lib"
    result = CliRunner().invoke(main, ["--config", str(config), "--data", str(data), "init"])
    assert result.exit_code == 0, result.output
    assert (data / "office.db").exists()
    assert (data / "certs" / "server.pem").exists()
    assert not (tmp_path / "etc" / "office.db").exists()
    assert CliRunner().invoke(main, ["--config", str(config), "admin", "list"]).exit_code == 0


def test_behind_a_proxy_no_certificate_is_made(tmp_path: Path) -> None:
    assert "a proxy does TLS" in done(
        tmp_path / "data", "init", "--behind-proxy", "--public-url", "https://a.example.org"
    )
    assert not (tmp_path / "data" / "certs").exists()


def test_the_certificate_is_for_the_public_name_the_announced_address_and_further_names(tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = ["--public-url", "https://amt.example.org", "--announce", "192.0.2.7", "--name", "intern.example"]
    done(data, "init", *options)
    shown = done(data, "certs", "show")
    assert all(name in shown for name in ("amt.example.org", "192.0.2.7", "intern.example", "localhost", "::1"))


def test_a_demo_has_two_clerks_who_share_a_department_and_an_administrator(demo: Path) -> None:
    listed = done(demo, "admin", "list").splitlines()
    assert len(listed) == 3
    clerks = [line for line in listed if " clerk " in line]
    assert len(clerks) == 2
    assert all("virtual-office" in line for line in clerks)
    logins = {line.split()[0] for line in listed}
    assert {line.split()[0] for line in (demo / "demo-accounts.txt").read_text().splitlines()} == logins


def test_a_demo_has_five_departments_and_one_is_never_closed(demo: Path) -> None:
    listed = done(demo, "admin", "departments").splitlines()
    assert len(listed) == 5
    assert any("virtual-office" in line and "closed" not in line.split() for line in listed)


def test_the_life_of_a_clerks_account(demo: Path) -> None:
    added = done(demo, "admin", "add-clerk", "meier", "--name", "Frau Meier", "--department", "garden", "--generate")
    assert "password: " in added
    assert "meier" in done(demo, "admin", "list")
    assert "addiction, climate" in done(demo, "admin", "assign", "meier", "climate", "addiction")
    done(demo, "admin", "set-password", "meier", "--password-stdin", stdin="a long enough pass phrase\n")
    done(demo, "admin", "disable", "meier")
    assert "disabled" in next(line for line in done(demo, "admin", "list").splitlines() if line.startswith("meier"))
    done(demo, "admin", "enable", "meier")
    assert "disabled" not in done(demo, "admin", "list")
    assert "serves: –" in done(demo, "admin", "assign", "meier")


def test_a_typed_password_is_asked_for_twice_and_never_shown(demo: Path) -> None:
    phrase = "a long enough pass phrase"
    output = done(demo, "admin", "add-admin", "chef", "--name", "Chef", stdin=f"{phrase}\n{phrase}\n")
    assert phrase not in output
    done(demo, "admin", "disable", "chef")


@pytest.mark.parametrize(
    "arguments",
    [
        ["admin", "set-password", "nobody", "--generate"],
        ["admin", "disable", "nobody"],
        ["admin", "assign", "yildiz", "no-such-department"],
        ["admin", "pause", "no-such-department"],
        ["admin", "add-clerk", "yildiz", "--name", "Twice", "--generate"],
        ["admin", "add-clerk", "short", "--name", "Short", "--password-stdin"],
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(demo: Path, arguments: list[str]) -> None:
    result = run(demo, *arguments, stdin="abc\n")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_department_is_paused_and_resumed(demo: Path) -> None:
    done(demo, "admin", "pause", "virtual-office")
    assert any(
        "virtual-office" in line and "paused" in line for line in done(demo, "admin", "departments").splitlines()
    )
    done(demo, "admin", "resume", "virtual-office")


def test_certificates_are_shown_made_again_and_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done(data, "init")
    before = (data / "certs" / "server.pem").read_bytes()
    assert "Nothing to do" in done(data, "certs", "renew")
    assert "Nothing to do" in done(data, "certs", "make")
    assert (data / "certs" / "server.pem").read_bytes() == before
    assert "New certificate" in done(data, "certs", "renew", "--force")
    assert (data / "certs" / "server.pem").read_bytes() != before
    assert "belongs to it" in done(data, "certs", "show")


def test_migrate_may_be_repeated(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done(data, "init")
    (data / "office.db").unlink()
    assert "up to date" in done(data, "migrate")
    assert "up to date" in done(data, "migrate")
    assert (data / "office.db").stat().st_mode & 0o077 == 0


def test_serve_says_in_words_that_its_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done(tmp_path / "data", "init", "--port", str(other.getsockname()[1]))
        result = run(tmp_path / "data", "serve")
    assert result.exit_code == 1
    assert "Another program has TCP port" in result.output


def test_a_media_worker_needs_no_configuration_when_it_is_told_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "BUERO_SECRETS__CONTROL": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH"}
    path = tmp_path / "sfu-0.sock"
    worker = subprocess.Popen(
        [sys.executable, "-m", "office", "sfu", "--socket", str(path), "--port", "0", "--announce", "127.0.0.1"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stderr is not None
        assert any("ready" in line for line in iter(worker.stderr.readline, ""))
        assert path.is_socket()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    finally:
        worker.kill()
        worker.wait()


def test_whether_a_process_catches_ctrl_c_is_read_from_the_system() -> None:
    handler = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        assert catches_interrupt(os.getpid())
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        assert not catches_interrupt(os.getpid())
    finally:
        signal.signal(signal.SIGINT, handler)
    assert not catches_interrupt(2**22 + 1)
