"""What administrators and the office tell each other over HTTP, typed once; ``administration.ts`` is made of it.

Dates are ``YYYY-MM-DD``, hours of a day blocks such as ``08:00-12:30``, both by the department's own clock; moments are
Unix seconds. Texts for people are never sent where a code will do.
"""

from __future__ import annotations

from typing import Annotated, Literal, Protocol, TypeAlias

import msgspec

from signalling.messages import Id, Localised, TodayKind

# --- Words -----------------------------------------------------------------------------------------------------------

Purpose: TypeAlias = Literal["walk-in", "appointment"]
Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Unit: TypeAlias = Literal["seconds", "people", "calls", "switch"]
"""Of a rule; a switch is 0 or 1."""
ActorKind: TypeAlias = Literal["citizen", "clerk", "guest", "admin", "system"]

Day: TypeAlias = Annotated[str, msgspec.Meta(max_length=10)]
Blocks: TypeAlias = Annotated[list[Annotated[str, msgspec.Meta(max_length=11)]], msgspec.Meta(max_length=12)]
"""Of one day, in order; none: closed."""
Words: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]

UNFIT: dict[str, str] = {
    "unreadable": "This is no date, and no hours of a day.",
    "backwards": "The end is before the beginning.",
    "blocks-overlap": "Two blocks of one day overlap, or are not in order.",
    "overlap": "There is something already at that time.",
    "empty": "It says nothing.",
    "too-long": "It lasts too long, or is too long.",
    "too-many": "There are too many of them; remove old ones first.",
    "not-there": "What is to be changed is not there any more.",
    "past": "It lies in the past.",
    "no-words": "People must be told why.",
    "range": "The figure is out of its range.",
    "unavailable": "The office is not set up for that.",
}
"""Why a change was refused with 422; nothing was changed."""

# --- What the office tells -------------------------------------------------------------------------------------------


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what the office tells administrators."""


class DepartmentName(Told, frozen=True, kw_only=True):
    """A department, to be chosen."""

    id: Id
    name: Localised
    timezone: str
    has_appointments: bool
    """Whether hours for appointments are planned."""


class AdminDepartments(Told, frozen=True, kw_only=True):
    """Answer of ``GET /api/v1/admin/departments``: all of them, in the authority's order."""

    name: str
    """Of the administrator."""
    departments: list[DepartmentName]


class HoursOfDay(Told, frozen=True, kw_only=True):
    """The hours of a day for one purpose, and what decided over them."""

    blocks: list[str]
    kind: TodayKind
    words: Localised | None


class DayView(Told, frozen=True, kw_only=True):
    """One day as it will be."""

    day: str
    walk_in: HoursOfDay
    appointment: HoursOfDay
    clock_change: int
    """By how many minutes the clock is put forward on this day, or back when negative; usually 0."""


class WeekPlan(Told, frozen=True, kw_only=True):
    """A week that is valid for a time."""

    purpose: Purpose
    first: str | None
    last: str | None
    days: dict[str, list[str]]
    """All seven, by their names."""


class ClosureView(Told, frozen=True, kw_only=True):
    """Days on which the doors stay shut."""

    first: str
    last: str
    words: Localised


class OpeningView(Told, frozen=True, kw_only=True):
    """A day with hours of its own."""

    day: str
    purpose: Purpose
    blocks: list[str]
    words: Localised | None


class HolidaysView(Told, frozen=True, kw_only=True):
    """The place whose public holidays hold."""

    land: str
    catholic: bool
    municipality: str


class HolidayDate(Told, frozen=True, kw_only=True):
    """A public holiday."""

    day: str
    name: Localised


class EarlyView(Told, frozen=True, kw_only=True):
    """The doors were shut by hand before their time."""

    since: float
    until: float
    words: str


class Plans(Told, frozen=True, kw_only=True):
    """What is planned, or the part of it that a change took away or brought."""

    weeks: list[WeekPlan]
    closures: list[ClosureView]
    openings: list[OpeningView]
    holidays: HolidaysView | None
    early: EarlyView | None


class HoursChange(Told, frozen=True, kw_only=True):
    """A row of the history."""

    at: float
    kind: ActorKind
    who: str
    """The login, or the name of the system's user; empty when the account was deleted."""
    what: str
    """Such as ``closure``, ``remove week`` or ``close early``."""
    gone: Plans
    come: Plans


class HoursView(Told, frozen=True, kw_only=True):
    """Answer of ``GET /api/v1/admin/hours/<department>`` and of a change to them."""

    department: Id
    today: str
    days: list[DayView]
    """This week and the two that follow, from Monday on."""
    plans: Plans
    """What is over is left out."""
    coming_holidays: list[HolidayDate]
    """Of the coming twelve months."""
    history: list[HoursChange]
    """The latest fifty, newest first."""


class Waits(Told, frozen=True, kw_only=True):
    """How people waited: those who arrived in an hour, on a day, or all. Means in seconds."""

    people: int
    waited: float | None
    """None, as the three that follow, for fewer than five people: that says little, and says it about somebody."""
    low: float | None
    high: float | None
    within: float | None
    """The share of those who waited as long as they had been told, 0 to 1."""


class HourWaits(Told, frozen=True, kw_only=True):
    """Of an hour of arrival, by the department's clock."""

    hour: int
    waits: Waits


class DayWaits(Told, frozen=True, kw_only=True):
    """Of a day."""

    day: str
    waits: Waits


class WaitsView(Told, frozen=True, kw_only=True):
    """Answer of ``GET /api/v1/admin/waits/<department>``."""

    department: Id
    today: str
    first: str
    last: str
    kept_from: str
    """Older days are deleted."""
    hours: list[HourWaits]
    days: list[DayWaits]
    total: Waits


class RuleView(Told, frozen=True, kw_only=True):
    """A figure or switch of a department."""

    name: str
    unit: Unit
    value: int
    default: int
    least: int
    most: int
    fixed: bool
    """The office is not set up for anything else."""
    changed_at: float | None
    """None: never, or so long ago that it is not kept."""
    changed_kind: ActorKind | None
    changed_by: str
    """The login; empty for the system or a deleted account."""


class RulesView(Told, frozen=True, kw_only=True):
    """Answer of ``GET /api/v1/admin/rules/<department>`` and of a change to them."""

    department: Id
    rules: list[RuleView]


# --- What administrators say -----------------------------------------------------------------------------------------


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="change"):
    """A change of opening hours."""


class SetWeek(Change, frozen=True, kw_only=True, tag="set-week"):
    """A new week; days that are not named are closed. ``replacing``: what is valid at that time gives way."""

    purpose: Purpose
    first: Day
    last: Day | None = None
    days: Annotated[dict[Weekday, Blocks], msgspec.Meta(max_length=7)]
    replacing: bool = False


class EndWeek(Change, frozen=True, kw_only=True, tag="end-week"):
    """The week that is valid on ``day`` ends with ``last``."""

    purpose: Purpose
    day: Day
    last: Day


class RemoveWeek(Change, frozen=True, kw_only=True, tag="remove-week"):
    """Take away the week that is valid on ``day``, wholly."""

    purpose: Purpose
    day: Day


class AddClosure(Change, frozen=True, kw_only=True, tag="add-closure"):
    """Close from one day to another, both included. ``everywhere``: in all departments, or in none."""

    first: Day
    last: Day
    de: Words = ""
    en: Words = ""
    everywhere: bool = False


class RemoveClosure(Change, frozen=True, kw_only=True, tag="remove-closure"):
    """Take away the closure that ``day`` belongs to, wholly."""

    day: Day


class AddOpening(Change, frozen=True, kw_only=True, tag="add-opening"):
    """Open on a day at these hours, whatever else holds for it."""

    purpose: Purpose
    day: Day
    blocks: Blocks
    de: Words = ""
    en: Words = ""


class RemoveOpening(Change, frozen=True, kw_only=True, tag="remove-opening"):
    """Take away an exceptional opening."""

    purpose: Purpose
    day: Day


class SetHolidays(Change, frozen=True, kw_only=True, tag="set-holidays"):
    """Close on the public holidays of a Land; empty: on none."""

    land: Annotated[str, msgspec.Meta(max_length=2)]
    catholic: bool = False
    municipality: Annotated[str, msgspec.Meta(max_length=40)] = ""
    everywhere: bool = False


class Reopen(Change, frozen=True, kw_only=True, tag="reopen"):
    """Take back that a clerk closed early."""


class SetRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``POST /api/v1/admin/rules/<department>``: the new values of those that change."""

    values: Annotated[dict[Id, int], msgspec.Meta(min_length=1, max_length=32)]


ChangeOfHours: TypeAlias = (
    SetWeek | EndWeek | RemoveWeek | AddClosure | RemoveClosure | AddOpening | RemoveOpening | SetHolidays | Reopen
)
"""Body of ``POST /api/v1/admin/hours/<department>``."""

# --- The door --------------------------------------------------------------------------------------------------------


class Unfit(Exception):
    """The change cannot be, and nothing was changed. ``code`` is a word of :data:`UNFIT`."""

    def __init__(self, code: str, about: str = "", department: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.about = about
        """What is wrong about it, such as the dates that overlap, or the name of a rule."""
        self.department = department
        """Where, if it is not the one that was asked for."""


class Administration(Protocol):
    """What an administrator may see and do; ``not-yours`` where there is no such department."""

    async def departments(self) -> AdminDepartments:
        """All of them."""

    async def hours(self, department: str) -> HoursView:
        """As they are, will be, and were changed."""

    async def change_hours(self, department: str, change: ChangeOfHours) -> HoursView:
        """Change them; raises :class:`Unfit`."""

    async def waits(self, department: str, first: str, last: str) -> WaitsView:
        """Told and real waits; raises :class:`Unfit` for days that are none. Empty: the last fourteen days."""

    async def rules(self, department: str) -> RulesView:
        """The figures and switches."""

    async def set_rules(self, department: str, values: dict[str, int]) -> RulesView:
        """Change them; raises :class:`Unfit`."""
