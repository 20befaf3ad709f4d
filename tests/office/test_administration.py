"""Administration over HTTP, with the real hall and a real record: who may, what is refused, what all see then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from office.rules import RULES
from office.storage import ledger
from office.storage.store import Store
from office.storage.tables import wait_statistics
from signalling import messages as m
from signalling.administration import UNFIT
from signalling.operations import OPERATIONS
from tests.office import record
from tests.office.house import House
from tests.office.record import PASSWORD, at
from tests.signalling.helpers import ORIGIN, Office, an_office

OURS = {"X-Office": "1", "Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
CLOSURE = {"change": "add-closure", "first": "2026-12-24", "last": "2026-12-24", "de": "Ausflug"}
"""The record's clock says Monday, 23 November 2026, 9 o'clock."""
ROUTES = [(one.method, one.path.replace("{department}", "climate")) for one in OPERATIONS if one.admin]


class Desk:
    """A browser of somebody, who may be logged in."""

    def __init__(self, house: House, server: Office, cookie: str) -> None:
        self.house, self.server, self._cookie = house, server, cookie

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, Any]]:
        cookie = {"Cookie": f"__Host-sid={self._cookie}"} if self._cookie else {}
        ours = OURS if method == "POST" else {}
        url = self.server.url + path
        async with self.server.http.request(method, url, json=body, headers={**ours, **cookie, **headers}) as answer:
            return answer.status, await answer.json()

    async def get(self, what: str, department: str = "climate", query: str = "") -> dict[str, Any]:
        status, body = await self.ask("GET", f"/api/v1/admin/{what}/{department}{query}")
        assert status == 200, body
        return body

    async def change(self, department: str = "climate", **change: object) -> dict[str, Any]:
        status, body = await self.ask("POST", f"/api/v1/admin/hours/{department}", change)
        assert status == 200, body
        await self.house.quiet()
        return body

    async def unfit(self, department: str = "climate", **change: object) -> tuple[str, str]:
        before = await self.get("hours", department)
        status, body = await self.ask("POST", f"/api/v1/admin/hours/{department}", change)
        assert (status, body["code"] in UNFIT) == (422, True), body
        assert await self.get("hours", department) == before, "refused, and yet something changed"
        return body["code"], body.get("about", "")

    async def rules(self, **values: int) -> tuple[int, dict[str, Any]]:
        return await self.ask("POST", "/api/v1/admin/rules/climate", {"values": values})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with record.office(tmp_path) as office:
        house = House(office)
        await office.accounts.add("chief", "Frau Okafor", "admin", [], PASSWORD)
        yield house
        await house.close()


@pytest.fixture
async def server(house: House) -> AsyncIterator[Office]:
    async with an_office(hall=house.hall) as one:
        yield one


async def somebody(house: House, server: Office, login: str) -> Desk:
    granted = await house.hall.login(m.Login(login=login, password=PASSWORD), "192.0.2.1")
    return Desk(house, server, granted.secret)


@pytest.fixture
async def chief(house: House, server: Office) -> Desk:
    return await somebody(house, server, "chief")


# --- Who may ---------------------------------------------------------------------------------------------------------


async def test_nobody_but_an_administrator_gets_anything_or_changes_anything(house: House, server: Office) -> None:
    clerk, former = await somebody(house, server, "anna"), await somebody(house, server, "chief")
    await house.office.accounts.set_active("chief", False)
    stranger, forger = Desk(house, server, ""), Desk(house, server, "x" * 43)
    for method, path in ROUTES:
        body = None if method == "GET" else CLOSURE if "hours" in path else {"values": {"cut_off": 0}}
        said = {who: (await it.ask(method, path, body))[0] for who, it in
                [("stranger", stranger), ("forger", forger), ("clerk", clerk), ("former", former)]}  # fmt: skip
        assert said == {"stranger": 401, "forger": 401, "clerk": 403, "former": 401}, path
    found = (await house.office.reception.standing("climate")).department
    assert (found.hours.closures, found.cut_off) == ((), True)


async def test_an_administrator_gets_an_answer_from_every_route(chief: Desk) -> None:
    for method, path in ROUTES:
        body = None if method == "GET" else CLOSURE if "hours" in path else {"values": {"cut_off": 0}}
        assert (await chief.ask(method, path, body))[0] == 200, path


async def test_a_page_of_another_site_changes_nothing(chief: Desk) -> None:
    for headers in ({"X-Office": ""}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil"}):
        assert (await chief.ask("POST", "/api/v1/admin/hours/climate", CLOSURE, **headers))[0] == 403, headers
    assert (await chief.get("hours"))["history"] == []


async def test_there_is_only_what_there_is(chief: Desk) -> None:
    for what in ("hours", "waits", "rules"):
        assert (await chief.ask("GET", f"/api/v1/admin/{what}/nowhere"))[0] == 404
    assert (await chief.ask("POST", "/api/v1/admin/hours/nowhere", CLOSURE))[0] == 404
    assert (await chief.ask("POST", "/api/v1/admin/rules/nowhere", {"values": {"cut_off": 0}}))[0] == 404


MALFORMED: list[dict[str, object]] = [
    {},
    {"change": "burn-down"},
    {**CLOSURE, "colour": "red"},
    {**CLOSURE, "de": "x" * 201},
    {"change": "set-week", "purpose": "walk-in", "first": "2026-12-01", "days": {"someday": []}},
    {"change": "set-week", "purpose": "dancing", "first": "2026-12-01", "days": {}},
    {"change": "set-week", "purpose": "walk-in", "first": "2026-12-01", "days": {"mon": ["08:00-09:00"] * 13}},
]


async def test_what_is_not_of_the_form_is_not_read(chief: Desk) -> None:
    for body in MALFORMED:
        status, answer = await chief.ask("POST", "/api/v1/admin/hours/climate", body)
        assert (status, answer["code"]) == (400, "bad-request"), body


async def test_administering_keeps_the_login_alive(chief: Desk) -> None:
    for _ in range(5):
        chief.house.office.clock.now += 20 * 60
        await chief.get("rules")
    chief.house.office.clock.now += 31 * 60
    assert (await chief.ask("GET", "/api/v1/admin/departments"))[0] == 401


# --- Opening hours ---------------------------------------------------------------------------------------------------


def day(view: dict[str, Any], which: str) -> dict[str, Any]:
    return next(one for one in view["days"] if one["day"] == which)


async def test_three_weeks_from_monday_are_told_as_they_will_be(chief: Desk) -> None:
    await chief.change(change="set-holidays", land="SN")  # Buß- und Bettag was last Wednesday
    await chief.change(change="add-closure", first="2026-12-03", last="2026-12-04", de="Umzug", en="Moving")
    await chief.change(change="add-opening", purpose="walk-in", day="2026-12-04", blocks=["10:00-11:00"])
    view = await chief.change(
        change="set-week", purpose="appointment", first="2026-12-01", days={"wed": ["13:00-16:00"]}
    )
    assert [one["day"] for one in view["days"]][::20] == ["2026-11-23", "2026-12-13"]
    assert day(view, "2026-11-23")["walk_in"]["blocks"] == ["08:00-12:00", "13:00-16:00"]
    assert day(view, "2026-12-03")["walk_in"] == {
        "blocks": [], "kind": "closure", "words": {"de": "Umzug", "en": "Moving"}
    }  # fmt: skip
    assert day(view, "2026-12-04")["walk_in"]["blocks"] == ["10:00-11:00"]
    assert [one["day"] for one in view["days"] if one["appointment"]["blocks"]] == ["2026-12-02", "2026-12-09"]
    assert {"day": "2027-11-17", "name": {"de": "Buß- und Bettag", "en": "Repentance and Prayer Day"}} in view[
        "coming_holidays"
    ]


async def test_the_days_on_which_the_clock_changes_say_so(chief: Desk) -> None:
    for now, date, minutes in (("2026-10-20", "2026-10-25", -60), ("2027-03-22", "2027-03-28", 60)):
        chief.house.office.clock.now = at(f"{now} 09:00")
        anew = await somebody(chief.house, chief.server, "chief")
        view = await anew.get("hours")
        assert {one["day"]: one["clock_change"] for one in view["days"] if one["clock_change"]} == {date: minutes}


async def test_every_change_is_in_the_history_with_who_what_went_and_what_came(chief: Desk) -> None:
    await chief.change(**CLOSURE)
    chief.house.office.clock.now += 60
    view = await chief.change(change="remove-closure", day="2026-12-24")
    later, first = view["history"]
    assert (first["what"], first["kind"], first["who"], first["at"]) == (
        "closure",
        "admin",
        "chief",
        at("2026-11-23 09:00"),
    )
    assert first["come"]["closures"] == [
        {"first": "2026-12-24", "last": "2026-12-24", "words": {"de": "Ausflug", "en": "Ausflug"}}
    ]
    assert (later["what"], later["gone"]["closures"]) == ("remove closure", first["come"]["closures"])
    assert (first["gone"]["closures"], later["come"]["closures"], later["come"]["weeks"]) == ([], [], [])
    async with chief.house.office.store.read() as tx:
        noted = await ledger.actions_on(tx, "climate")
    assert noted == [("admin", "hours: closure"), ("admin", "hours: remove closure")]


async def test_a_week_gives_way_ends_and_is_removed(chief: Desk) -> None:
    monday = {"mon": ["09:00-12:00"]}
    view = await chief.change(
        change="set-week", purpose="walk-in", first="2026-12-01", last="2026-12-31", days=monday, replacing=True
    )
    assert [(one["first"], one["last"]) for one in view["plans"]["weeks"]] == [
        (None, "2026-11-30"), ("2026-12-01", "2026-12-31"), ("2027-01-01", None)
    ]  # fmt: skip
    view = await chief.change(change="remove-week", purpose="walk-in", day="2026-12-05")
    view = await chief.change(change="end-week", purpose="walk-in", day="2027-02-01", last="2027-06-30")
    assert [(one["first"], one["last"]) for one in view["plans"]["weeks"]] == [
        (None, "2026-11-30"), ("2027-01-01", "2027-06-30")
    ]  # fmt: skip


WEEK = {"change": "set-week", "purpose": "walk-in", "replacing": True, "days": {}}
OPENING = {"change": "add-opening", "purpose": "walk-in", "day": "2026-12-05"}


CANNOT_BE: list[tuple[dict[str, Any], str]] = [
    ({**CLOSURE, "first": "2026-12-25"}, "backwards"),
    ({**CLOSURE, "first": "2026-11-22"}, "past"),
    ({**CLOSURE, "first": "24.12.2026"}, "unreadable"),
    ({**CLOSURE, "last": "2029-12-24"}, "too-long"),
    ({**CLOSURE, "de": " ​ "}, "no-words"),
    ({"change": "remove-closure", "day": "2026-12-24"}, "not-there"),
    ({**WEEK, "first": "2026-12-01", "last": "2026-11-30"}, "backwards"),
    ({**WEEK, "first": "2026-11-22"}, "past"),
    ({**WEEK, "first": "2026-12-01", "replacing": False}, "overlap"),
    ({**WEEK, "first": "2026-12-01", "days": {"mon": ["12:00-08:00"]}}, "backwards"),
    ({**WEEK, "first": "2026-12-01", "days": {"mon": ["8-12"]}}, "unreadable"),
    ({**WEEK, "first": "2026-12-01", "days": {"mon": ["08:00-12:00", "11:00-13:00"]}}, "blocks-overlap"),
    ({"change": "end-week", "purpose": "walk-in", "day": "2026-12-01", "last": "2026-11-21"}, "past"),
    ({"change": "end-week", "purpose": "appointment", "day": "2026-12-01", "last": "2026-12-21"}, "not-there"),
    ({"change": "remove-week", "purpose": "appointment", "day": "2026-12-01"}, "not-there"),
    ({**OPENING, "blocks": []}, "empty"),
    ({**OPENING, "blocks": ["09:00-12:00"], "day": "2026-11-01"}, "past"),
    ({"change": "remove-opening", "purpose": "walk-in", "day": "2026-12-05"}, "not-there"),
    ({"change": "set-holidays", "land": "XX"}, "unreadable"),
]


async def test_what_cannot_be_is_refused_by_a_word_and_changes_nothing(chief: Desk) -> None:
    for change, code in CANNOT_BE:
        assert (await chief.unfit(**change))[0] == code, change


async def test_a_closure_everywhere_that_one_department_cannot_have_closes_none(chief: Desk) -> None:
    await chief.change("garden", **CLOSURE)
    status, body = await chief.ask("POST", "/api/v1/admin/hours/climate", {**CLOSURE, "everywhere": True})
    assert (status, body["code"], body["about"], body["department"]) == (422, "overlap", "2026-12-24", "garden")
    assert (await chief.get("hours"))["plans"]["closures"] == []
    await chief.change("garden", change="remove-closure", day="2026-12-24")
    await chief.change(**CLOSURE, everywhere=True)
    for department in ("climate", "garden", "night"):
        assert len((await chief.get("hours", department))["plans"]["closures"]) == 1


async def test_portal_and_desk_hear_of_a_change_at_once(chief: Desk) -> None:
    portal, desk = await chief.house.page("portal"), await chief.house.desk("anna")
    await chief.change(change="add-closure", first="2026-11-23", last="2026-11-23", de="Ausflug", en="Outing")
    for session in (portal, desk):
        told = session.last(m.Department).department
        assert (told.state, told.today_kind, told.today_note) == (
            "closed", "closure", m.Localised(de="Ausflug", en="Outing")
        )  # fmt: skip


async def test_what_a_clerk_closed_early_is_seen_and_taken_back(chief: Desk) -> None:
    anna = chief.house.office.anna.id
    await chief.house.office.reception.opening.close_early(
        anna, "climate", "Stromausfall", rest_of_day=True, send_home=False
    )
    view = await chief.get("hours")
    assert (view["plans"]["early"]["words"], view["history"][0]["who"]) == ("Stromausfall", "anna")
    assert (await chief.change(change="reopen"))["plans"]["early"] is None


# --- Waiting times ---------------------------------------------------------------------------------------------------


async def count(store: Store, day: str, hour: int, waits: int, each: float, department: str = "climate") -> None:
    async with store.write() as tx:
        sums = {"waited": waits * each, "low": waits * 300.0, "high": waits * 900.0, "within": waits - 1}
        row = {"department": department, "day": day, "hour": hour, "waits": waits, **sums}
        await tx.execute(wait_statistics.insert().values(**row))


async def test_waits_are_added_up_by_hour_by_day_and_all(chief: Desk) -> None:
    store = chief.house.office.store
    await count(store, "2026-11-19", 9, 6, 600.0)
    await count(store, "2026-11-20", 9, 4, 900.0)
    await count(store, "2026-11-20", 11, 2, 60.0)
    await count(store, "2026-11-09", 9, 50, 60.0)  # a day too early
    await count(store, "2026-11-20", 9, 50, 60.0, "garden")
    view = await chief.get("waits")
    assert (view["first"], view["last"]) == ("2026-11-10", "2026-11-23")
    assert view["hours"] == [
        {"hour": 9, "waits": {"people": 10, "waited": 720.0, "low": 300.0, "high": 900.0, "within": 0.8}},
        {"hour": 11, "waits": {"people": 2, "waited": None, "low": None, "high": None, "within": None}},
    ]
    assert [(one["day"], one["waits"]["people"]) for one in view["days"]] == [("2026-11-19", 6), ("2026-11-20", 6)]
    assert view["total"]["people"] == 12
    early = await chief.get("waits", query="?first=2026-11-01&last=2026-11-09")
    assert early["total"]["people"] == 50


async def test_days_that_are_none_are_refused(chief: Desk) -> None:
    for query in ("?first=2026-11-02&last=2026-11-01", "?first=yesterday", "?first=2025-01-01"):
        assert (await chief.ask("GET", f"/api/v1/admin/waits/climate{query}"))[0] == 422


# --- Rules -----------------------------------------------------------------------------------------------------------


async def test_every_rule_is_told_with_its_default_its_range_and_who_changed_it(chief: Desk) -> None:
    status, body = await chief.rules(answer_seconds=120, cut_off=0, away_seconds=RULES["away_seconds"].default)
    assert status == 200
    rules = {one["name"]: one for one in body["rules"]}
    assert list(rules) == list(RULES)
    assert rules["answer_seconds"] == {
        "name": "answer_seconds", "unit": "seconds", "value": 120, "default": 90, "least": 15, "most": 900,
        "fixed": False, "changed_at": at("2026-11-23 09:00"), "changed_kind": "admin", "changed_by": "chief",
    }  # fmt: skip
    assert (rules["cut_off"]["value"], rules["cut_off"]["default"], rules["cut_off"]["most"]) == (0, 1, 1)
    assert rules["away_seconds"]["changed_at"] is None, "set to what it was: nothing to note"
    assert rules["web_push"]["fixed"]


OUT_OF_RANGE = [
    ("answer_seconds", 14, "range"),
    ("answer_seconds", 901, "range"),
    ("cut_off", 2, "range"),
    ("colour", 1, "not-there"),
    ("paused", 1, "not-there"),
    ("web_push", 1, "unavailable"),
]


async def test_a_rule_out_of_its_range_changes_none(chief: Desk) -> None:
    for name, value, code in OUT_OF_RANGE:
        status, body = await chief.rules(**{"most_calls": 3, name: value})
        assert (status, body["code"], body["about"]) == (422, code, name)
    assert (await chief.house.office.reception.standing("climate")).department.most_calls == 2


async def test_what_the_office_is_set_up_for_can_be_switched_on(chief: Desk) -> None:
    chief.house.hall._bureau = replace(chief.house.hall._bureau, cannot=frozenset())
    status, body = await chief.rules(web_push=1)
    assert (status, body["rules"][-1]["value"], body["rules"][-1]["fixed"]) == (200, 1, False)


async def test_those_who_wait_hear_at_once_whether_they_see_their_place(chief: Desk) -> None:
    visitor = await chief.house.visitor()
    assert visitor.last(m.Visit).visit.ahead == 0
    assert (await chief.rules(show_position=0))[0] == 200
    await chief.house.quiet()
    assert visitor.last(m.Visit).visit.ahead is None
