"""What C2 walks through: all that commits, who does it, after what, and what whoever asks again is answered."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tests.integration.stage import CALM, Deed, Stage, says

ALREADY = frozenset({"ok", "not-now", "busy"})
"""It was done: the page sees so in its snapshot, and asking again changes nothing."""


def TICKET(stage: Stage) -> str:
    return stage.ticket


def BEN(stage: Stage) -> str:
    return stage.account("ben")


def CONSULT(stage: Stage) -> str:
    return stage.consult


def GUEST(stage: Stage) -> str:
    return str(stage.pages["guest"].latest["guest"]["guest"]["id"])


@dataclass(frozen=True)
class Case:
    """One thing that is done."""

    site: str
    """The function whose commit the office dies at."""
    name: str
    do: Deed
    after: tuple[Deed, ...] = ()
    state: str = ""
    """Of the citizen's ticket, once it is done."""
    again: frozenset[str] = frozenset({"ok"})
    """What the office may answer to whoever says it again after it was done."""
    anew: bool = False
    """Saying it again means to begin again: some more minutes from now on, another invitation."""

    def __str__(self) -> str:
        return self.name


def said(
    site: str, who: str, kind: str, after: tuple[Deed, ...] = (), to: str = "", title: str = "", **more: Any
) -> Case:
    """On the wire."""
    again, anew = more.pop("again", frozenset({"ok"})), more.pop("anew", False)
    return Case(site, title or kind, says(who, kind, **more), after, to, again, anew)


async def _opens_the_link(stage: Stage) -> str:
    await stage.open("guest", "guest", token=stage.secret, device=sha256(stage.secret.encode()).hexdigest())
    return "ok"


async def _is_heard_of(stage: Stage) -> str:
    """Ben's page knows that he is asked."""
    page = stage.pages["ben"]
    await page.until(lambda: page.latest.get("consults", {}).get("consults"))
    stage.consult = page.latest["consults"]["consults"][-1]["id"]
    return "ok"


async def _rings(stage: Stage) -> str:
    """The citizen's page knows that its number is called; the desk may hear so before."""
    page = stage.pages["citizen"]
    await page.until(lambda: page.visit["state"] == "called")
    return "ok"


async def _logs_in(stage: Stage) -> str:
    await stage.house.log_in(stage.street.http, "ben")
    return "ok"


async def _logs_in_for_later(stage: Stage) -> str:
    stage.secret = await stage.house.log_in(stage.street.http, "ben")
    return "ok"


async def _logs_out(stage: Stage) -> str:
    status, _ = await _post(stage, "/api/v1/logout", {}, stage.secret)
    return "ok" if status == 204 else str(status)


async def _opens_by_pin(stage: Stage) -> str:
    visit = stage.pages["citizen"].visit
    status, _ = await _post(stage, "/api/v1/tickets/open", {"number": visit["number"], "pin": visit["pin"]})
    return "ok" if status == 200 else str(status)


async def _post(stage: Stage, path: str, body: dict[str, str], cookie: str = "") -> tuple[int, Any]:
    headers = {"X-Office": "1", "Origin": stage.house.origin, "Sec-Fetch-Site": "same-origin"}
    headers |= {"Cookie": f"__Host-sid={cookie}"} if cookie else {}
    async with stage.street.http.post(f"{stage.house.origin}{path}", json=body, headers=headers) as answer:
        return answer.status, await answer.read()


async def _page_goes_away(stage: Stage) -> str:
    """The citizen's page closes, and does not come back when the office has been started anew."""
    page = stage.pages.pop("citizen")
    stage.secret, ticket = page.token, page.visit["ticket"]
    await page.close()
    await stage.sql("UPDATE departments SET grace_seconds = 1")
    await stage.kill()
    await stage.restart()
    await stage.until(f"SELECT id FROM tickets WHERE id = '{ticket}' AND state = 'away'")
    await stage.sql(f"UPDATE departments SET {CALM}")
    return "ok"


async def _page_comes_back(stage: Stage) -> str:
    await stage.open("citizen", "visit", token=stage.secret)
    return "ok"


DRAW = {"service": None, "matter": "", "name": "Ada", "language": "de"}
TO_GARDEN = {"ticket": TICKET, "department": "garden", "colleague": None, "note": "Kennt den Bescheid"}
CALLED = (says("anna", "call", ticket=TICKET),)
TALKING = (*CALLED, says("anna", "admit", ticket=TICKET))
HELD = (*TALKING, says("anna", "hold", text=""))
INVITED = (*TALKING, says("anna", "invite", name="Ines", role="interpreter", language="ar"))
CHECKING = (*INVITED, _opens_the_link)
KNOCKING = (*CHECKING, says("guest", "knock"))
ASKED = (*TALKING, says("anna", "consult", account=BEN), _is_heard_of)
JOINED = (*ASKED, says("ben", "answer-consult", consult=CONSULT, accept=True))

CASES: list[Case] = [
    said(
        "drawing.Drawing._outcomes",
        *("portal", "take-number"),
        department="climate",
        once=lambda stage: f"attempt-{stage.drawn}",
        again=frozenset({"number-taken"}),
        **DRAW,
    ),
    said("counter.Counter.set_desk", "ben", "set-desk", state="paused", title="pause the desk"),
    said("counter.Counter.call", "anna", "call", (), "called", ticket=TICKET),
    said("counter.Counter.call", "anna", "call", title="call the next", ticket=None, again=ALREADY),
    said("reception.Reception.here", "citizen", "here", (*CALLED, _rings), "called"),
    said("reception.Reception.leave", "citizen", "leave", (), "left", again=ALREADY),
    said("counter.Counter.admit", "anna", "admit", CALLED, "admitted", ticket=TICKET),
    said("counter.Counter.send_away", "anna", "send-away", (), "refused", ticket=TICKET, reason="", again=ALREADY),
    said("counter.Counter.finish", "anna", "finish", TALKING, "finished", again=ALREADY),
    said("absences.Absences.step_away", "citizen", "step-away", (), "away", minutes=5, again=ALREADY, anew=True),
    said("absences.Absences.come_back", "citizen", "return", (says("citizen", "step-away", minutes=5),), "waiting",
         again=ALREADY),
    Case("absences.Absences.page_back", "come back", _page_comes_back, (_page_goes_away,), "waiting"),
    said("counter.Counter.miss", "anna", "miss", CALLED, "waiting", ticket=TICKET, again=ALREADY),
    said("handing_on.HandingOn.set_priority", "anna", "set-priority", (), "waiting", ticket=TICKET, priority=1),
    said("handing_on.HandingOn.transfer", "anna", "transfer", (), "transferred", title="transfer who waits",
         again=ALREADY | {"bad-request"}, **TO_GARDEN),
    said("handing_on.HandingOn.transfer", "anna", "transfer", TALKING, "transferred", title="transfer who talks",
         again=ALREADY | {"bad-request"}, **TO_GARDEN),
    said("handing_on.HandingOn.send_back", "anna", "send-back", TALKING, "waiting", again=ALREADY),
    said("handing_on.HandingOn.hold", "anna", "hold", TALKING, "on hold", text="Einen Moment", again=ALREADY),
    said("handing_on.HandingOn.resume", "anna", "resume-visit", HELD, "admitted", again=ALREADY),
    said("consulting.Consulting.ask", "anna", "consult", TALKING, account=BEN),
    said("consulting.Consulting.answer", "ben", "answer-consult", ASKED, title="join", consult=CONSULT, accept=True),
    said("consulting.Consulting.answer", "ben", "answer-consult", ASKED, title="decline", consult=CONSULT,
         accept=False),
    said("consulting.Consulting.end", "anna", "end-consult", JOINED, consult=CONSULT),
    said("consulting.Consulting.leave", "ben", "leave", JOINED, title="leave a colleague", again=ALREADY),
    said("handing_on.HandingOn.hand_over", "anna", "hand-over", JOINED, "admitted", account=BEN, again=ALREADY),
    said("guests.Guests.invite", "anna", "invite", TALKING, name="Ines", role="expert", language="",
         again=frozenset({"invited"}), anew=True),
    Case("guests.Guests.open", "open an invitation", _opens_the_link, INVITED),
    said("guests.Guests._move", "guest", "knock", CHECKING),
    said("guests.Guests._move", "anna", "admit-guest", KNOCKING, guest=GUEST),
    said("guests.Guests._move", "anna", "uninvite", KNOCKING, guest=GUEST, again=frozenset({"not-yours"})),
    said("guests.Guests._move", "guest", "leave", KNOCKING, title="leave as a guest", again=frozenset({"over"})),
    said("notices.Notices.tell", "anna", "notify", (), "waiting", ticket=TICKET, department="climate",
         code="running-late", minutes=10, text="", anew=True),
    said("addresses.Addresses.leave", "citizen", "set-mail", (), "waiting", address="ada@example.org", anew=True),
    said("opening.Opening.pause", "anna", "pause-department", department="climate", paused=True),
    said("opening.Opening.close_early", "anna", "close-early", (), "refused", department="climate", send_home=True,
         reason="Wasserschaden", rest_of_day=True, again=ALREADY),
    said("opening.Opening.reopen", "anna", "reopen", (says("anna", "close-early", department="climate",
         send_home=False, reason="", rest_of_day=True),), department="climate"),
    Case("accounts.Accounts._log_in", "log in", _logs_in, anew=True),
    Case("accounts.Accounts.logout", "log out", _logs_out, (_logs_in_for_later,), again=frozenset({"401"})),
    Case("pin.Pins.open", "open by PIN", _opens_by_pin, anew=True),
]  # fmt: skip


@dataclass(frozen=True)
class Alone:
    """What the office does by itself, here right after a start: it finds that something is due."""

    site: str
    due: str = ""
    """SQL that makes it so, while nobody serves."""
    after: tuple[Deed, ...] = ()
    mail: bool = False
    """Whether the mail server answers from then on."""
    goes_on: bool = False
    """Whether it is done again and again."""

    def __str__(self) -> str:
        return self.site


async def _mail_is_waiting(stage: Stage) -> str:
    stage.box.gate.clear()
    await stage.say("citizen", "set-mail", address="ada@example.org")
    await stage.until(f"SELECT ticket FROM outbox WHERE ticket = '{stage.ticket}'")
    return "ok"


async def _mail_is_welcome(stage: Stage) -> str:
    stage.box.to_recipient = lambda address: "250 OK"
    return await _mail_is_waiting(stage)


async def _mail_is_not_welcome_now(stage: Stage) -> str:
    stage.box.to_recipient = lambda address: "451 Later"
    return await _mail_is_waiting(stage)


_LATEST = "(SELECT id FROM tickets ORDER BY place DESC LIMIT 1)"
BY_ITSELF: list[Alone] = [
    Alone("reception.Reception.sweep", "UPDATE desks SET state = 'closed'", CALLED),
    Alone("consulting.Consulting.sweep", "UPDATE consults SET answer_by = 0 WHERE state = 'asked'", ASKED),
    Alone("accounts.Accounts.sweep",
          "UPDATE logins SET seen_at = 0 WHERE created_at = (SELECT max(created_at) FROM logins)", (_logs_in,)),
    Alone("accounts.Accounts.touch", "UPDATE logins SET seen_at = seen_at - 100"),
    Alone("retention.delete_what_is_over",
          "UPDATE tickets SET ended_at = 1 WHERE ended_at IS NOT NULL AND state = 'left'", (says("citizen", "leave"),)),
    Alone("addresses.Addresses.nearly",
          f"UPDATE tickets SET mail_address = 'ada@example.org', mail_language = 'de' WHERE id = {_LATEST}"),
    Alone("postman.Postman._write_down", "", (_mail_is_welcome,), mail=True),
    Alone("postman.Postman._later", "", (_mail_is_not_welcome_now,), mail=True, goes_on=True),
]  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """What an administrator types; every command is a process of its own."""

    site: str
    words: tuple[str, ...]
    anew: bool = False

    def __str__(self) -> str:
        return self.site


NEW = ("--generate",)
TYPED: list[Typed] = [
    Typed("accounts.Accounts.add", ("admin", "add-clerk", "cleo", "--name", "Cleo", *NEW)),
    Typed("accounts.Accounts.set_password", ("admin", "set-password", "cleo", *NEW), anew=True),
    Typed("accounts.Accounts.assign", ("admin", "assign", "cleo", "garden"), anew=True),
    Typed("accounts.Accounts.set_desk", ("admin", "set-desk", "cleo", "4"), anew=True),
    Typed("accounts.Accounts.set_active", ("admin", "disable", "cleo"), anew=True),
    Typed("reception.Reception.pause_department", ("admin", "pause", "garden")),
    Typed(
        "opening.Opening.change", ("admin", "hours", "close", "garden", "2031-01-02", "--de", "Umzug", "--en", "Move")
    ),
    Typed("subscriptions.Subscriptions.new_key", ("admin", "push-key", "--rotate"), anew=True),
    Typed("ruling.Ruling.set", ("admin", "rules", "garden", "away_seconds=900")),
]

ELSEWHERE = {
    "herald.Herald._write": "Web Push, off by default: as Postman._write_down; tests/office/test_herald.py",
    "subscriptions.Subscriptions.set": "as Addresses.leave; tests/office/test_subscriptions.py",
    "subscriptions.Subscriptions.nearly": "as Addresses.nearly; tests/office/test_herald.py",
    "storage.store.Store.probe": "writes what is there already; tests/integration/test_locked.py, full_disk.py",
    "demo.load_demo": "before the office opens for the first time; tests/office/test_demo.py loads it twice",
}
"""Sites that are not walked through here, and why not."""
