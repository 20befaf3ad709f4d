"""What the record tells the rest of the office: plain, frozen, without a database behind it. Times are Unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from waitingroom.guest import GuestState
from waitingroom.hours import Week
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
    hours: Week
    services: tuple[ServiceRecord, ...]
    paused: bool
    """Paused by hand, whatever the desks do."""
    timezone: str
    max_waiting: int
    answer_seconds: int
    """How long a called visitor has to answer before the clerk is offered ``miss``."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that the hours are meant in."""
        return ZoneInfo(self.timezone)


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


@dataclass(frozen=True)
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
