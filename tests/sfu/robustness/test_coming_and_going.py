"""After many have come and gone, and many began and never finished, the worker is as it was (test D6, leaks)."""

from __future__ import annotations

import asyncio
import gc
import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from OpenSSL import SSL

from sfu import control
from sfu.middlebox import Middlebox
from sfu.transport import port as port_module
from sfu.transport.port import Port
from sfu.transport.transport import FIRST_CHECK
from tests.sfu.conversation import offer_of, remote_of
from tests.sfu.helpers import WALL, Scene, key_frame, stats
from tests.sfu.peer import Peer, rtp_packet
from tests.sfu.robustness.house import House
from tests.sfu.transport.helpers import live_port

CYCLES = int(os.environ.get("BUERO_TEST_CYCLES", "10000"))
CALLS = int(os.environ.get("BUERO_TEST_CALLS", "500"))
GROWTH = 3 * 1024 * 1024
"""Bytes that the process may have more: what the allocator keeps in pieces, 300 bytes for each of ten thousand."""
PER_CALL = 4_096
"""The same for each call with a real handshake, of what the whole process holds (OpenSSL's own memory included)."""


def ours() -> Counter[str]:
    """How many objects of our own classes there are."""
    gc.collect()
    names = ((str(type(item).__module__), type(item).__qualname__) for item in gc.get_objects())
    return Counter(f"{module}.{name}" for module, name in names if module.startswith("sfu."))


def held(house: House) -> tuple[int, ...]:
    """What the port and the middlebox know."""
    port, box = house.port, house.box
    tables = (port._transports, port._half_open, port._by_ufrag, port._by_address, box._rooms)
    return tuple(len(table) for table in tables)


def rss() -> int:
    """Bytes of this process in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def leaks(cycle: Callable[[int], None], warm: int, cycles: int) -> tuple[int, Counter[str]]:
    """Bytes and objects of ours that are there more after so many cycles."""
    for number in range(warm):
        cycle(number)
    objects, before = ours(), rss()
    for number in range(warm, warm + cycles):
        cycle(number)
    return rss() - before, ours() - objects


@pytest.mark.timeout(600)
def test_ten_thousand_who_come_talk_and_go_leave_nothing() -> None:
    scene = Scene()
    clerk = scene.enter("clerk")

    def cycle(number: int) -> None:
        name = f"citizen{number}"
        citizen = scene.enter(name)
        citizen.send("0", b"sound")
        citizen.send("1", key_frame(1))
        scene.tick()
        if number % 3 == 0:
            citizen.transport.owner.link_changed("absent", scene.now)
        scene.ask(control.RemoveParticipant(id=9, room="room", participant=name))
        # What the test's own side remembers.
        for remembered in (scene.port.made, scene.events, *vars(clerk.transport).values()):
            if isinstance(remembered, list):
                remembered.clear()

    grown, more = leaks(cycle, 500, CYCLES)
    assert not more
    assert grown < GROWTH


def test_rooms_that_open_and_close_with_everybody_in_them_leave_nothing() -> None:
    house = House()
    before = held(house)

    def cycle(number: int) -> None:
        for name in ("clerk", "citizen"):
            house.enter(f"{name}{number}", f"room{number}").send("0", b"sound")
        house.tick()
        house.ask(control.CloseRoom(id=9, room=f"room{number}"))
        house.guests.clear()
        house.port.handshakes.clear()
        house.events.clear()

    grown, more = leaks(cycle, 50, CYCLES // 20)
    assert not more
    assert held(house) == before
    assert grown < GROWTH


def test_thousands_who_never_finish_their_handshake_take_two_hundred_places_and_give_them_back() -> None:
    house = House()
    clerk = house.enter("clerk")
    refused = taken = 0
    for number in range(CYCLES // 5):
        room = f"room{number % 100}"
        house.ask(control.OpenRoom(id=1, room=room))
        house.ask(control.RemoveParticipant(id=1, room=room, participant="mallory"))
        expected = house.ask(control.ExpectParticipant(id=1, room=room, participant=f"m{number}", epoch=1))
        if isinstance(expected, control.Failed):
            refused += 1
            continue
        sdp = clerk.sdp
        offer = control.TakeOffer(
            id=2,
            room=room,
            participant=f"m{number}",
            epoch=1,
            join=expected.join,
            sdp=sdp,
            tracks={"0": "microphone", "1": "camera"},
        )
        reply = house.ask(offer)
        taken += isinstance(reply, control.Answered)
        refused += isinstance(reply, control.Failed) and reply.code == "limit"
        assert len(house.port._half_open) <= port_module.MAX_HALF_OPEN
    assert (taken, refused) == (port_module.MAX_HALF_OPEN, CYCLES // 5 - port_module.MAX_HALF_OPEN)
    clerk.send("0", b"still here")
    house.tick(FIRST_CHECK + 1.0)
    assert not house.port._half_open
    citizen = house.enter("citizen")
    clerk.send("0", b"welcome")
    assert citizen.heard() == [b"welcome"]
    assert clerk.link == "connected"


@pytest.mark.timeout(600)
async def test_five_hundred_real_handshakes_leave_no_object_no_task_and_no_memory() -> None:
    async with live_port() as (port, driver):
        loop = asyncio.get_running_loop()
        box = Middlebox(port, lambda event: None, clock_offset=WALL)
        box.handle(control.OpenRoom(id=1, room="room"), loop.time())
        tasks = len(asyncio.all_tasks())
        for number in range(50):
            await call(box, port, number)
        objects, memory = ours(), rss()
        for number in range(50, 50 + CALLS):
            await call(box, port, number)
        assert not ours() - objects
        assert len(asyncio.all_tasks()) == tasks
        assert (port._transports, port._by_address, port._by_ufrag, port._half_open) == (set(), {}, {}, set())
        assert rss() - memory < CALLS * PER_CALL
        driver.wake()


async def call(box: Middlebox, port: Port, number: int) -> None:
    """One person comes with a real handshake, says something and goes."""
    loop, name = asyncio.get_running_loop(), f"citizen{number}"
    peer = await Peer.open()
    expected = box.handle(control.ExpectParticipant(id=1, room="room", participant=name, epoch=1), loop.time())
    assert isinstance(expected, control.Expected)
    tracks: dict[str, control.Source] = {"0": "microphone"}
    offer = control.TakeOffer(
        id=2, room="room", participant=name, epoch=1, join=expected.join, sdp=offer_of(peer, 7, 1), tracks=tracks
    )
    answer = box.handle(offer, loop.time())
    assert isinstance(answer, control.Answered)
    assert await peer.connect(*remote_of(answer.sdp))
    peer.send_rtp(rtp_packet(1, 7))
    if number % 2:
        await peer.dtls.stop()  # says goodbye; the other half is sent away
    box.handle(control.RemoveParticipant(id=3, room="room", participant=name), loop.time())
    await peer.close()
    for _ in range(3):  # cancelled tasks end in the next turns of the loop
        await asyncio.sleep(0)


async def test_a_peer_that_asks_for_another_handshake_in_the_call_gets_none(caplog: pytest.LogCaptureFixture) -> None:
    async with live_port() as (port, _):
        box = Middlebox(port, lambda event: None, clock_offset=WALL)
        loop = asyncio.get_running_loop()
        box.handle(control.OpenRoom(id=1, room="room"), loop.time())
        expected = box.handle(control.ExpectParticipant(id=1, room="room", participant="ann", epoch=1), loop.time())
        assert isinstance(expected, control.Expected)
        peer = await Peer.open()
        offer = control.TakeOffer(
            id=2,
            room="room",
            participant="ann",
            epoch=1,
            join=expected.join,
            sdp=offer_of(peer, 7, 1),
            tracks={"0": "microphone"},
        )
        answer = box.handle(offer, loop.time())
        assert isinstance(answer, control.Answered)
        assert await peer.connect(*remote_of(answer.sdp))
        before = stats(box, loop.time()).packets_in
        ssl = peer.dtls._ssl
        assert ssl is not None
        ssl.send(b"application data, which nobody reads")
        ssl.renegotiate()
        with suppress(SSL.Error):
            ssl.do_handshake()
        await peer.dtls._write_ssl()
        peer.send_rtp(rtp_packet(1, 7))
        async with asyncio.timeout(5):
            while stats(box, loop.time()).packets_in == before:  # noqa: ASYNC110 - production code has no event for it
                await asyncio.sleep(0.01)
        assert box.rooms()[0].participants[0].link == "connected"
        assert "broke down" not in caplog.text
        await peer.close()
