"""The private authority and the server's certificate, as a browser would check them."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from certs.files import CertificateError, read_certificate, write
from certs.inspection import inspect
from certs.names import canonical, local_names, unique
from certs.store import Folder, make, renew

NOW = dt.datetime.now(dt.UTC)
NAMES = ["localhost", "127.0.0.1", "::1", "amt.example.org"]


def test_a_first_certificate_has_every_name_and_a_p256_key(tmp_path: Path) -> None:
    outcome = make(tmp_path / "certs", NAMES, NOW)
    found = inspect(outcome.folder.certificate, outcome.folder.key)
    assert outcome.changed
    assert found.names == NAMES
    assert found.key_kind == "ECDSA secp256r1"
    assert found.key_matches
    assert 390 < found.days_left(NOW) <= 397


def test_keys_and_certificates_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    folder = make(tmp_path / "certs", NAMES, NOW).folder
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.path.iterdir()}
    assert modes == dict.fromkeys(["server.pem", "server.key", "authority.pem", "authority.key"], 0o600)
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_a_written_file_is_never_readable_by_others_even_under_an_open_umask(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"old")
    (tmp_path / "key").chmod(0o644)
    write(tmp_path / "key", b"new")
    assert (tmp_path / "key").read_bytes() == b"new"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("host", NAMES)
def test_a_tls_client_that_trusts_the_authority_accepts_every_name(tmp_path: Path, host: str) -> None:
    folder = make(tmp_path, NAMES, NOW).folder
    assert handshake(folder, host).startswith("TLSv1.3")


def test_a_tls_client_refuses_a_name_that_is_not_in_the_certificate(tmp_path: Path) -> None:
    folder = make(tmp_path, NAMES, NOW).folder
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(folder, "other.example.org")


def test_a_good_certificate_is_left_alone(tmp_path: Path) -> None:
    make(tmp_path, NAMES, NOW)
    before = (tmp_path / "server.pem").read_bytes()
    assert not make(tmp_path, [*NAMES, "LOCALHOST"], NOW + dt.timedelta(days=366)).changed
    assert (tmp_path / "server.pem").read_bytes() == before


@pytest.mark.parametrize(
    ("days", "names", "changed"),
    [
        (0, NAMES, False),
        (366, NAMES, False),
        (368, NAMES, True),
        (500, NAMES, True),
        (0, [*NAMES, "10.77.0.1"], True),
        (0, NAMES[:2], True),
    ],
)
def test_a_certificate_is_renewed_in_time_or_when_its_names_change(
    tmp_path: Path, days: int, names: list[str], changed: bool
) -> None:
    make(tmp_path, NAMES, NOW)
    authority = (tmp_path / "authority.pem").read_bytes()
    later = NOW + dt.timedelta(days=days)
    assert make(tmp_path, names, later).changed is changed
    found = inspect(tmp_path / "server.pem", tmp_path / "server.key")
    assert found.names == names
    assert not found.expired(later)
    assert (tmp_path / "authority.pem").read_bytes() == authority


def test_renewing_keeps_the_names(tmp_path: Path) -> None:
    make(tmp_path, ["amt.example.org", "10.1.2.3"], NOW)
    outcome = renew(tmp_path, NOW + dt.timedelta(days=380))
    assert outcome.changed
    assert inspect(outcome.folder.certificate, outcome.folder.key).names == ["amt.example.org", "10.1.2.3"]


def test_renewing_where_nothing_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match=r"server\.pem cannot be read"):
        renew(tmp_path, NOW)


def test_an_expired_authority_is_replaced_with_its_certificate(tmp_path: Path) -> None:
    make(tmp_path, NAMES, NOW)
    old = (tmp_path / "authority.pem").read_bytes()
    outcome = make(tmp_path, NAMES, NOW + dt.timedelta(days=3700))
    assert outcome.changed
    assert (tmp_path / "authority.pem").read_bytes() != old
    read_certificate(outcome.folder.certificate).verify_directly_issued_by(read_certificate(outcome.folder.authority))


@pytest.mark.parametrize("broken", ["server.pem", "server.key", "authority.pem", "authority.key"])
@pytest.mark.parametrize("content", [b"", b"rubbish", None])
def test_a_damaged_folder_is_repaired(tmp_path: Path, broken: str, content: bytes | None) -> None:
    make(tmp_path, NAMES, NOW)
    if content is None:
        (tmp_path / broken).unlink()
    else:
        (tmp_path / broken).write_bytes(content)
    make(tmp_path, NAMES, NOW, force=True)
    folder = Folder(tmp_path)
    assert inspect(folder.certificate, folder.key).key_matches
    assert handshake(folder, "localhost")


def test_a_key_that_belongs_to_another_certificate_is_noticed_and_repaired(tmp_path: Path) -> None:
    make(tmp_path / "one", NAMES, NOW)
    make(tmp_path / "two", NAMES, NOW)
    (tmp_path / "one" / "server.key").write_bytes((tmp_path / "two" / "server.key").read_bytes())
    assert not inspect(tmp_path / "one" / "server.pem", tmp_path / "one" / "server.key").key_matches
    assert make(tmp_path / "one", NAMES, NOW).changed
    assert inspect(tmp_path / "one" / "server.pem", tmp_path / "one" / "server.key").key_matches


def test_the_authority_may_sign_no_further_authority(tmp_path: Path) -> None:
    make(tmp_path, NAMES, NOW)
    authority = read_certificate(tmp_path / "authority.pem")
    constraints = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    server = read_certificate(tmp_path / "server.pem")
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert isinstance(server.public_key(), ec.EllipticCurvePublicKey)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("LocalHost", "localhost"),
        ("amt.example.org.", "amt.example.org"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
    ],
)
def test_names_have_one_spelling(written: str, meant: str) -> None:
    assert canonical(written) == meant


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(CertificateError):
        canonical("a" * 80)


def test_the_local_names_are_those_that_a_developer_types() -> None:
    assert {"localhost", "127.0.0.1", "::1"} <= set(local_names())


@given(st.lists(st.sampled_from(["localhost", "LOCALHOST", "::1", "[::1]", "127.0.0.1", "a.example", ""])))
def test_unique_names_are_those_given_each_once(names: list[str]) -> None:
    found = unique(names)
    assert len(found) == len(set(found))
    assert set(found) == {canonical(name) for name in names if name}


@pytest.mark.parametrize(
    ("name", "host", "accepted"),
    [
        ("*.example.org", "amt.example.org", True),
        ("*.example.org", "a.b.example.org", False),
        ("*.example.org", "example.org", False),
        ("127.0.0.1", "127.0.0.1", True),
    ],
)
def test_a_wildcard_speaks_for_one_label(tmp_path: Path, name: str, host: str, accepted: bool) -> None:
    folder = make(tmp_path, [name], NOW).folder
    assert inspect(folder.certificate, folder.key).speaks_for(host) is accepted


def handshake(folder: Folder, host: str) -> str:
    """What a client that trusts only the authority agrees on with a server that shows the certificate."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(folder.certificate, folder.key)
    client_context = ssl.create_default_context(cafile=str(folder.authority))
    near, far = socket.socketpair()
    near.settimeout(10)
    far.settimeout(10)

    def serve() -> None:
        try:
            server_context.wrap_socket(far, server_side=True).close()
        except OSError:
            far.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with near, client_context.wrap_socket(near, server_hostname=host) as secured:
            return str(secured.version())
    finally:
        thread.join(10)
