"""The line to the authority's own SMTP server, against a real one: what is taken, refused, put off, or out of reach."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from office.delivery import NotNow, NotTaken, NotThere
from office.mail_server import MailServer, Tls
from tests.office.mail_server import PASSWORD, Box, smtp_server

SENDER = "noreply@office.test"
ADDRESS = "ada@visitors.test"


def a_letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SENDER, ADDRESS, "Sie werden aufgerufen"
    letter.set_content("Grüße\n", cte="quoted-printable")
    return letter


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
async def test_a_mail_arrives_over_every_kind_of_line(tmp_path: Path, tls: Tls) -> None:
    box = Box()
    async with smtp_server(box, tls, tmp_path) as server, server.connect() as line:
        await line.send(a_letter(), SENDER, ADDRESS)
    [(sender, recipients, letter)] = box.letters
    assert (sender, recipients, letter.get_content().strip()) == (SENDER, [ADDRESS], "Grüße")


async def test_we_log_in_where_a_password_is_asked_for_and_only_with_the_right_one(tmp_path: Path) -> None:
    box = Box()
    async with smtp_server(box, "starttls", tmp_path, password=PASSWORD) as server:
        async with server.connect() as line:
            await line.send(a_letter(), SENDER, ADDRESS)
        wrong = MailServer(server.host, server.port, server.tls, server.user, "wrong", server.authority)
        with pytest.raises(NotThere, match="AuthenticationError 535"):
            async with wrong.connect():
                raise AssertionError
    assert len(box.letters) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_server_whose_authority_nobody_named_gets_neither_mail_nor_password(tmp_path: Path, tls: Tls) -> None:
    box = Box()
    async with smtp_server(box, tls, tmp_path) as server:
        stranger = MailServer(server.host, server.port, tls, "user", "password")
        with pytest.raises(NotThere):
            async with stranger.connect():
                raise AssertionError
    assert box.letters == []


async def test_a_server_without_starttls_is_not_spoken_to_in_the_clear() -> None:
    box = Box()
    async with smtp_server(box, "none") as server:
        with pytest.raises(NotThere):
            async with MailServer(server.host, server.port, "starttls").connect():
                raise AssertionError
    assert box.letters == []


async def test_an_authority_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"nowhere\.pem"):
        async with MailServer("127.0.0.1", 1, "tls", authority=tmp_path / "nowhere.pem").connect():
            raise AssertionError


async def test_a_server_that_is_down_is_not_there() -> None:
    async with smtp_server(Box()) as server:
        pass
    with pytest.raises(NotThere):
        async with server.connect():
            raise AssertionError


@pytest.mark.parametrize(
    ("recipient", "data", "trouble"),
    [
        ("550 no such user ada@visitors.test", "", NotTaken),
        ("450 greylisted", "", NotNow),
        ("", "554 looks like spam", NotTaken),
        ("", "452 disk full", NotNow),
    ],
)
async def test_for_good_and_for_the_moment_are_told_apart_and_no_address_is_in_the_words(
    recipient: str, data: str, trouble: type[Exception]
) -> None:
    box = Box()
    if recipient:
        box.to_recipient = lambda address: recipient
    box.to_data = data or box.to_data
    async with smtp_server(box) as server, server.connect() as line:
        with pytest.raises(trouble) as raised:
            await line.send(a_letter(), SENDER, ADDRESS)
        assert str(raised.value) in (f"recipient {recipient[:3]}", f"data {data[:3]}")
        box.to_recipient, box.to_data = lambda address: "250 OK", "250 OK"
        await line.send(a_letter(), SENDER, ADDRESS)  # the line is good for others
    assert len(box.letters) == 1


async def test_a_server_that_does_not_answer_is_given_up() -> None:
    box = Box()
    box.gate.clear()
    async with smtp_server(box) as server:
        with pytest.raises(NotThere):
            async with server.connect(step_seconds=0.2) as line:
                await line.send(a_letter(), SENDER, ADDRESS)
        box.gate.set()


async def test_a_password_is_not_in_what_is_printed() -> None:
    assert "correct horse" not in repr(MailServer("mail.test", user="u", password="correct horse"))
