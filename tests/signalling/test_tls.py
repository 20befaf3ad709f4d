"""The TLS side: what it lets in, and that the whole office works over it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import trustme

from signalling.config import Limits, ServerConfig
from signalling.messages import SUBPROTOCOL, Department, Ping, Pong, Portal
from signalling.server import make_app, serve
from signalling.tls import server_context
from tests.signalling.fake_hall import FakeHall, change
from tests.signalling.helpers import ORIGIN, Line


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def files(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(key)
    return cert, key


@pytest.fixture
def client(authority: trustme.CA) -> Iterator[ssl.SSLContext]:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    yield context


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext) -> ssl.SSLObject:
    """A handshake in memory; raises ``ssl.SSLError`` when one side wants no part of it."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname="localhost")
    other = server.wrap_bio(to_server, to_client, server_side=True)
    done: set[ssl.SSLObject] = set()
    for _ in range(10):
        for side in (one, other):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                pass
    assert done == {one, other}
    return one


def test_tls_1_3_is_spoken(files: tuple[Path, Path], client: ssl.SSLContext) -> None:
    for tls12 in (False, True):
        assert shake_hands(server_context(*files, tls12), client).version() == "TLSv1.3"


def test_tls_1_2_is_refused_unless_it_is_asked_for(files: tuple[Path, Path], client: ssl.SSLContext) -> None:
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake_hands(server_context(*files, False), client)
    spoken = shake_hands(server_context(*files, True), client)
    assert spoken.version() == "TLSv1.2"
    cipher = spoken.cipher()
    assert cipher is not None
    assert cipher[0].startswith("ECDHE-ECDSA-AES")
    assert "GCM" in cipher[0]


@pytest.mark.parametrize(
    "cipher", ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256"]
)
def test_weak_ciphers_are_refused(files: tuple[Path, Path], client: ssl.SSLContext, cipher: str) -> None:
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(cipher + ":@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        shake_hands(server_context(*files, True), client)


def test_no_session_can_be_taken_up_again(files: tuple[Path, Path], client: ssl.SSLContext) -> None:
    spoken = shake_hands(server_context(*files, False), client)
    assert spoken.session is None or not spoken.session.has_ticket


@asynccontextmanager
async def a_line(
    files: tuple[Path, Path], client: ssl.SSLContext, hall: FakeHall, limits: Limits | None = None
) -> AsyncIterator[Line]:
    """A socket over TLS to a server of its own."""
    app = make_app(hall, ServerConfig(ORIGIN, Path("nowhere"), limits=limits or Limits()))
    serving = await serve(app, host="127.0.0.1", port=0, ssl_context=server_context(*files, False))
    url = f"https://localhost:{serving.addresses[0][1]}/ws"
    try:
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=client)) as http,
            http.ws_connect(url, origin=ORIGIN, protocols=(SUBPROTOCOL,)) as ws,
        ):
            yield Line(ws)
    finally:
        await serving.close()
        # Twice does no harm.
        await serving.close()


async def test_a_socket_is_opened_over_tls(files: tuple[Path, Path], client: ssl.SSLContext) -> None:
    async with a_line(files, client, FakeHall()) as line:
        await line.enter()
        assert (await line.hear(Portal)).seq == 1


async def test_over_tls_too_a_reader_who_pauses_hears_everything_afterwards(
    files: tuple[Path, Path], client: ssl.SSLContext
) -> None:
    rounds, hall = 200, FakeHall()
    async with a_line(files, client, hall, Limits(queue_bytes=8 << 20)) as line:
        await line.enter()
        await line.hear(Portal)
        for turn in range(rounds):  # 3 MB in one moment: more than the buffers of either side take
            hall.session.tell(change(turn, "x" * 8_000))
        assert [(await line.hear(Department)).department.waiting for _ in range(rounds)] == list(range(rounds))
        await line.say(Ping(n=1))
        assert (await line.hear(Pong)).n == 1
