"""A session without a socket: its table, its numbers, and what a reader hears who was away."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.config import Limits
from signalling.messages import Change, Hello, Moved, Ok, Welcome, decode_office
from signalling.outbox import Outbox
from signalling.session import TRANSITIONS, Event, IllegalEvent, Session, State
from tests.signalling.fake_hall import change

ROADS: dict[State, list[Event]] = {
    State.WAITING: [],
    State.OPEN: [Event.ACCEPTED],
    State.RESUMING: [Event.ACCEPTED, Event.LOST],
    State.OVER: [Event.ENDED],
}


def outbox() -> Outbox:
    return Outbox(Limits().queue_frames, Limits().queue_bytes, lambda: None)


def session(box: Outbox, limits: Limits | None = None) -> Session:
    return Session(Hello(view="portal"), "192.0.2.1", box, limits or Limits())


def happen(one: Session, event: Event, box: Outbox) -> None:
    match event:
        case Event.ACCEPTED:
            one.accept("", 0.0)
        case Event.LOST:
            one.lost(box)
        case Event.RESUMED:
            one.resume(box, 0, "192.0.2.1", 0.0)
        case Event.EXPIRED:
            one.expire()
        case Event.ENDED:
            one.end(4003)


def everything(box: Outbox) -> list[object]:
    return [decode_office(frame) for frame in iter(box.take, None)]


def seqs(box: Outbox) -> list[int]:
    return [message.seq for message in everything(box) if isinstance(message, Change)]


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_an_event_moves_as_the_table_says_or_changes_nothing(state: State, event: Event) -> None:
    box = outbox()
    one = session(box)
    for step in ROADS[state]:
        happen(one, step, box)
    assert one.state is state
    wanted = TRANSITIONS.get((state, event), state)
    if (state, event) in TRANSITIONS or (state, event) in {(State.OVER, Event.ENDED), (State.OVER, Event.LOST)}:
        # What is over may be ended and lost again: whoever says so cannot know.
        happen(one, event, box)
    elif (state, event) == (State.RESUMING, Event.LOST):
        assert not one.lost(box)
    else:
        with pytest.raises(IllegalEvent):
            happen(one, event, box)
    assert one.state is wanted


def test_what_is_told_before_the_welcome_is_delivered_after_it() -> None:
    box = outbox()
    one = session(box)
    one.tell(change(1))
    assert len(box) == 0
    one.accept("", 0.0)
    welcome, first = everything(box)
    assert isinstance(welcome, Welcome)
    assert isinstance(first, Change)
    assert first.seq == 1


def test_a_reader_who_was_away_hears_what_was_missed_in_order() -> None:
    box, again = outbox(), outbox()
    one = session(box)
    one.accept("", 0.0)
    for count in range(5):
        one.tell(change(count))
    assert one.lost(box)
    one.tell(change(5))
    assert one.resume(again, 2, "192.0.2.1", 0.0)
    welcome, *missed = everything(again)
    assert isinstance(welcome, Welcome)
    assert welcome.resumed
    assert [message.seq for message in missed if isinstance(message, Change)] == [3, 4, 5, 6]


def test_an_answer_that_was_given_to_a_dead_line_comes_again() -> None:
    box, again = outbox(), outbox()
    one = session(box)
    one.accept("", 0.0)
    one.tell(change(1))
    one.reply(Ok(re=7))
    one.lost(box)
    one.resume(again, 1, "192.0.2.1", 0.0)
    assert everything(again)[1:] == [Ok(re=7)]


@pytest.mark.parametrize("seq", [-1, 10, 700, 10**9], ids=["negative", "too old", "not yet told", "absurd"])
def test_a_gap_that_cannot_be_filled_starts_the_count_anew(seq: int) -> None:
    box, again = outbox(), outbox()
    one = session(box)
    one.accept("", 0.0)
    one.lost(box)
    for count in range(600):
        one.tell(change(count))
    assert not one.resume(again, seq, "192.0.2.1", 0.0)
    one.tell(change(1))
    welcome, first = everything(again)
    assert isinstance(welcome, Welcome)
    assert not welcome.resumed
    assert isinstance(first, Change)
    assert first.seq == 1


def test_the_newer_socket_wins_and_the_older_one_is_closed() -> None:
    box, again = outbox(), outbox()
    one = session(box)
    one.accept("", 0.0)
    one.resume(again, 0, "192.0.2.1", 0.0)
    assert box.closing is not None
    assert not one.lost(box)
    assert one.connected
    one.tell(change(1))
    assert seqs(again) == [1]


def test_a_move_says_so_before_it_closes() -> None:
    box = outbox()
    one = session(box)
    one.accept("", 0.0)
    one.move()
    assert everything(box)[-1] == Moved()
    assert box.closing is not None
    assert box.closing.code == 4001
    one.tell(change(1))
    assert len(box) == 0


def test_the_end_is_reported_once() -> None:
    box = outbox()
    one = session(box)
    ends: list[bool] = []
    one.on_over = lambda: ends.append(one.over)
    one.accept("", 0.0)
    one.end(4003)
    one.end(4003)
    one.move()
    assert ends == [True]


def test_only_its_own_secret_opens_a_session_again() -> None:
    box = outbox()
    one = session(box)
    one.accept("", 0.0)
    [welcome] = everything(box)
    assert isinstance(welcome, Welcome)
    assert one.knows(welcome.secret)
    for wrong in ("", welcome.secret[:-1], welcome.secret + "a", "ä", session(outbox()).id):
        assert not one.knows(wrong)


@given(st.lists(st.tuples(st.sampled_from(["tell", "lose", "return", "take"]), st.integers(0, 400)), max_size=60))
def test_nobody_ever_hears_a_number_twice_or_misses_one(steps: list[tuple[str, int]]) -> None:
    limits = Limits(ring_frames=8, queue_frames=300)
    box = Outbox(limits.queue_frames, limits.queue_bytes, lambda: None)
    one = session(box, limits)
    one.accept("", 0.0)
    seen, there = 0, True

    def read() -> None:
        nonlocal seen
        for message in everything(box):
            if isinstance(message, Welcome) and not message.resumed:
                seen = 0
            if isinstance(message, Change):
                assert message.seq == seen + 1
                seen = message.seq

    for what, count in steps:
        match what:
            case "tell":
                for _ in range(count % 12):
                    one.tell(change(count))
            case "take" if there:
                read()
            case "lose" if there:
                # Whatever was still queued is gone with the line.
                there = not one.lost(box)
            case "return" if not there:
                box = Outbox(limits.queue_frames, limits.queue_bytes, lambda: None)
                one.resume(box, seen, "192.0.2.1", 0.0)
                there = True
    if there:
        read()
