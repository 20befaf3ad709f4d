"""The reception against a model that fits on a page: any order of any commands, restarts and nights included."""

import asyncio
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule

from office.accounts import Accounts
from office.reception import Reception
from office.storage import departments
from office.storage.migrate import migrate
from office.storage.store import Store
from signalling.hall import Refusal
from tests.office.invariants import broken
from tests.office.record import KEY, MONDAY_NINE, PASSWORD, Clock, cheap_passwords, department
from waitingroom.hours import Week

RUNS, STEPS = int(os.environ.get("BUERO_TEST_RUNS", "20")), int(os.environ.get("BUERO_TEST_STEPS", "30"))
SERVES = {"anna": ["a", "b"], "ben": ["a"]}
HOUSE = ("waiting", "called", "missed")


def make_template(folder: Path) -> Path:
    """A database with two departments that never close and two clerks; every run starts from a copy."""

    async def make() -> None:
        url = f"sqlite:///{folder}/template.sqlite3"
        await migrate(url)
        store, passwords = await Store.open(url), cheap_passwords()
        async with store.write() as tx:
            await departments.add(tx, replace(department("a", "A", Week.always()), most_calls=1), 1)
            await departments.add(tx, replace(department("b", "B", Week.always()), most_calls=1), 2)
        accounts = Accounts(store, Clock(), passwords)
        for login, serves in SERVES.items():
            await accounts.add(login, login, "clerk", serves, PASSWORD)
        passwords.close()
        await store.close()

    asyncio.run(make())
    return folder / "template.sqlite3"


class ReceptionModel(RuleBasedStateMachine):
    """``queue`` holds who waits, in order; ``desk`` what lies on each desk; ``state`` everybody ever drawn."""

    template: Path
    tickets = Bundle("tickets")
    clerks = st.sampled_from(sorted(SERVES))

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "office.sqlite3")
        self.clock = Clock(MONDAY_NINE)
        self.drawn = 0
        self.state: dict[str, str] = {}
        self.of: dict[str, str] = {}
        self.queue: list[str] = []
        self.desk: dict[str, str | None] = dict.fromkeys(SERVES)
        self.open()
        for login in SERVES:
            self.run(self.reception.set_desk(self.ids[login], "open"))

    def open(self) -> None:
        self.store = self.run(Store.open(f"sqlite:///{self.folder}/office.sqlite3"))
        self.reception = Reception(self.store, self.clock, KEY)
        passwords = cheap_passwords()
        self.ids = {a.login: a.id for a in self.run(Accounts(self.store, self.clock, passwords).list())}
        passwords.close()

    def run(self, command):
        return self.runner.run(command)

    def said(self, command) -> object:
        """What came of it: the result, or the word of refusal."""
        try:
            return self.run(command)
        except Refusal as refusal:
            return refusal.code

    def teardown(self) -> None:
        self.run(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def over(self, ticket: str, state: str) -> None:
        self.state[ticket] = state
        self.queue = [one for one in self.queue if one != ticket]
        self.desk = {clerk: None if held == ticket else held for clerk, held in self.desk.items()}

    def place_of(self, ticket: str) -> int:
        return list(self.state).index(ticket)

    @initialize(target=tickets)
    def somebody_is_there(self):
        return self.draw("a", 1.0)

    @rule(target=tickets, department=st.sampled_from("ab"), pause=st.sampled_from([0.0, 1.0, -30.0]))
    def draw(self, department, pause):
        self.clock.now += pause
        self.drawn += 1
        ticket, token = self.run(self.reception.take_number(department, None, "", "", "de", f"once-{self.drawn}"))
        assert self.run(self.reception.ticket_by_token(token)) == ticket
        self.state[ticket.id], self.of[ticket.id] = "waiting", department
        self.queue.append(ticket.id)
        return ticket.id

    @rule(clerk=clerks)
    def call_next(self, clerk):
        said = self.said(self.reception.call(self.ids[clerk], None))
        mine = [ticket for ticket in self.queue if self.of[ticket] in SERVES[clerk]]
        if self.desk[clerk] is not None:
            assert said == "busy"
        elif not mine:
            assert said == "empty"
        else:
            assert said.id == mine[0]
            self.called(clerk, mine[0])

    def called(self, clerk, ticket):
        self.state[ticket] = "called"
        self.queue = [one for one in self.queue if one != ticket]
        self.desk[clerk] = ticket

    @rule(clerk=clerks, ticket=tickets)
    def call_one(self, clerk, ticket):
        said = self.said(self.reception.call(self.ids[clerk], ticket))
        if self.desk[clerk] == ticket and self.state[ticket] == "called":
            assert said.id == ticket
        elif self.desk[clerk] is not None:
            assert said == "busy"
        elif self.of[ticket] not in SERVES[clerk]:
            assert said == "not-yours"
        elif self.state[ticket] in ("called", "admitted"):
            assert said == "taken"
        elif self.state[ticket] in ("waiting", "missed"):
            assert said.state == "called"
            self.called(clerk, ticket)
        else:
            assert said == "not-now"

    @rule(clerk=clerks)
    def admit(self, clerk):
        held = self.desk[clerk]
        if held is not None:
            ticket, visit = self.run(self.reception.admit(self.ids[clerk], held))
            assert (ticket.state, visit.ticket, visit.closed_at) == ("admitted", held, None)
            self.state[held] = "admitted"

    @rule(clerk=clerks, ticket=tickets)
    def admit_somebody_elses(self, clerk, ticket):
        if self.desk[clerk] != ticket:
            said = self.said(self.reception.admit(self.ids[clerk], ticket))
            assert said in ("not-yours", "taken", "not-now")

    @rule(clerk=clerks)
    def miss(self, clerk):
        held = self.desk[clerk]
        if held is not None and self.state[held] == "called":
            assert self.run(self.reception.miss(self.ids[clerk], held)).state == "missed"
            self.state[held], self.desk[clerk] = "missed", None

    @rule(clerk=clerks, ticket=tickets)
    def send_away(self, clerk, ticket):
        said = self.said(self.reception.send_away(self.ids[clerk], ticket, "words"))
        waits_here = self.state[ticket] in ("waiting", "missed") and self.of[ticket] in SERVES[clerk]
        called_here = self.state[ticket] == "called" and self.desk[clerk] == ticket
        if waits_here or called_here:
            assert said.state == "refused"
            self.over(ticket, "refused")
        else:
            assert said in ("not-yours", "taken", "not-now")

    @rule(ticket=tickets)
    def leave(self, ticket):
        said = self.run(self.reception.leave(ticket))
        if self.state[ticket] == "admitted":
            self.over(ticket, "finished")
        elif self.state[ticket] in HOUSE:
            self.over(ticket, "left")
        assert said.state == self.state[ticket]

    @rule(clerk=clerks)
    def finish(self, clerk):
        said = self.said(self.reception.finish(self.ids[clerk]))
        held = self.desk[clerk]
        if held is not None and self.state[held] == "admitted":
            assert (said[0].id, said[0].state) == (held, "finished")
            self.over(held, "finished")
        else:
            assert said == "not-now"

    @rule(clerk=clerks)
    def lose_the_login(self, clerk):
        """The desk closes by itself; whoever was called there waits again at the old place."""

        async def close_and_open() -> None:
            async with self.store.write() as tx:
                await tx.exec_driver_sql("UPDATE desks SET state='closed' WHERE account=?", (self.ids[clerk],))
            await self.reception.sweep()
            await self.reception.set_desk(self.ids[clerk], "open")

        self.run(close_and_open())
        held = self.desk[clerk]
        if held is not None and self.state[held] == "called":
            self.desk[clerk], self.state[held] = None, "waiting"
            self.queue = sorted([*self.queue, held], key=self.place_of)

    @precondition(lambda self: self.drawn > 3)
    @rule(ticket=consumes(tickets))
    def the_night_passes(self, ticket):
        self.clock.now += 86_400
        self.run(self.reception.sweep())
        for one, state in list(self.state.items()):
            if state in HOUSE:
                self.over(one, "expired")
            elif state == "admitted":  # nobody talks for a whole day
                self.over(one, "finished")

    @rule()
    def the_office_restarts(self):
        self.run(self.store.close())
        self.open()

    @invariant()
    def the_record_says_what_the_model_says(self):
        async def look() -> None:
            async with self.store.read() as tx:
                rows = await tx.exec_driver_sql("SELECT id, state FROM tickets")
                assert {row.id: row.state for row in rows} == self.state
                assert await broken(tx) == []
            for name in "ab":
                own = [ticket for ticket in self.queue if self.of[ticket] == name]
                assert await self.reception.places(name) == {ticket: ahead for ahead, ticket in enumerate(own)}
            talking = {held for held in self.desk.values() if held is not None and self.state[held] == "admitted"}
            assert {ticket.id for _, ticket, _, _ in await self.reception.open_visits()} == talking

        self.run(look())


def test_any_order_of_commands_leads_where_the_model_says(tmp_path):
    ReceptionModel.template = make_template(tmp_path)
    case = ReceptionModel.TestCase
    case.settings = settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case("runTest").runTest()
