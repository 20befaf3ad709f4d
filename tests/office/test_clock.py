"""The machine's clock jumps under a full waiting room (J7): nobody expires, nobody is deleted, nobody waited for less
than no time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.clock import BELIEVED_AFTER_SECONDS, BELIEVED_SECONDS, JUMP_SECONDS, OfficeClock
from office.retention import Retention, delete_what_is_over
from tests.office.invariants import broken
from tests.office.record import MONDAY_NINE, office

HOUR, DAY = 3_600.0, 86_400.0
JUMPS = {
    "an hour on": HOUR,
    "an hour back": -HOUR,
    "a day on": DAY,
    "a day back": -DAY,
    "to 1970": -MONDAY_NINE,
    "to 2106": 4_294_967_295.0 - MONDAY_NINE,
}


class Machine:
    """Two clocks, of which one can be set."""

    def __init__(self) -> None:
        self.wall, self.steady = MONDAY_NINE, 1_000.0
        self.clock = OfficeClock(lambda: self.wall, lambda: self.steady)

    def pass_(self, seconds: float) -> float:
        self.wall += seconds
        self.steady += seconds
        return self.clock()


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
async def test_a_jump_of_the_clock_changes_nothing_for_those_who_wait(tmp_path, jump):
    async with office(tmp_path) as house:
        machine = Machine()
        house.reception._clock = house.guests._clock = machine.clock
        house.reception._drawing._clock = machine.clock
        drawn = [(await house.reception.take_number("climate", None, "", "", "de", f"n-{n}"))[0] for n in range(5)]
        machine.pass_(5.0)
        called = await house.reception.call(house.anna.id, None)
        await house.reception.admit(house.anna.id, called.id)
        await house.reception.step_away(drawn[1].id, 5)
        before = [(await house.reception.ticket(it.id)).state for it in drawn]
        assert before == ["admitted", "away", "waiting", "waiting", "waiting"]

        machine.wall += jump
        for _ in range(20):
            machine.pass_(3.0)
            await house.reception.sweep()
            await delete_what_is_over(house.store, Retention(14, 365, 365).plan(machine.clock()))
        assert [(await house.reception.ticket(it.id)).state for it in drawn] == before
        assert (await house.reception.take_number("climate", None, "", "", "de", "later"))[0].number == 6
        await house.reception.finish(house.anna.id)
        machine.wall -= jump
        machine.pass_(3.0)
        await house.reception.sweep()
        async with house.store.read() as tx:
            assert await broken(tx) == []
            negative = "SELECT count(*) FROM periods WHERE ended_at < began_at"
            assert (await tx.exec_driver_sql(negative)).scalar_one() == 0
        assert machine.clock() == pytest.approx(machine.wall)


def test_small_corrections_are_followed_at_once():
    machine = Machine()
    machine.wall += JUMP_SECONDS - 1
    assert machine.clock() == machine.wall


def test_a_small_step_back_lets_time_stand_still_until_it_has_caught_up():
    machine = Machine()
    machine.pass_(100.0)
    before = machine.clock()
    machine.wall -= 20.0
    assert machine.pass_(5.0) == before
    assert machine.pass_(30.0) == machine.wall > before


def test_a_jump_forwards_that_lasts_was_a_pause_of_the_machine():
    machine = Machine()
    machine.wall += HOUR
    for _ in range(int(BELIEVED_AFTER_SECONDS // 10)):
        assert machine.pass_(10.0) == pytest.approx(machine.wall - HOUR)
    assert machine.pass_(10.0) == machine.wall


@pytest.mark.parametrize("jump", [-HOUR, BELIEVED_SECONDS + HOUR])
def test_other_jumps_wait_for_a_new_start_of_the_office(jump):
    machine = Machine()
    machine.wall += jump
    for _ in range(100):
        assert machine.pass_(60.0) == pytest.approx(machine.wall - jump)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(-1e7, 1e7)), max_size=40))
def test_whatever_is_done_to_the_clock_time_never_goes_back(steps):
    machine, last = Machine(), MONDAY_NINE
    for seconds, jump in steps:
        machine.wall += jump
        now = machine.pass_(seconds)
        assert now >= last
        last = now
