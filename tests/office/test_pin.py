"""A ticket is opened by number and PIN, and nobody gets there by trying."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.attempts import Attempts
from office.pin import PER_ADDRESS, PER_NUMBER, Pins, tidy_number
from office.storage import ledger
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import KEY, Office, at, office

HOME = "192.0.2.7"


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def pins(here: Office) -> Pins:
    return Pins(here.store, here.clock, KEY)


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


async def refused(pins: Pins, number: str, pin: str, address: str = HOME) -> str:
    with pytest.raises(Refusal) as refusal:
        await pins.open(number, pin, address)
    return refusal.value.code


async def test_number_and_pin_open_the_ticket_and_it_is_on_record(here: Office, pins: Pins) -> None:
    ticket = await here.draw()
    assert (await pins.open("K-001", pins.of(ticket.id), HOME)).id == ticket.id
    async with here.store.read() as tx:
        assert ("citizen", "open by PIN") in await ledger.actions_on(tx, ticket.id)


async def test_a_pin_is_the_same_after_every_start_and_another_office_makes_another(here: Office, pins: Pins) -> None:
    ticket = await here.draw()
    assert Pins(here.store, here.clock, KEY).of(ticket.id) == pins.of(ticket.id)
    assert Pins(here.store, here.clock, b"x" * 32).of(ticket.id) != pins.of(ticket.id)


@given(st.lists(st.text(min_size=1, max_size=64), min_size=1, max_size=20))
def test_every_pin_has_six_digits(ids: list[str]) -> None:
    pins = Pins(None, lambda: 0.0, KEY)
    assert all(len(pin) == 6 and pin.isdecimal() for pin in map(pins.of, ids))


def test_pins_are_spread_over_all_digits() -> None:
    pins = Pins(None, lambda: 0.0, KEY)
    first = Counter(pins.of(f"ticket-{number}")[0] for number in range(5_000))
    assert len(first) == 10
    assert all(400 < count < 600 for count in first.values())


async def test_a_wrong_number_and_a_wrong_pin_are_answered_alike(here: Office, pins: Pins) -> None:
    ticket = await here.draw()
    right = pins.of(ticket.id)
    assert await refused(pins, "K-001", wrong(right)) == "not-yours"
    assert await refused(pins, "K-002", right) == "not-yours"
    assert await refused(pins, "G-001", right) == "not-yours"
    for nonsense in ("", "K", "001", "K-001'; --", "🎫", "K-99999999999"):
        assert await refused(pins, nonsense, right, f"198.51.100.{len(nonsense)}") == "not-yours"
    assert await refused(pins, "K-001", "", HOME) == "not-yours"
    assert await refused(pins, "K-001", "４９３０２１", HOME) == "not-yours"


async def test_a_ticket_that_is_over_or_of_another_day_is_not_opened(here: Office, pins: Pins) -> None:
    left, stays = await here.draw(), await here.draw()
    await here.reception.leave(left.id)
    assert await refused(pins, "K-001", pins.of(left.id)) == "not-yours"
    here.clock.now = at("2026-11-24 08:30")  # not swept yet
    assert await refused(pins, "K-002", pins.of(stays.id)) == "not-yours"
    again = await here.draw()
    assert (await pins.open(again.printed, pins.of(again.id), HOME)).id == again.id


@pytest.mark.parametrize("state", ["called", "missed", "admitted"])
async def test_a_ticket_that_is_called_missed_or_in_conversation_is_opened(
    here: Office, pins: Pins, state: str
) -> None:
    ticket = await here.draw()
    await here.reception.call(here.anna.id, ticket.id)
    if state == "missed":
        await here.reception.miss(here.anna.id, ticket.id)
    if state == "admitted":
        await here.reception.admit(here.anna.id, ticket.id)
    assert (await pins.open("k1", pins.of(ticket.id), HOME)).id == ticket.id


async def test_after_five_wrong_tries_a_number_rests_for_an_hour_even_for_the_right_pin(
    here: Office, pins: Pins
) -> None:
    ticket = await here.draw()
    right = pins.of(ticket.id)
    for number in range(5):
        assert await refused(pins, "K-001", wrong(right), f"192.0.2.{number}") == "not-yours"
    assert await refused(pins, "K-001", right, "203.0.113.9") == "too-many"
    assert await refused(pins, "k 001", right, "203.0.113.9") == "too-many"
    here.clock.now += 3_601
    assert (await pins.open("K-001", right, "203.0.113.9")).id == ticket.id


async def test_a_number_that_nobody_has_rests_as_well_so_that_its_rest_tells_nothing(here: Office, pins: Pins) -> None:
    for number in range(5):
        assert await refused(pins, "K-404", "000000", f"192.0.2.{number}") == "not-yours"
    assert await refused(pins, "K-404", "000000", "203.0.113.9") == "too-many"


async def test_after_ten_wrong_tries_an_address_rests_whatever_number_it_tries(here: Office, pins: Pins) -> None:
    ticket = await here.draw()
    for number in range(10):
        assert await refused(pins, f"K-{number + 100}", "000000", f"2001:db8::{number:x}") == "not-yours"
    assert await refused(pins, "K-001", pins.of(ticket.id), "2001:db8::ffff") == "too-many"
    assert (await pins.open("K-001", pins.of(ticket.id), "2001:db8:0:1::1")).id == ticket.id


async def test_right_ones_are_not_counted(here: Office, pins: Pins) -> None:
    ticket = await here.draw()
    for _ in range(30):
        await pins.open("K-001", pins.of(ticket.id), HOME)


async def test_a_hundred_tries_at_once_are_no_more_tries_than_one_after_the_other(here: Office, pins: Pins) -> None:
    ticket = await here.draw()
    tries = [refused(pins, "K-001", wrong(pins.of(ticket.id)), f"192.0.2.{number}") for number in range(100)]
    assert Counter(await asyncio.gather(*tries)) == {"not-yours": 5, "too-many": 95}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("K-017", "K-017"), ("k-017", "K-017"), (" k 17 ", "K-017"), ("K17", "K-017"), ("K-0017", "K-017"),
        ("ä-1", "Ä-001"), ("K-1234", "K-1234"), ("", ""), ("17", "17"), ("K-", "K-"), ("K-017 x", "K-017 x"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, read: str) -> None:
    assert tidy_number(written) == read


@given(st.text(max_size=20))
def test_whatever_is_written_as_a_number_is_read_without_harm(written: str) -> None:
    assert len(tidy_number(written)) <= 20


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans(), st.integers(0, 1_200)), max_size=80
    )
)
def test_no_order_of_tries_gets_more_wrong_ones_through_in_an_hour_than_allowed(
    tries: list[tuple[str, str, bool, int]],
) -> None:
    now = 0.0
    attempts = Attempts(lambda: now)
    failed: list[tuple[float, str, str]] = []
    for address, number, right, passes in tries:
        now += passes
        recent = [it for it in failed if it[0] > now - 3_600]
        of_address = sum(it[1] == address for it in recent)
        of_number = sum(it[2] == number for it in recent)
        try:
            with attempts.one([(PER_ADDRESS, (address,)), (PER_NUMBER, (number,))]) as attempt:
                assert of_address < 10 and of_number < 5, "let through"
                attempt.failed = not right
                if not right:
                    failed.append((now, address, number))
        except Refusal as refusal:
            assert of_address >= 10 or of_number >= 5, "refused without need"
            assert refusal.retry_after is not None and 1 <= refusal.retry_after <= 3_601
