"""What may be done at which desk."""

import pytest

from waitingroom.department import live_state
from waitingroom.desk import may


@pytest.mark.parametrize(
    ("action", "state", "holds", "verdict"),
    [
        ("call", "open", "nothing", "yes"),
        ("call", "paused", "nothing", "yes"),  # no new ones come, those who wait are still served
        ("call", "closed", "nothing", "not-now"),
        ("call", "open", "called", "busy"),
        ("call", "open", "admitted", "busy"),
        ("admit", "open", "called", "yes"),
        ("admit", "closed", "called", "not-now"),
        ("admit", "open", "nothing", "not-now"),
        ("admit", "open", "admitted", "not-now"),
        ("miss", "open", "called", "yes"),
        ("miss", "closed", "called", "yes"),
        ("miss", "open", "admitted", "not-now"),
        ("send away called", "open", "called", "yes"),
        ("send away called", "open", "nothing", "not-now"),
        ("send away waiting", "open", "admitted", "yes"),
        ("finish", "closed", "admitted", "yes"),
        ("finish", "open", "called", "not-now"),
        ("finish", "open", "on hold", "yes"),
        ("call", "open", "on hold", "busy"),
        ("admit", "open", "on hold", "not-now"),
        ("hold", "open", "admitted", "yes"),
        ("hold", "closed", "admitted", "yes"),
        ("hold", "open", "on hold", "not-now"),
        ("hold", "open", "called", "not-now"),
        ("resume", "open", "on hold", "yes"),
        ("resume", "open", "admitted", "not-now"),
        ("hand over", "open", "on hold", "yes"),
        ("hand over", "open", "called", "not-now"),
        ("take over", "open", "nothing", "yes"),
        ("take over", "open", "called", "busy"),
        ("take over", "closed", "nothing", "not-now"),
        ("take over", "open", "consulted", "yes"),
        ("call", "open", "consulted", "busy"),
        ("finish", "open", "consulted", "not-now"),
        ("transfer", "open", "consulted", "not-now"),
        ("transfer waiting", "open", "consulted", "yes"),
        ("consult", "open", "on hold", "yes"),
        ("consult", "closed", "admitted", "yes"),
        ("consult", "open", "called", "not-now"),
        ("consult", "open", "consulted", "not-now"),
        ("join", "open", "nothing", "yes"),
        ("join", "paused", "nothing", "yes"),
        ("join", "closed", "nothing", "not-now"),
        ("join", "open", "called", "busy"),
        ("join", "open", "consulted", "busy"),
        ("send back", "open", "called", "yes"),
        ("send back", "open", "on hold", "yes"),
        ("send back", "open", "nothing", "not-now"),
        ("transfer", "open", "admitted", "yes"),
        ("transfer", "open", "nothing", "not-now"),
        ("transfer waiting", "closed", "nothing", "yes"),
        ("raise", "open", "admitted", "yes"),
        ("close", "open", "on hold", "yes"),
        ("close", "open", "called", "busy"),
        ("close", "open", "nothing", "yes"),
        ("close", "open", "admitted", "yes"),
    ],
)
def test_a_desk_may_do(action, state, holds, verdict):
    assert may(action, state, holds) == verdict


@pytest.mark.parametrize(
    ("within_hours", "paused", "open_desks", "waiting", "state"),
    [
        (False, False, 2, 3, "closed"),
        (False, True, 0, 0, "closed"),
        (True, True, 2, 0, "paused"),
        (True, False, 0, 3, "paused"),
        (True, False, 1, 3, "waiting"),
        (True, False, 1, 0, "free"),
    ],
)
def test_a_department_shows_one_state(within_hours, paused, open_desks, waiting, state):
    shown = live_state(within_hours=within_hours, paused=paused, open_desks=open_desks, waiting=waiting)
    assert shown == state
