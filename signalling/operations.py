"""The JSON API as a table: what may be asked over HTTP, what comes back, and which page of which site may ask.

``server`` makes its routes of it and ``openapi`` its description, so neither knows more than the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from signalling.messages import Authority, DepartmentList, LoggedIn, Login, OpenTicket, TicketOpened

PREFIX: Final = "/api/v1"


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    method: Literal["GET", "POST"]
    path: str
    name: str
    """The method of ``api.Api`` that answers; also its ``operationId``."""
    summary: str
    answer: type[msgspec.Struct] | type[dict[str, object]] | None = None
    """The body of a success; None: 204, without one."""
    body: type[msgspec.Struct] | None = None
    statuses: tuple[int, ...] = ()
    """What it may answer besides a success, and besides what any request may be answered."""
    login: Literal["none", "possible", "needed"] = "none"
    """Whether the login cookie counts."""
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
)  # fmt: skip
