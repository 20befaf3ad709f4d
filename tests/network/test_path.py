"""A path has two directions and one address; a clock runs what is planned in the order of time."""

from __future__ import annotations

import pytest

from tests.network import clock as clock_module
from tests.network.clock import Clock
from tests.network.conditions import Conditions
from tests.network.path import Path, Ways


def test_what_the_worker_sends_to_an_address_of_before_is_lost() -> None:
    path = Path(1, Ways())
    old = path.address
    new = path.rebind()
    path.send_down(b"old", old, 0.0)
    path.send_down(b"new", new, 0.0)
    assert path.down.due(0.0) == [b"new"] and new != old


def test_one_direction_loses_the_same_whatever_the_other_carries() -> None:
    def lost(extra: int) -> list[bytes]:
        path = Path(5, Ways.both(Conditions(loss=0.5)))
        for _ in range(extra):
            path.send_up(b"x", 0.0)
        for number in range(100):
            path.send_down(bytes([number]), path.address, 0.0)
        return path.down.due(0.0)

    assert lost(0) == lost(17)


def test_a_path_is_next_due_when_either_direction_is() -> None:
    path = Path(1, Ways(Conditions(delay=0.3), Conditions(delay=0.2)))
    assert path.next_at() is None
    path.send_up(b"x", 0.0)
    path.send_down(b"x", path.address, 0.0)
    assert path.next_at() == 0.2


def test_a_clock_runs_what_is_planned_in_order_and_stops_at_the_end() -> None:
    clock, done = Clock(10.0), []
    clock.every(0.5, lambda: done.append(("every", clock.now)))
    clock.after(1.0, lambda: done.append(("after", clock.now)))
    clock.at(3.0, lambda: done.append(("past", clock.now)))
    clock.run(1.2)
    assert done == [("past", 10.0), ("every", 10.5), ("after", 11.0), ("every", 11.0)]
    assert clock.now == pytest.approx(11.2)


def test_a_clock_that_plans_without_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "MAX_WAITING", 3)
    clock = Clock()
    for _ in range(3):
        clock.after(1.0, lambda: None)
    with pytest.raises(OverflowError):
        clock.after(1.0, lambda: None)
