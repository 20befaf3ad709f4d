"""What the record tells the rest of the office: plain, frozen, without a database behind it. Times are Unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from signalling.messages import NoticeCode
from waitingroom.away import AwayRules
from waitingroom.calendar import Calendar
from waitingroom.calls import CallRules
from waitingroom.guest import GuestState
from waitingroom.ticket import TicketState

AccountRole: TypeAlias = Literal["clerk", "admin"]
GuestRole: TypeAlias = Literal["interpreter", "expert"]


@dataclass(frozen=True)
class ServiceRecord:
    """A matter one comes for."""

    id: str
    name_de: str
    name_en: str


@dataclass(frozen=True)
class DepartmentRecord:
    """A department as the authority set it up."""

    id: str
    name_de: str
    name_en: str
    about_de: str
    about_en: str
    letter: str
    """What its printed numbers begin with."""
    hours: Calendar
    services: tuple[ServiceRecord, ...]
    paused: bool
    """Paused by hand, whatever the desks do."""
    timezone: str
    max_waiting: int
    answer_seconds: int
    """How long a called visitor has to answer."""
    again_seconds: int = 60
    """At least so long between two calls of the same number."""
    most_calls: int = 2
    """So many unanswered calls, then missed."""
    away_seconds: int = 600
    """How long the place of who is away is kept."""
    grace_seconds: int = 20
    """How long a page may be gone before its visitor counts as away."""
    notice_places: int = 2
    """From how many before it on a ticket is told that it is nearly its turn."""
    show_position: bool = True
    """Whether visitors see how many are before them."""
    cut_off: bool = True
    """No more numbers when the estimate exceeds what is left of the opening time."""
    web_push: bool = False
    """Notices through the servers of the browser's maker."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that the hours are meant in."""
        return ZoneInfo(self.timezone)

    @property
    def calls(self) -> CallRules:
        """How long a call lasts, and how many there are."""
        return CallRules(self.answer_seconds, self.again_seconds, self.most_calls)

    @property
    def places(self) -> AwayRules:
        """How long a place is kept."""
        return AwayRules(self.away_seconds, self.grace_seconds)


@dataclass(frozen=True)
class AccountRecord:
    """Somebody who works here."""

    id: str
    login: str
    name: str
    role: AccountRole
    active: bool
    departments: frozenset[str]
    desk: str = ""
    """What the display in the hall calls the desk; empty: its number."""


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket as it stands in the record."""

    id: str
    department: str
    number: int
    printed: str
    """Such as ``K-017``."""
    day: str
    """The local date it was drawn on, ``YYYY-MM-DD``."""
    service: str | None
    matter: str
    name: str
    language: str
    state: TicketState
    place: int
    """Sort key, comparable over departments: lower is called earlier."""
    arrived_at: float
    called_at: float | None
    answered_at: float | None
    admitted_at: float | None
    ended_at: float | None
    clerk: str | None
    """Account id of the clerk who called or admitted it."""
    clerk_name: str
    reason: str
    drawn_in: str = ""
    """The department whose number it is; another one than ``department`` after a transfer."""
    since: float = 0.0
    """When the present state began."""
    priority: int = 0
    misses: int = 0
    """Calls without an answer."""
    due_at: float | None = None
    """When its appointment begins; None: it has none."""
    not_before: float | None = None
    """Not to be called before, after a call without an answer."""
    away_until: float | None = None
    back_by: float | None = None
    """away: what the citizen asked for; None when the page was gone."""
    for_clerk: str | None = None
    """Account id of the one colleague it was transferred to."""
    transferred_from: str | None = None
    note: str = ""
    """What the clerk wrote who transferred it."""
    hold_text: str = ""
    visitor: str | None = None
    """Hash of the id that the browser keeps."""
    not_today: bool = False
    """The visitor gets no new number until tomorrow."""
    notice_code: NoticeCode = ""
    """What a desk told whoever waits: a prepared sentence, and the minutes in it …"""
    notice_minutes: int = 0
    notice_text: str = ""
    """… or words of its own, or both."""
    notice_at: float | None = None
    """When; None: there is nothing to be told."""
    has_mail: bool = False
    """Whether an address for mails is kept. The address itself only the postman reads."""
    has_push: bool = False
    """Whether a browser subscribed for Web Push. Where it is reached only the herald reads."""


@dataclass(frozen=True)
class VisitRecord:
    """A conversation at a desk, from admission to goodbye."""

    id: str
    room: str
    ticket: str
    department: str
    clerk: str
    opened_at: float
    closed_at: float | None


@dataclass(frozen=True)
class GuestRecord:
    """An invitation of an interpreter or expert."""

    id: str
    visit: str
    role: GuestRole
    name: str
    language: str
    state: GuestState
    expires_at: float
    device_bound: bool
