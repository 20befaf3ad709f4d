"""A4: the whole waiting room against a model that fits on a few pages: any order of any commands, and after each step
the record is as the model says, with I1, I2, I3, I4, I6 and I8."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.office.room_house import House
from tests.office.room_play import COMMANDS, NEEDS_PEOPLE, Play
from tests.office.room_walk import Machine, walk

RUNS, STEPS = int(os.environ.get("BUERO_TEST_RUNS", "30")), 40
"""Short ways, which hypothesis chooses and shortens."""
WALKS = int(os.environ.get("BUERO_TEST_WALKS", "10"))
WALK = int(os.environ.get("BUERO_TEST_STEPS", "150"))
"""Long walks by seed; ``make soak`` has the catalogue's 50 of 20,000 steps."""


class Drawn:
    """Hypothesis chooses."""

    def __init__(self) -> None:
        self.data = None

    def one(self, those):
        return self.data.draw(st.sampled_from(list(those)))


class Room(RuleBasedStateMachine):
    """Each rule is a command of ``room_citizens.py``, ``room_clerks.py`` and ``room_hours.py``."""

    def __init__(self):
        super().__init__()
        self.house = House()
        self.choose = Drawn()
        self.machine = Machine(Play(self.house, self.choose))

    def teardown(self):
        self.house.close()


def _rule(name):
    def step(self, data):
        self.choose.data = data
        self.machine.step(name)

    step.__name__ = name
    step = rule(data=st.data())(step)
    return precondition(lambda self: bool(self.house.room.people))(step) if name in NEEDS_PEOPLE else step


for _name in [*COMMANDS, "restart"]:
    setattr(Room, f"do_{_name}", _rule(_name))


@pytest.mark.timeout(7_200)
def test_any_order_of_commands_leads_where_the_model_says():
    case = Room.TestCase
    case.settings = settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case("runTest").runTest()


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_long_walk_leads_where_the_model_says(seed):
    walk(seed, WALK)
