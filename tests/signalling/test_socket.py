"""A person's line to the office: hello, turns, limits, loss and return, over real sockets."""

from __future__ import annotations

from signalling.hall import Entered
from signalling.messages import (
    Department,
    Portal,
)
from tests.signalling.fake_hall import change
from tests.signalling.helpers import an_office


async def test_hello_is_answered_by_welcome_and_a_numbered_snapshot() -> None:
    async with an_office() as office, office.line() as line:
        office.hall.entered = Entered(device="d1")
        welcome = await line.enter()
        assert (welcome.resumed, welcome.device, welcome.heartbeat) == (False, "d1", 10)
        assert (await line.hear(Portal)).seq == 1
        office.hall.session.tell(change(waiting=1))
        told = await line.hear(Department)
        assert (told.seq, told.department.waiting) == (2, 1)
    await office.hall.until("absent")
