"""What an administrator does in the browser: hours, waits and rules of every department, each change under her name.

Who may come in is decided by :func:`administration_of`, before anything is read. All the work is done by those whose
trade it is; the running office is told of each change at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, assert_never

from office.accounts import Accounts
from office.audit import Actor
from office.measured import DAYS, MOST_DAYS, waits_view
from office.opening import NotChanged, Opening
from office.planned import HISTORY_SHOWN, has_appointments, hours_view
from office.public_holidays import PublicHolidays
from office.retention import Retention
from office.rules import RULES
from office.ruling import Ruling
from office.storage import hours
from office.storage.records import AccountRecord, DepartmentRecord
from office.storage.store import Store
from office.text import clean_line
from signalling import administration as a
from signalling.hall import Refusal
from signalling.messages import Localised
from waitingroom import changes
from waitingroom.calendar import Calendar, Closure, Plan, Words
from waitingroom.calendar import Opening as OpeningDay
from waitingroom.hours import Block, Week, local_day
from waitingroom.hours import Unfit as UnfitHours
from waitingroom.writing import read_day


@dataclass(frozen=True)
class Bureau:
    """What administration needs of the office."""

    store: Store
    accounts: Accounts
    opening: Opening
    ruling: Ruling
    retention: Retention
    clock: Callable[[], float]
    changed: Callable[[str], None]
    """Told the id of each department that was changed."""
    cannot: frozenset[str] = frozenset()
    """Switches that nobody can switch on, because the office is not set up for them."""


async def administration_of(bureau: Bureau, cookie: str) -> Administration:
    """The door: ``expired`` when the login is nobody's, ``not-yours`` when it is not an administrator's."""
    account = await bureau.accounts.by_cookie(cookie)
    if account.role != "admin":
        raise Refusal("not-yours")
    await bureau.accounts.touch(cookie)
    return Administration(bureau, account)


WORDS: Final[dict[type[a.Change], str]] = {
    a.SetWeek: "week",
    a.EndWeek: "end week",
    a.RemoveWeek: "remove week",
    a.AddClosure: "closure",
    a.RemoveClosure: "remove closure",
    a.AddOpening: "opening",
    a.RemoveOpening: "remove opening",
    a.SetHolidays: "holidays",
    a.Reopen: "reopen",
}
"""What the history calls a change; the command line says the same."""


class Administration:
    """One administrator's; made for one request."""

    def __init__(self, bureau: Bureau, account: AccountRecord) -> None:
        self._bureau = bureau
        self._account = account
        self._actor = Actor("admin", account.id)

    async def departments(self) -> a.AdminDepartments:
        """All of them."""
        return a.AdminDepartments(
            name=self._account.name,
            departments=[
                a.DepartmentName(
                    id=record.id,
                    name=Localised(de=record.name_de, en=record.name_en),
                    timezone=record.timezone,
                    has_appointments=has_appointments(record.hours),
                )
                for record in await self._bureau.opening.all()
            ],
        )

    # --- hours ---

    async def hours(self, department: str) -> a.HoursView:
        """As they are, will be, and were changed."""
        record = await self._record(department)
        async with self._bureau.store.read() as tx:
            history = await hours.history(tx, department, HISTORY_SHOWN)
        return hours_view(record, self._bureau.clock(), history)

    async def change_hours(self, department: str, change: a.ChangeOfHours) -> a.HoursView:
        """Change them, here or everywhere."""
        record = await self._record(department)
        today = local_day(self._bureau.clock(), record.zone)
        everywhere = isinstance(change, a.AddClosure | a.SetHolidays) and change.everywhere
        those = [each.id for each in await self._bureau.opening.all()] if everywhere else [department]
        try:
            do = read_change(change, today)
            await self._bureau.opening.change(those, WORDS[type(change)], self._actor, do)
        except NotChanged as error:
            raise _unfit(error.because, error.department if error.department != department else "") from None
        except ValueError as error:
            raise _unfit(error) from None
        for each in those:
            self._bureau.changed(each)
        return await self.hours(department)

    # --- waits ---

    async def waits(self, department: str, first: str, last: str) -> a.WaitsView:
        """Told and real waits."""
        record = await self._record(department)
        today = local_day(self._bureau.clock(), record.zone)
        try:
            until = read_day(last) if last else today
            since = read_day(first) if first else until - timedelta(days=DAYS - 1)
        except ValueError as error:
            raise _unfit(error) from None
        if until < since:
            raise a.Unfit("backwards", f"{since} to {until}")
        if (until - since).days >= MOST_DAYS:
            raise a.Unfit("too-long", f"{since} to {until}")
        async with self._bureau.store.read() as tx:
            kept = self._bureau.retention.statistics_days
            return await waits_view(tx, department, today, since, until, kept)

    # --- rules ---

    async def rules(self, department: str) -> a.RulesView:
        """The figures and switches, and who changed them last."""
        record, noted = await self._bureau.ruling.of(department)
        views = []
        for name, rule in RULES.items():
            last = noted.get(name)
            views.append(
                a.RuleView(
                    name=name,
                    unit=rule.unit,
                    value=int(getattr(record, name)),
                    default=rule.default,
                    least=rule.least,
                    most=rule.most or 1,
                    fixed=name in self._bureau.cannot and not getattr(record, name),
                    changed_at=None if last is None else last.at,
                    changed_kind=None if last is None else last.actor_kind,
                    changed_by="" if last is None else last.login,
                )
            )
        return a.RulesView(department=department, rules=views)

    async def set_rules(self, department: str, values: dict[str, int]) -> a.RulesView:
        """Change some, all or none."""
        wanted: dict[str, int | bool] = {}
        for name, value in values.items():
            if name not in RULES:
                raise a.Unfit("not-there", name)
            if name in self._bureau.cannot and value:
                raise a.Unfit("unavailable", name)
            try:
                wanted[name] = RULES[name].take(value)
            except ValueError:
                raise a.Unfit("range", name) from None
        await self._bureau.ruling.set(department, wanted, self._actor)
        self._bureau.changed(department)
        return await self.rules(department)

    # --- inside ---

    async def _record(self, department: str) -> DepartmentRecord:
        for record in await self._bureau.opening.all():
            if record.id == department:
                return record
        raise Refusal("not-yours")


def read_change(change: a.ChangeOfHours, today: date) -> Callable[[Calendar], Calendar]:
    """What is to be done to a calendar; nothing of it lies in the past."""
    match change:
        case a.SetWeek():
            week = Week.parse({day: change.days[day] for day in change.days})
            last = None if change.last is None else read_day(change.last)
            plan, replacing = Plan(week, _not_past(change.first, today), last), change.replacing
            return lambda it: changes.with_plan(it, change.purpose, plan, replacing=replacing)
        case a.EndWeek():
            day, end = read_day(change.day), _not_past(change.last, today - timedelta(days=1))
            return lambda it: changes.ending_plan(it, change.purpose, day, end)
        case a.RemoveWeek():
            day = read_day(change.day)
            return lambda it: changes.without_plan(it, change.purpose, day)
        case a.AddClosure():
            words = _words(change.de, change.en)
            if words is None:
                raise a.Unfit("no-words")
            closure = Closure(_not_past(change.first, today), read_day(change.last), words)
            return lambda it: changes.with_closure(it, closure)
        case a.RemoveClosure():
            day = read_day(change.day)
            return lambda it: changes.without_closure(it, day)
        case a.AddOpening():
            blocks = tuple(Block.parse(text) for text in change.blocks)
            opening = OpeningDay(_not_past(change.day, today), blocks, _words(change.de, change.en), change.purpose)
            return lambda it: changes.with_opening(it, opening)
        case a.RemoveOpening():
            day = read_day(change.day)
            return lambda it: changes.without_opening(it, day, change.purpose)
        case a.SetHolidays():
            place = PublicHolidays(change.land, change.catholic, change.municipality) if change.land else None
            return lambda it: replace(it, holidays=place)
        case a.Reopen():
            return changes.reopened
        case _:
            assert_never(change)


def _not_past(text: str, edge: date) -> date:
    day = read_day(text)
    if day < edge:
        raise a.Unfit("past", text)
    return day


def _words(de: str, en: str) -> Words | None:
    """In both languages the same, where only one is given: better than nothing."""
    de, en = clean_line(de), clean_line(en)
    return Words(de or en, en or de) if de or en else None


def _unfit(error: ValueError, department: str = "") -> a.Unfit:
    if isinstance(error, UnfitHours):
        return a.Unfit(error.mistake, error.about, department)
    return a.Unfit("unreadable", department=department)
