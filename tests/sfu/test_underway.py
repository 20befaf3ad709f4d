"""What is on its way over a line that loses much: judged lost once, by the number that it can be asked for with."""

from __future__ import annotations

import pytest

from sfu.congestion.history import ARRIVED, LOST, UNTOLD, History
from sfu.underway import HEAVY, LATER, LATER_PACKETS, LIGHT, MOST, Underway

SSRC, RTX_SSRC = 0x1234_5678, 0x8765_4321
STEP = 0.02
"""Seconds between two packets: two of them are later than ``LATER``."""


class Line:
    """Packets go one after the other; the ring says what became of them."""

    def __init__(self) -> None:
        self.history = History()
        self.first = self.history.next
        self.underway = Underway()
        self.underway.switch(2 * HEAVY)
        self.now = 100.0

    def send(self, sequence: int, *, again: bool = False) -> int:
        ssrc, payload = (RTX_SSRC, sequence.to_bytes(2, "big")) if again else (SSRC, b"picture")
        header = bytearray(b"\x80\x60" + (7 if again else sequence).to_bytes(2, "big") + bytes(4))
        header += ssrc.to_bytes(4, "big")
        number = self.history.add(len(payload), 0, self.now)
        self.underway.add(number, header, payload, again=again)
        self.now += STEP
        return number

    def is_there(self, *numbers: int, state: int = ARRIVED) -> None:
        for number in numbers:
            self.history.states[number % len(self.history.states)] = state

    def lost(self, newest: int, told_end: int | None = None) -> dict[int, list[int]]:
        return self.underway.lost(self.history, newest, newest + 1 if told_end is None else told_end)


@pytest.fixture
def line() -> Line:
    return Line()


def test_what_is_missing_among_what_arrived_is_lost_and_said_once(line: Line) -> None:
    numbers = [line.send(50 + place) for place in range(10)]
    line.is_there(*(number for place, number in enumerate(numbers) if place not in (2, 4)))
    assert line.lost(numbers[-1]) == {SSRC: [52, 54]}
    assert line.lost(numbers[-1]) == {}


def test_a_retransmission_that_got_lost_is_named_by_the_number_that_it_repeats(line: Line) -> None:
    repeated = line.send(50, again=True)
    numbers = [line.send(51 + place) for place in range(LATER_PACKETS)]
    line.is_there(*numbers)
    assert repeated < numbers[0] and line.lost(numbers[-1]) == {RTX_SSRC: [50]}


def test_what_is_merely_late_is_waited_for(line: Line) -> None:
    numbers = [line.send(50 + place) for place in range(LATER_PACKETS + 1)]
    line.is_there(*numbers[1:-1])
    assert line.lost(numbers[-2]) == {}, "too few packets were sent after it"
    line.is_there(numbers[-1])
    assert line.lost(numbers[-1]) == {SSRC: [50]}


def test_packets_of_one_burst_do_not_prove_each_other_lost(line: Line) -> None:
    numbers = []
    for place in range(2 * LATER_PACKETS):
        numbers.append(line.send(50 + place))
        line.now -= STEP
    line.is_there(*numbers[1:])
    assert line.lost(numbers[-1]) == {}
    line.now += 1.01 * LATER
    after = line.send(90)
    line.is_there(after)
    assert line.lost(after) == {SSRC: [50]}


def test_what_feedback_has_not_spoken_of_is_not_lost(line: Line) -> None:
    numbers = [line.send(50 + place) for place in range(10)]
    line.is_there(numbers[-1])
    assert line.lost(numbers[-1], told_end=numbers[3]) == {SSRC: [50, 51, 52]}
    line.is_there(*numbers[3:6], state=UNTOLD)
    line.is_there(numbers[6], state=LOST)
    assert line.lost(numbers[-1]) == {SSRC: [56]}, "feedback that got lost says nothing of its packets"


def test_it_begins_where_much_is_lost_and_ends_where_little_is() -> None:
    underway = Underway()
    told = []
    for loss in (0.0, (HEAVY + LIGHT) / 2, 1.01 * HEAVY, (HEAVY + LIGHT) / 2, 0.99 * LIGHT, (HEAVY + LIGHT) / 2):
        underway.switch(loss)
        told.append(underway.on)
    assert told == [False, False, True, True, False, False]


def test_on_a_better_line_nothing_is_kept(line: Line) -> None:
    line.send(50)
    line.underway.switch(0.0)
    assert len(line.underway) == 0


def test_a_subscriber_who_never_tells_anything_costs_no_more_than_the_most(line: Line) -> None:
    numbers = [line.send(place & 0xFFFF) for place in range(MOST + 10)]
    assert len(line.underway) == MOST
    line.is_there(numbers[-1])
    assert line.lost(numbers[-1])[SSRC][0] == 10


def test_what_the_ring_has_written_over_is_let_go(line: Line) -> None:
    line.send(50)
    for _ in range(len(line.history.states)):
        line.history.add(100, 0, line.now)
    assert line.lost(line.history.next - 1) == {} and len(line.underway) == 0
