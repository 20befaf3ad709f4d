"""Two mails at most, with the link and the department's name, each for a reason that is still true when it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from office.letter import Letters
from office.mail_server import MailServer
from office.postman import AGAIN_SECONDS, QUIET_SECONDS, Postman
from office.storage.records import TicketRecord
from signalling.hall import Refusal
from tests.office.mail_server import OK, Box, smtp_server
from tests.office.postgresql import POSTGRESQL
from tests.office.record import Office, office

ADDRESS = "ada@visitors.test"


class Round:
    """An office, its postman and the server that takes the mails."""

    def __init__(self, here: Office, server: MailServer, box: Box) -> None:
        self.here = here
        self.box = box
        self.server = server
        self.told: list[str] = []
        self.postman = self.hire()

    def hire(self) -> Postman:
        """A postman who knows nothing but the record, as after a restart."""
        letters = Letters(
            "Bürgerbüro <noreply@office.test>", lambda ticket: f"https://office.test/visit#{ticket}", self.here.clock
        )
        reception = self.here.reception
        return Postman(self.here.store, reception.addresses, self.server, letters, self.told.append, self.here.clock)

    async def with_mail(self, address: str = ADDRESS) -> TicketRecord:
        ticket = await self.here.draw()
        return await self.here.reception.addresses.leave(ticket.id, address, "de")

    async def sent(self) -> list[str]:
        """The subjects of what has arrived after a round over everything."""
        self.postman.look("climate")
        await self.postman.round()
        return [letter["Subject"] for _, _, letter in self.box.letters]

    async def has_address(self, ticket: TicketRecord) -> bool:
        return (await self.here.reception.ticket(ticket.id)).has_mail


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def it(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Round]:
    box = Box()
    async with office(tmp_path, request.param) as here, smtp_server(box) as server:
        yield Round(here, server, box)


NEARLY, CALLED = "Sie sind bald an der Reihe", "Sie werden aufgerufen"


async def test_it_is_nearly_ones_turn_when_two_are_before_and_not_with_three(it: Round) -> None:
    others = [await it.here.draw() for _ in range(3)]
    await it.with_mail()
    assert await it.sent() == []
    await it.here.reception.leave(others[0].id)
    assert await it.sent() == [NEARLY]
    await it.here.reception.leave(others[1].id)
    assert await it.sent() == [NEARLY]


async def test_a_call_is_written_in_its_own_transaction_and_the_address_goes_with_the_last_mail(it: Round) -> None:
    ticket = await it.with_mail()
    assert await it.sent() == [NEARLY]
    assert await it.has_address(ticket)
    await it.here.reception.call(it.here.anna.id, ticket.id)
    assert await it.sent() == [NEARLY, CALLED]
    assert not await it.has_address(ticket)
    assert ticket.id in it.told
    with pytest.raises(Refusal, match="not-now"):
        await it.here.reception.addresses.leave(ticket.id, ADDRESS, "de")


async def test_a_mail_holds_the_link_and_the_department_and_nothing_else_about_anybody(it: Round) -> None:
    ticket, _ = await it.here.reception.take_number("climate", None, "Wärmepumpe", "Ayşe", "tr", "once")
    await it.here.reception.addresses.leave(ticket.id, ADDRESS, "en")
    assert await it.sent() == ["It is nearly your turn"]
    [(sender, recipients, letter)] = it.box.letters
    text = letter.get_content()
    assert (sender, recipients) == ("noreply@office.test", [ADDRESS])
    assert f"https://office.test/visit#{ticket.id}" in text and "climate" in text
    assert letter["Auto-Submitted"] == "auto-generated"
    assert not any(word in letter.as_string() + text for word in ("Wärmepumpe", "Ayşe", "K-001"))


async def test_after_a_restart_nothing_is_forgotten_and_nothing_is_told_twice(it: Round) -> None:
    ticket = await it.with_mail()
    await it.here.reception.call(it.here.anna.id, ticket.id)
    it.postman = it.hire()
    assert await it.sent() == [CALLED]
    it.postman = it.hire()
    assert await it.sent() == [CALLED]


async def test_nobody_is_told_that_she_is_called_when_she_is_not_any_more(it: Round) -> None:
    ticket = await it.with_mail()
    await it.here.reception.call(it.here.anna.id, ticket.id)
    await it.here.reception.miss(it.here.anna.id, ticket.id)
    assert CALLED not in await it.sent()


@pytest.mark.parametrize("end", ["leave", "send away", "take back"])
async def test_the_address_goes_with_the_end_of_the_ticket_and_nothing_is_sent_any_more(it: Round, end: str) -> None:
    ticket = await it.with_mail()
    if end == "leave":
        await it.here.reception.leave(ticket.id)
    elif end == "send away":
        await it.here.reception.send_away(it.here.anna.id, ticket.id, "")
    else:
        await it.here.reception.addresses.leave(ticket.id, "", "de")
    assert await it.sent() == []
    assert not await it.has_address(ticket)


async def test_a_server_that_is_down_is_tried_again_with_growing_pauses_and_loses_nothing(it: Round) -> None:
    await it.with_mail()
    there = it.server
    it.server = MailServer("127.0.0.1", 1, "none")
    it.postman = it.hire()
    for pause in (*QUIET_SECONDS, QUIET_SECONDS[-1]):
        assert await it.sent() == []
        it.here.clock.now += pause - 0.5
        assert await it.postman.round() <= it.here.clock.now + 60
        it.here.clock.now += 0.5
    it.server = there
    it.postman = it.hire()
    assert await it.sent() == [NEARLY]


async def test_not_now_is_tried_again_at_its_times_and_dropped_after_the_last(it: Round) -> None:
    ticket = await it.with_mail()
    asked = 0

    def greylist(address: str) -> str:
        nonlocal asked
        asked += 1
        return "450 later"

    it.box.to_recipient = greylist
    assert await it.sent() == []
    for number, pause in enumerate(AGAIN_SECONDS, start=1):
        it.here.clock.now += pause - 1
        await it.sent()
        assert asked == number
        it.here.clock.now += 1
        await it.sent()
        assert asked == number + 1
    it.here.clock.now += 3_600
    it.box.to_recipient = lambda address: OK
    assert await it.sent() == []
    assert await it.has_address(ticket)  # for the call
    await it.here.reception.call(it.here.anna.id, ticket.id)
    assert await it.sent() == [CALLED]


async def test_an_address_that_is_refused_for_good_is_deleted_and_others_are_still_written_to(it: Round) -> None:
    wrong = await it.with_mail("nobody@visitors.test")
    await it.with_mail()
    it.box.to_recipient = lambda address: "550 no such user" if "nobody" in address else OK
    assert await it.sent() == [NEARLY]
    assert not await it.has_address(wrong)
    assert wrong.id in it.told


async def test_no_address_is_ever_in_the_log(it: Round) -> None:
    it.box.to_recipient = lambda address: f"550 <{address}> unknown"
    with structlog.testing.capture_logs() as lines:
        await it.with_mail()
        await it.sent()
        it.box.to_recipient = lambda address: f"421 <{address}> go away"
        await it.with_mail("ben@visitors.test")
        await it.sent()
    assert lines
    assert "visitors.test" not in str(lines)


@pytest.mark.parametrize(
    "written",
    [
        "ada", "ada@", "@visitors.test", "ada@visitors", "a b@visitors.test", "ada@visitors.test\r\nBcc: x@y.test",
        "ada@visitors.test,ben@visitors.test", "Ada <ada@visitors.test>", "ada@-x.test", f"{'a' * 65}@visitors.test",
        f"ada@{'a.' * 130}test",
    ],
)  # fmt: skip
async def test_what_is_no_address_is_not_taken(tmp_path: Path, written: str) -> None:
    async with office(tmp_path) as here:
        ticket = await here.draw()
        with pytest.raises(Refusal, match="bad-request"):
            await here.reception.addresses.leave(ticket.id, written, "de")
