"""The hall: gives every sentence of the wire its meaning, by handing it to whoever knows it.

Signalling calls in through ``signalling.hall.Hall``; people hear through their sessions. Who may say what is decided in
``permissions.py`` before anything else happens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

from office import permissions
from office.accounts import Accounts
from office.administration import Administration, administration_of
from office.conversation import Conversation
from office.doorkeeper import Doorkeeper
from office.draws import Draws
from office.guests import Guests
from office.invitations import Invitations
from office.member import Member
from office.messenger import Messenger
from office.news import News
from office.presence import People, Person
from office.reception import Reception
from office.retention import Retention
from office.rooms import Rooms
from office.storage.records import AccountRecord
from office.text import clean_text
from office.views import PAGE_ALONE, Means
from office.visit import Visits
from signalling import messages as m
from signalling.hall import Entered, Granted, Refusal, Session

log = structlog.get_logger()
UNKNOWN = 4003


class TurnServers(Protocol):
    """Who makes TURN credentials."""

    def servers(self, participant: str, now: float) -> list[m.IceServer]: ...


class OfficeHall:
    """The live half of the office; the other half is the record."""

    def __init__(
        self,
        reception: Reception,
        guests: Guests,
        accounts: Accounts,
        turn: TurnServers,
        authority: m.Authority,
        retention: Retention,
        draws: Draws,
        clock: Callable[[], float],
        *,
        means: Means = PAGE_ALONE,
    ) -> None:
        """``means``: how visitors are reached besides the page."""
        self._reception = reception
        self._accounts = accounts
        self._authority = authority
        self._clock = clock
        self.people = People(clock)
        self.rooms = Rooms(clock, turn.servers)
        self.news = News(reception, self.people, retention, means)
        self.invitations = Invitations(guests, self.rooms, self.people)
        self.doors = Doorkeeper(reception.opening, self.news)
        self._bureau = reception.bureau(accounts, retention, self._rules_changed)
        self.messenger = Messenger(reception, self.news, clock, means)
        self.visits = Visits(reception, self.rooms, self.people, self.news, self.invitations, draws, clock)

    # --- sessions ---

    async def enter(self, session: Session, hello: m.Hello, cookie: str) -> Entered:
        """Find out who it is; a newer page of the same person gets the place of the older one."""
        person, entered = await self._recognise(session, hello, cookie)
        older = self.people.add(person)
        if older is not None:
            older.session.move()
        log.info("+ session", session=session.id, view=session.view)
        if person.view == "visit":
            self.news.presence(person.key)
            await self.visits.page_here(person)
        return entered

    async def snapshot(self, session: Session) -> None:
        """Tell the whole view, and the conversation when the person is in one."""
        person = self._person(session)
        if person.view == "guest":
            await self.invitations.snapshot(person)
        else:
            await self.news.snapshot(person)
            await self.visits.page_here(person)  # the clock may have been faster than this page
        if found := self.rooms.of(person):
            conversation, member = found
            conversation.tell_everything(member)
        if person.view == "desk":
            await self.visits.consultations.snapshot(person)

    async def presence(self, session: Session, connected: bool) -> None:
        """The socket was lost or came back; the clerks see it on a ticket."""
        person = self.people.by_session(session.id)
        if person is not None and person.connected != connected:
            self.people.connected(person, connected)
            if person.view == "visit":
                await (self.visits.page_again(person) if connected else self.visits.page_gone(person))

    async def leave(self, session: Session) -> None:
        """The session is over. The ticket, the desk, the participant stay: only people and the record end those."""
        person = self.people.remove(session.id)
        if person is not None:
            log.info("- session", session=session.id, view=session.view)
            if person.view == "visit":
                await self.visits.page_gone(person)

    # --- requests ---

    async def request(self, session: Session, message: m.Request) -> m.Reply:
        """Carry out one request."""
        person = self._person(session)
        permissions.check(type(message), person.view, self._situation(person))
        match message:
            case m.TakeNumber():
                return await self.visits.take_number(message, session.address)
            case m.Here():
                await self.visits.here(person)
            case m.Leave() if person.view == "guest":
                await self.invitations.leave(person)
            case m.Leave() if person.view == "desk":
                await self.visits.consultations.leave(person.key)
            case m.AnswerConsult():
                await self.visits.consultations.answer(person, message.consult, message.accept)
            case m.Leave():
                await self.visits.leave(person)
            case m.SetDesk():
                await self.visits.set_desk(person, message.state)
            case m.Call():
                await self.visits.call(person, message.ticket)
            case m.Admit():
                await self.visits.admit(person, message.ticket)
            case m.Miss():
                await self.visits.miss(person, message.ticket)
            case m.SendAway():
                await self.visits.send_away(person, message)
            case m.Finish():
                await self.visits.finish(person, not_today=message.not_today)
            case m.StepAway():
                await self.visits.step_away(person, message.minutes)
            case m.Return():
                await self.visits.come_back(person)
            case m.SendBack():
                await self.visits.send_back(person)
            case m.Transfer():
                await self.visits.transfer(person, message)
            case m.SetPriority():
                await self.visits.set_priority(person, message.ticket, message.priority)
            case m.SetMail():
                await self.messenger.set_mail(person, message)
            case m.SetPush():
                await self.messenger.set_push(person, message)
            case m.Notify():
                await self.messenger.notify(person, message)
            case m.CloseEarly():
                await self.doors.close_early(person, message)
            case m.Reopen():
                await self.doors.reopen(person, message.department)
            case m.PauseDepartment():
                await self.doors.pause(person, message.department, message.paused)
            case m.Knock():
                await self.invitations.knock(person)
            case _:
                return await self._in_conversation(person, message)
        return m.Ok(re=message.id)

    async def _in_conversation(self, person: Person, message: m.Request) -> m.Reply:
        conversation, member = self._place(person)
        match message:
            case m.Offer():
                return await self.rooms.offer(conversation, member, message)
            case m.AskIceServers():
                return m.IceServers(re=message.id, ice_servers=self.rooms.ice_servers(member))
            case m.Invite():
                return await self.invitations.invite(conversation, message)
            case m.Uninvite():
                await self.invitations.uninvite(conversation, message.guest)
            case m.AdmitGuest():
                await self.invitations.admit(conversation, message.guest)
            case m.Rejoin():
                await self.rooms.rejoin(conversation, member, message.epoch)
            case m.SetSizes():
                await self.rooms.set_sizes(conversation, member, message)
            case m.ReportMedia():
                self.rooms.report_media(conversation, member, message)
            case m.Say():
                conversation.say(member, clean_text(message.text))
            case m.Hold():
                await self.visits.consultations.hold(conversation, person, message.text)
            case m.ResumeVisit():
                await self.visits.consultations.resume(conversation, person)
            case m.Consult():
                await self.visits.consultations.ask(conversation, person, message.account)
            case m.EndConsult():
                await self.visits.consultations.end(conversation, person, message.consult)
            case m.HandOver():
                await self.visits.consultations.hand_over(conversation, person, message.account)
            case m.SetMedia():
                conversation.set_media(member, message)
            case _:
                raise Refusal("bad-request")
        return m.Ok(re=message.id)

    # --- over HTTP ---

    async def departments(self) -> m.DepartmentList:
        """Every department as anybody may see it."""
        return m.DepartmentList(now=self._clock(), departments=await self.news.department_views())

    def trouble(self) -> str:
        """Why nothing can be written now."""
        return self._reception.trouble()

    async def authority(self) -> m.Authority:
        """Who runs this office."""
        return self._authority

    async def login(self, body: m.Login, address: str) -> Granted:
        """Check a local account."""
        secret, max_age, account = await self._accounts.login(body.login, body.password, address)
        return Granted(secret=secret, max_age=max_age, who=_logged_in(account))

    async def open_ticket(self, body: m.OpenTicket, address: str) -> m.TicketOpened:
        """Open a ticket by number and PIN."""
        ticket = await self._reception.pins.open(body.number, body.pin, address)
        return m.TicketOpened(token=self._reception.token(ticket.id), number=ticket.printed)

    async def me(self, cookie: str) -> m.LoggedIn:
        """Who a login belongs to."""
        return _logged_in(await self._accounts.by_cookie(cookie))

    async def logout(self, cookie: str, *, everywhere: bool) -> None:
        """End a login or all of the account; the desk's page closes at once."""
        account = await self._accounts.get(await self._accounts.logout(cookie, everywhere))
        person = self.people.of("desk", account.id)
        if person is not None and (everywhere or person.cookie == cookie):
            self._send_out(person)
        await self.visits.desk_closed(account)

    async def administration(self, cookie: str) -> Administration:
        """What the administrator may do whose login this is."""
        return await administration_of(self._bureau, cookie)

    # --- jobs call these ---

    async def check_logins(self) -> None:
        """Send out the clerks whose login is over or whose account was changed; keep alive the logins in use."""
        for person in self.people.desks():
            try:
                account = await self._accounts.by_cookie(person.cookie)
                if person.connected:
                    await self._accounts.touch(person.cookie)
            except Refusal:
                self._send_out(person)
                if person.account is not None:
                    await self.visits.desk_closed(person.account)
                continue
            if account.departments != person.departments:
                person.account = account
                self.people.reassign(person, account.departments)
                await self.news.snapshot(person)

    # --- inside ---

    async def _recognise(self, session: Session, hello: m.Hello, cookie: str) -> tuple[Person, Entered]:
        if hello.view == "portal":
            return Person(session=session, view="portal", key=session.id), Entered()
        if hello.view == "board":
            department = (await self._reception.standing(hello.token)).department.id
            return Person(session, "board", session.id, departments=frozenset({department})), Entered()
        if hello.view == "visit":
            ticket = await self._reception.ticket_by_token(hello.token)
            departments = frozenset({ticket.department})
            return Person(session, "visit", ticket.id, departments=departments, ticket=ticket), Entered()
        if hello.view == "desk":
            account = await self._accounts.by_cookie(cookie)
            return (
                Person(session, "desk", account.id, account.departments, cookie=cookie, account=account),
                Entered(),
            )
        guest, device = await self.invitations.open(hello.token, hello.device)
        return Person(session, "guest", guest.id, guest=guest), Entered(device=device)

    def _person(self, session: Session) -> Person:
        person = self.people.by_session(session.id)
        if person is None:
            raise Refusal("expired")
        return person

    def _place(self, person: Person) -> tuple[Conversation, Member]:
        found = self.rooms.of(person)
        if found is None:
            raise Refusal("not-now")
        return found

    def _situation(self, person: Person) -> permissions.Situation:
        if person.view == "portal" or person.view == "board":
            return "portal"
        if found := self.rooms.of(person):
            conversation, member = found
            return "consulted" if person.view == "desk" and member.id != conversation.host else "conversation"
        if person.view == "desk":
            return "desk"
        if person.ticket is not None:
            return permissions.of_ticket(person.ticket.state)
        return permissions.of_guest(person.guest.state) if person.guest is not None else "over"

    def _rules_changed(self, department: str) -> None:
        """Hours or rules: everybody hears of it, and what the clock decides may be due earlier."""
        self.news.department(department)
        self.visits.alarm.not_later_than(self._clock())

    def _send_out(self, person: Person) -> None:
        self.people.remove(person.session.id)
        person.session.end(UNKNOWN)


def _logged_in(account: AccountRecord) -> m.LoggedIn:
    return m.LoggedIn(account=account.id, name=account.name, role=account.role)
