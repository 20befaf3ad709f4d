"""The doctor: every trouble is found, named, and comes with what to do about it."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from certs.store import make
from office import doctor
from office.cli import main
from office.doctor import CHECKS, Finding, examine
from office.doctor_machine import clock_is_synchronised, free_tcp, free_udp, package_troubles, worker_answers
from office.settings import load
from tests.ports import free_port


@pytest.fixture
def ports() -> tuple[int, int]:
    """A TCP and a UDP port that nobody uses."""
    return free_port(), free_port()


@pytest.fixture
def data(tmp_path: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh office, set up by the command that everybody uses, with a browser build beside it."""
    for name in [name for name in os.environ if name.startswith("BUERO_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "data"
    options = ["init", "--port", str(ports[0]), "--media-port", str(ports[1])]
    done = CliRunner().invoke(main, ["--data", str(folder), *options])
    assert done.exit_code == 0, done.output
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>")
    monkeypatch.setenv("BUERO_WEB__DIST", str(tmp_path / "dist"))
    monkeypatch.setenv("BUERO_MEDIA__WORKERS", "1")
    return folder


def troubles(data: Path) -> list[Finding]:
    file = data / "buergerbuero.toml"
    return [finding for finding in examine(load(file), file) if finding.level == "trouble"]


def only_trouble(data: Path) -> Finding:
    found = troubles(data)
    assert len(found) == 1, found
    assert found[0].advice
    return found[0]


def test_a_fresh_office_has_no_trouble_and_deviates_in_nothing(data: Path) -> None:
    file = data / "buergerbuero.toml"
    findings = examine(load(file), file)
    assert [finding for finding in findings if finding.level == "trouble"] == []
    assert [finding for finding in findings if "it comes as" in finding.what] == []


@pytest.mark.parametrize("path", ["buergerbuero.toml", "certs/server.key", "certs/authority.key", "office.db"])
def test_a_secret_that_others_may_read_is_found(data: Path, path: str) -> None:
    (data / path).chmod(0o640)
    finding = only_trouble(data)
    assert path in finding.what
    assert "chmod 600" in finding.advice


def test_a_folder_that_anybody_may_write_is_found(data: Path) -> None:
    data.chmod(0o777)
    assert "Anybody may write" in only_trouble(data).what


def test_a_full_disk_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1 << 62)
    assert "MB are free" in only_trouble(data).what


@pytest.mark.parametrize(("made_ago", "words"), [(0, ""), (370, ""), (396, ""), (398, "is valid"), (-2, "is valid")])
def test_a_certificate_out_of_its_time_is_found(data: Path, made_ago: int, words: str) -> None:
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=made_ago)
    make(data / "certs", ["localhost"], made, force=True)
    found = [finding.what for finding in troubles(data)]
    assert bool(found) is bool(words)
    assert all(words in what for what in found)


def test_a_certificate_that_ends_soon_is_a_note_with_advice(data: Path) -> None:
    make(data / "certs", ["localhost"], dt.datetime.now(dt.UTC) - dt.timedelta(days=380), force=True)
    file = data / "buergerbuero.toml"
    notes = [
        finding for finding in examine(load(file), file) if "ends in 1" in finding.what and finding.level == "note"
    ]
    assert len(notes) == 1
    assert "certs renew" in notes[0].advice


def test_a_certificate_for_another_name_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUERO_HTTP__PUBLIC_URL", "https://amt.example.org")
    assert "not for amt.example.org" in only_trouble(data).what


def test_a_key_of_another_certificate_is_found(data: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other", ["localhost"], dt.datetime.now(dt.UTC)).folder
    (data / "certs" / "server.key").write_bytes(other.key.read_bytes())
    assert "is not the key of" in only_trouble(data).what


def test_a_missing_certificate_is_found(data: Path) -> None:
    (data / "certs" / "server.pem").unlink()
    assert "certs make" in only_trouble(data).advice


def test_a_port_in_other_hands_is_found(data: Path, ports: tuple[int, int]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports[0]))
        other.listen()
        assert f"TCP {ports[0]}" in only_trouble(data).what


def test_a_media_port_in_other_hands_is_found(data: Path, ports: tuple[int, int]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("0.0.0.0", ports[1]))
        assert f"UDP {ports[1]}" in only_trouble(data).what


def test_a_media_port_in_the_hands_of_our_worker_is_no_trouble(data: Path, ports: tuple[int, int]) -> None:
    (data / "run").mkdir()
    with socket.socket(type=socket.SOCK_DGRAM) as worker, socket.socket(socket.AF_UNIX) as door:
        worker.bind(("0.0.0.0", ports[1]))
        door.bind(str(data / "run" / "sfu-0.sock"))
        door.listen()
        assert troubles(data) == []


def test_plain_http_for_everybody_is_found_and_for_the_proxy_alone_is_not(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUERO_HTTP__CERTIFICATE", "")
    monkeypatch.setenv("BUERO_HTTP__KEY", "")
    assert "Plain HTTP" in only_trouble(data).what
    monkeypatch.setenv("BUERO_HTTP__HOST", "127.0.0.1")
    assert troubles(data) == []


@pytest.mark.parametrize("content", [None, b"", b"this is no database, and long enough not to be taken for one" * 20])
def test_a_database_that_is_missing_empty_or_damaged_is_found(data: Path, content: bytes | None) -> None:
    path = data / "office.db"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    assert "database" in only_trouble(data).what
    assert path.exists() is (content is not None)


def test_a_database_that_does_not_answer_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("asyncpg")
    monkeypatch.setenv("BUERO_DATABASE__URL", "postgresql://nobody@127.0.0.1:1/office")
    assert "database" in only_trouble(data).what


def test_a_missing_browser_client_is_found(data: Path, tmp_path: Path) -> None:
    (tmp_path / "dist" / "index.html").unlink()
    assert "browser client" in only_trouble(data).what


def test_demo_accounts_under_a_public_name_are_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "demo-accounts.txt").write_text("clerk pass\n")
    (data / "demo-accounts.txt").chmod(0o600)
    assert troubles(data) == []
    monkeypatch.setenv("BUERO_HTTP__PUBLIC_URL", "https://amt.example.org")
    make(data / "certs", ["amt.example.org"], dt.datetime.now(dt.UTC))
    assert "demo accounts" in only_trouble(data).what


def test_a_clock_in_the_past_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "RELEASED", dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    assert "clock" in only_trouble(data).what


def test_an_old_library_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("office.doctor_machine.FLOORS", {"aiohttp": (99,), "no-such-library": (1,)})
    assert [trouble.split()[0] for trouble in package_troubles()] == ["aiohttp", "no-such-library"]


def test_what_is_set_otherwise_is_noted(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUERO_LIMITS__SOCKETS", "77")
    monkeypatch.setenv("BUERO_HTTP__TLS12", "true")
    file = data / "buergerbuero.toml"
    notes = [finding.what for finding in examine(load(file), file) if finding.level == "note"]
    assert "[limits] sockets is 77; it comes as 5000." in notes
    assert any("TLS 1.2" in note for note in notes)


def test_the_command_says_what_to_do_and_fails_when_there_is_trouble(data: Path) -> None:
    good = CliRunner().invoke(main, ["--data", str(data), "doctor"])
    assert good.exit_code == 0
    assert "Everything is in order." in good.output
    (data / "buergerbuero.toml").chmod(0o644)
    bad = CliRunner().invoke(main, ["--data", str(data), "doctor"])
    assert bad.exit_code == 1
    assert "chmod 600" in bad.output


def test_checks_change_nothing(data: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    file = data / "buergerbuero.toml"
    examine(load(file), file)
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()} == before


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


def test_the_probes_of_the_machine_tell_free_from_taken(taken: int, ports: tuple[int, int], tmp_path: Path) -> None:
    assert free_tcp("", ports[0])
    assert not free_tcp("", taken)
    assert not free_tcp("127.0.0.1", taken)
    assert free_udp(ports[1])
    assert not worker_answers(tmp_path / "nobody.sock")
    assert clock_is_synchronised() in (True, False, None)


def test_every_check_is_in_the_list() -> None:
    written = {name for name in vars(doctor) if name.startswith("check_")}
    assert {check.__name__ for check in CHECKS} == written


def test_a_mail_server_that_does_not_answer_is_found_before_anybody_waits_for_a_mail(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUERO_MAIL__HOST", "127.0.0.1")
    monkeypatch.setenv("BUERO_MAIL__PORT", "1")
    monkeypatch.setenv("BUERO_MAIL__SENDER", "noreply@office.test")
    assert only_trouble(data).what.startswith("The mail server 127.0.0.1 cannot be used: Connect")
