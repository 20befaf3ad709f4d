"""Settings: complete defaults, one file, the environment on top, and words for people when something is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.configuration import First, quoted, text_of, write_private
from office.settings import Settings, SettingsError, load

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("BUERO_")]:
        monkeypatch.delenv(name)


def configuration(folder: Path, first: First | None = None, more: str = "") -> Path:
    path = folder / "buergerbuero.toml"
    write_private(path, text_of(first or First()) + more)
    return path


def test_a_fresh_configuration_is_accepted_and_every_path_in_it_is_absolute(tmp_path: Path) -> None:
    settings = load(configuration(tmp_path))
    assert settings.http.certificate == tmp_path / "certs" / "server.pem"
    assert settings.http.key == tmp_path / "certs" / "server.key"
    assert settings.data.folder == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/office.db"
    assert settings.public_url == "https://localhost:8443"
    assert settings.worker_port(2) == 8446
    assert settings.worker_socket(1) == tmp_path / "run" / "sfu-1.sock"
    assert 1 <= settings.worker_count <= 4


def test_a_fresh_configuration_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    assert configuration(tmp_path).stat().st_mode & 0o777 == 0o600


def test_every_configuration_has_secrets_of_its_own(tmp_path: Path) -> None:
    secrets = [tomllib.loads(text_of(First()))["secrets"] for _ in range(3)]
    values = [value for pair in secrets for value in pair.values()]
    assert len(set(values)) == 6
    assert all(len(value) >= 43 for value in values)


def test_secrets_do_not_show_in_what_is_printed(tmp_path: Path) -> None:
    path = configuration(tmp_path)
    values = tomllib.loads(path.read_text())["secrets"].values()
    printed = repr(load(path)) + str(load(path))
    assert not any(value in printed for value in values)


@pytest.mark.parametrize(
    ("variable", "text", "look", "found"),
    [
        ("BUERO_HTTP__PORT", "9443", lambda s: s.http.port, 9443),
        ("BUERO_HTTP__PUBLIC_URL", "https://amt.example.org/", lambda s: s.public_url, "https://amt.example.org"),
        ("BUERO_HTTP__CERTIFICATE", "/etc/own.pem", lambda s: s.http.certificate, Path("/etc/own.pem")),
        ("BUERO_MEDIA__ANNOUNCE", '["192.0.2.7"]', lambda s: [str(a) for a in s.media.announce], ["192.0.2.7"]),
        ("BUERO_MEDIA__WORKERS", "3", lambda s: s.worker_count, 3),
        ("BUERO_HTTP__TRUSTED_PROXIES", '["10.0.0.0/8"]', lambda s: str(s.http.trusted_proxies[0]), "10.0.0.0/8"),
        ("BUERO_DATABASE__URL", "postgresql://db/office", lambda s: s.database_url, "postgresql://db/office"),
        ("BUERO_RETENTION__TICKET_DAYS", "3", lambda s: s.retention.ticket_days, 3),
        ("BUERO_AUTHORITY__NAME_DE", "Kreis Übersee", lambda s: s.authority.name_de, "Kreis Übersee"),
    ],
)
def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, look: object, found: object
) -> None:
    monkeypatch.setenv(variable, text)
    assert callable(look)
    assert look(load(configuration(tmp_path))) == found


def test_an_environment_override_keeps_the_rest_of_its_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = configuration(tmp_path, First(port=7443, public_url="https://amt.example.org"))
    monkeypatch.setenv("BUERO_HTTP__TLS12", "true")
    settings = load(path)
    assert (settings.http.tls12, settings.http.port, settings.public_url) == (True, 7443, "https://amt.example.org")


@pytest.mark.parametrize(
    ("more", "where", "what"),
    [
        ("[limits]\nsockts = 3\n", "limits", "is not a setting"),
        ("[limits]\nsockets = 0\n", "sockets", "greater than 0"),
        ("[limits]\nsockets = 'many'\n", "sockets", "integer"),
        ("[nonsense]\na = 1\n", "nonsense", "is not a setting"),
        ("[turn]\nurls = ['turn:turn.example.org']\n", "turn", "need the secret"),
        ("[turn]\nurls = ['turn.example.org']\n", "turn", "starts with turn:"),
        ("[retention]\nticket_days = 0\n", "ticket_days", "greater than or equal to 1"),
        ("[retention]\nticket_days = 91\n", "ticket_days", "less than or equal to 90"),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_its_variable(
    tmp_path: Path, more: str, where: str, what: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(configuration(tmp_path, more=more))
    assert where in str(caught.value)
    assert what in str(caught.value)
    assert "BUERO_" in str(caught.value)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("BUERO_AUTHORITY__HOMEPAGE", "javascript:alert(1)"),
        ("BUERO_HTTP__PUBLIC_URL", "amt.example.org"),
        ("BUERO_HTTP__PUBLIC_URL", "https://amt.example.org/path"),
        ("BUERO_HTTP__PORT", "70000"),
        ("BUERO_HTTP__KEY", ""),
        ("BUERO_MEDIA__ANNOUNCE", '["amt.example.org"]'),
    ],
)
def test_what_cannot_work_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    path = configuration(tmp_path)
    monkeypatch.setenv(variable, text)
    with pytest.raises(SettingsError, match=variable.split("__")[0]):
        load(path)


@pytest.mark.parametrize(
    "value", ["", "changeme", "a" * 64, "secret-secret-secret-0123456789-abcdefghijklmnop", "kurz"]
)
@pytest.mark.parametrize("name", ["KEY", "CONTROL"])
def test_a_sample_secret_is_refused_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    path = configuration(tmp_path)
    monkeypatch.setenv(f"BUERO_SECRETS__{name}", value)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert "sample" in str(caught.value)
    assert not value or value not in str(caught.value).replace("buergerbuero init", "")


def test_missing_secrets_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("")
    with pytest.raises(SettingsError, match="BUERO_SECRETS"):
        load(path)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="buergerbuero init"):
        load(tmp_path / "nothing.toml")


@pytest.mark.parametrize("content", [b"[http\nport = 1", b"\xff\xfe", b"a = = b"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"broken\.toml is not valid TOML"):
        load(path)


def test_a_folder_too_deep_for_local_sockets_is_refused_before_anything_starts(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    with pytest.raises(SettingsError, match="too long"):
        load(configuration(deep))


def test_behind_a_proxy_there_is_no_certificate_and_plain_http(tmp_path: Path) -> None:
    settings = load(configuration(tmp_path, First(own_certificate=False)))
    assert settings.http.certificate is None
    assert settings.http.key is None
    assert settings.public_url == "http://localhost:8443"


@given(st.text())
def test_any_text_survives_the_way_through_the_file(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode("utf-8")
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": text}


def test_the_defaults_are_those_of_a_trustworthy_service(tmp_path: Path) -> None:
    settings = load(configuration(tmp_path))
    limits = settings.limits
    assert settings.http.tls12 is False
    assert settings.http.trusted_proxies == []
    assert settings.turn.urls == []
    assert settings.turn.ttl <= 3_600
    assert (limits.body_bytes, limits.keep_alive_seconds, limits.hello_seconds) == (65_536, 75, 5)
    assert (limits.message_burst, limits.messages_per_second, limits.errors_before_close) == (30, 10, 3)
    assert (limits.outbound_messages, limits.outbound_bytes, limits.heartbeat_seconds) == (256, 1_048_576, 20)
    assert (limits.sockets_per_address, limits.sockets) == (20, 5_000)
    assert (settings.retention.ticket_days, settings.retention.audit_days) == (14, 365)


@pytest.mark.parametrize("site", ["https://www.example.de", "https://bücher.example:8443/", "http://intranet"])
def test_a_site_is_an_origin(tmp_path: Path, site: str) -> None:
    assert load(configuration(tmp_path, more=f"\n[web]\nsites = ['{site}']\n")).web.sites == (site,)


@pytest.mark.parametrize(
    "site",
    [
        *("*", "https://*.example.de", "www.example.de", "https://www.example.de/rathaus", "https://a.example?x"),
        *("https://a@b.example", "null", "", "ftp://a.example", "https://"),
    ],
)
def test_what_is_no_origin_is_no_site(tmp_path: Path, site: str) -> None:
    with pytest.raises(SettingsError, match="is not an origin"):
        load(configuration(tmp_path, more=f"\n[web]\nsites = ['{site}']\n"))


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = set(re.findall(r"^\| `([a-z_]+\.[a-z0-9_]+)` \|", DOCUMENTATION.read_text(encoding="utf-8"), re.M))
    existing = {
        f"{section}.{name}"
        for section, field in Settings.model_fields.items()
        for name in getattr(field.annotation, "model_fields", {})
    }
    assert documented == existing


@pytest.mark.parametrize(
    ("mail", "word"),
    [
        ('host = "mail.test"', "sender"),
        ('host = "mail.test"\nsender = "Amt"', "sender"),
        ('host = "mail.test"\nsender = "a@b.test"\nuser = "amt"', "user and password"),
        ('host = "mail.test"\nsender = "a@b.test"\nuser = "a"\npassword = "b"\ntls = "none"', "in the clear"),
        ('host = "mail.test"\nsender = "a@b.test"\ntls = "ssl"', "tls"),
    ],
)
def test_a_mail_server_is_named_whole_or_not_at_all(tmp_path: Path, mail: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        load(configuration(tmp_path, more=f"\n[mail]\n{mail}\n"))


def test_the_authority_of_the_mail_server_is_seen_from_the_file(tmp_path: Path) -> None:
    mail = 'host = "mail.test"\nsender = "Amt <a@b.test>"\nauthority = "ca.pem"\n'
    assert load(configuration(tmp_path, more=f"\n[mail]\n{mail}")).mail.authority == tmp_path / "ca.pem"
