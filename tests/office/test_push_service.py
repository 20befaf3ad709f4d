"""Over a real TLS connection: what a push service answers becomes one of three troubles, and nobody is led astray."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from office import push_service as module
from office.delivery import NotNow, NotTaken, NotThere
from office.push_service import PushServices
from tests.office.push_stand_in import Shop, push_service, way_to

HEADERS = {"TTL": "60", "Urgency": "high"}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with push_service(tmp_path) as one:
        yield one


async def send(way: PushServices, endpoint: str) -> None:
    async with way.open() as sender:
        await sender.send(endpoint, HEADERS, b"sealed")


async def test_a_message_arrives_as_it_was_given_and_nothing_of_the_office_with_it(shop: Shop) -> None:
    await send(way_to(shop), shop.endpoint("a%2Bb?token=c%3D"))
    [message] = shop.messages
    assert message.path == "/push/a+b" and message.body == b"sealed"
    assert HEADERS.items() <= message.headers.items()
    assert not {"Cookie", "Referer", "Origin", "Authorization"} & message.headers.keys()


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(201, None), (200, None), (202, None), (204, None), (400, NotTaken), (401, NotTaken), (403, NotTaken), (404,
     NotTaken),
     (410, NotTaken), (413, NotTaken), (408, NotNow), (429, NotNow), (500, NotNow), (502, NotNow), (503, NotNow)],
)  # fmt: skip
async def test_each_answer_has_its_meaning(shop: Shop, status: int, trouble: type[Exception] | None) -> None:
    shop.answer = lambda path: web.Response(status=status, text="words that name somebody")
    if trouble is None:
        return await send(way_to(shop), shop.endpoint("x"))
    with pytest.raises(trouble, match=f"^{status}$"):
        await send(way_to(shop), shop.endpoint("x"))


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), ("999999999999", 300), ("-1", 0), ("Mon, 23 Nov", 0), ("", 0), ("٣", 0)]
)
async def test_a_service_may_ask_for_quiet_but_not_for_ever(shop: Shop, said: str, seconds: float) -> None:
    shop.answer = lambda path: web.Response(status=429, headers={"Retry-After": said})
    with pytest.raises(NotNow) as raised:
        await send(way_to(shop), shop.endpoint("x"))
    assert raised.value.seconds == seconds


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_is_followed_to_another_address(shop: Shop, status: int) -> None:
    shop.answer = lambda path: web.Response(status=status, headers={"Location": shop.endpoint("elsewhere")})
    with pytest.raises(NotTaken):
        await send(way_to(shop), shop.endpoint("x"))
    assert [message.path for message in shop.messages] == ["/push/x"]


async def test_an_answer_without_end_is_not_read(shop: Shop) -> None:
    shop.answer = lambda path: web.Response(status=201, headers={"Content-Length": "99999999999"})
    async with asyncio.timeout(5):
        await send(way_to(shop), shop.endpoint("x"))


async def test_a_service_that_does_not_answer_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MESSAGE_SECONDS", 0.2)
    shop.gate.clear()
    with pytest.raises(NotThere, match="no answer in time"):
        await send(way_to(shop), shop.endpoint("x"))


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(shop: Shop) -> None:
    with pytest.raises(NotThere, match="certificate"):
        await send(PushServices(own_network=True), shop.endpoint("x"))
    assert shop.messages == []


async def test_the_own_network_does_not_exist_unless_it_is_switched_on(shop: Shop) -> None:
    with pytest.raises(NotThere, match="no public address"):
        await send(replace(way_to(shop), own_network=False), shop.endpoint("x"))
    assert shop.messages == []


async def test_one_connection_serves_many_messages(shop: Shop) -> None:
    async with way_to(shop).open() as sender:
        for number in range(3):
            await sender.send(shop.endpoint(str(number)), HEADERS, b"sealed")
        connector = sender._session.connector
        assert connector is not None and sum(len(kept) for kept in connector._conns.values()) == 1


async def test_the_proxy_is_asked_for_the_service_by_name_and_hears_nothing_else(shop: Shop) -> None:
    asked: list[bytes] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        inward, outward = await asyncio.open_connection("localhost", int(shop.service.partition(":")[2]))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

        async def pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
            while piece := await source.read(65_536):
                into.write(piece)
            into.close()

        await asyncio.gather(pour(reader, outward), pour(inward, writer))

    proxy = await asyncio.start_server(tunnel, "localhost", 0)
    way = replace(way_to(shop), own_network=False, proxy=f"http://localhost:{proxy.sockets[0].getsockname()[1]}")
    await send(way, shop.endpoint("secret-path"))
    proxy.close()
    assert len(shop.messages) == 1
    assert asked[0].startswith(f"CONNECT {shop.service} ".encode()) and b"secret-path" not in asked[0]


async def test_a_missing_authority_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"nowhere\.pem"):
        async with PushServices(authority=tmp_path / "nowhere.pem").open():
            pass
