"""The JSON API as a table: what may be asked over HTTP, what comes back, and which page of which site may ask.

``server`` makes its routes of it and ``openapi`` its description, so neither knows more than the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import msgspec

from signalling.administration import (
    AdminDepartments,
    ChangeOfHours,
    HoursView,
    RulesView,
    SetRules,
    WaitsView,
)
from signalling.messages import Authority, DepartmentList, LoggedIn, Login, OpenTicket, TicketOpened

PREFIX: Final = "/api/v1"


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    method: Literal["GET", "POST"]
    path: str
    name: str
    """The method of ``api.Api``, or of ``admin_api.AdminApi``, that answers; also its ``operationId``."""
    summary: str
    answer: type[msgspec.Struct] | type[dict[str, object]] | None = None
    """The body of a success; None: 204, without one."""
    body: type[msgspec.Struct] | None = None
    bodies: tuple[type[msgspec.Struct], ...] = ()
    """Of several forms: the field ``change`` says which."""
    statuses: tuple[int, ...] = ()
    """What it may answer besides a success, and besides what any request may be answered."""
    login: Literal["none", "possible", "needed"] = "none"
    """Whether the login cookie counts."""
    admin: bool = False
    """Whether it must be an administrator's."""
    query: tuple[str, ...] = ()
    """What may stand in the query."""
    shared: bool = False
    """Whether pages of the authority's other sites may read it (``[web] sites``)."""
    cached: bool = False
    """Whether it may be kept for a moment and asked for again by its ETag."""


ANY: Final = (400, 408, 500, 503)
"""What any request may be answered: not HTTP, too slow, a mistake of ours, not at the moment."""
CHANGE: Final = (403, 413, 415)
"""What a request that changes something may be answered besides: not from a page of ours, too long, not JSON."""

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", f"{PREFIX}/departments", "departments",
        "Every department with its state, how many wait, and how long whoever comes now will wait",
        answer=DepartmentList, shared=True, cached=True,
    ),
    Operation("GET", f"{PREFIX}/authority", "authority", "Who runs this office", answer=Authority),
    Operation(
        "GET", f"{PREFIX}/openapi.json", "openapi", "This description",
        answer=dict[str, object], shared=True, cached=True,
    ),
    Operation(
        "POST", f"{PREFIX}/tickets/open", "open_ticket", "Open a ticket on another device, by its number and PIN",
        answer=TicketOpened, body=OpenTicket, statuses=(404, 429),
    ),
    Operation(
        "GET", f"{PREFIX}/me", "me", "Who is logged in in this browser",
        answer=LoggedIn, login="needed", statuses=(401,),
    ),
    Operation(
        "POST", f"{PREFIX}/login", "login", "Log a clerk in; sets the login cookie",
        answer=LoggedIn, body=Login, statuses=(401, 429),
    ),
    Operation(
        "POST", f"{PREFIX}/logout", "logout", "End this login",
        login="possible", statuses=(401,),
    ),
    Operation(
        "POST", f"{PREFIX}/logout-everywhere", "logout_everywhere", "End all logins of this account",
        login="possible", statuses=(401,),
    ),
    Operation(
        "GET", f"{PREFIX}/admin/departments", "admin_departments", "The departments that can be administered",
        answer=AdminDepartments, login="needed", admin=True, statuses=(401, 403),
    ),
    Operation(
        "GET", f"{PREFIX}/admin/hours/{{department}}", "admin_hours", "Opening hours, and who changed them",
        answer=HoursView, login="needed", admin=True, statuses=(401, 403, 404),
    ),
    Operation(
        "POST", f"{PREFIX}/admin/hours/{{department}}", "admin_change_hours", "Change opening hours",
        answer=HoursView, bodies=get_args(ChangeOfHours), login="needed", admin=True, statuses=(401, 403, 404, 422),
    ),
    Operation(
        "GET", f"{PREFIX}/admin/waits/{{department}}", "admin_waits", "Told and real waits of some days",
        answer=WaitsView, login="needed", admin=True, query=("first", "last"), statuses=(401, 403, 404, 422),
    ),
    Operation(
        "GET", f"{PREFIX}/admin/rules/{{department}}", "admin_rules", "How waiting goes in a department",
        answer=RulesView, login="needed", admin=True, statuses=(401, 403, 404),
    ),
    Operation(
        "POST", f"{PREFIX}/admin/rules/{{department}}", "admin_set_rules", "Change how waiting goes",
        answer=RulesView, body=SetRules, login="needed", admin=True, statuses=(401, 403, 404, 422),
    ),
)  # fmt: skip
