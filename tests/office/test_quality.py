"""The lamp beside a name: what it shows of which figures, and that it neither flickers nor hangs."""

from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.quality import (
    BETTER_SECONDS,
    GOOD,
    MOST_REPAIR,
    REPORT_SECONDS,
    SILENT,
    START_SECONDS,
    WORSE_SECONDS,
    Figures,
    Judgement,
    Lamp,
    Repair,
    judge,
    late,
)
from sfu.control import MediaState
from signalling import messages as m

FINE = MediaState(
    room="room",
    participant="p",
    epoch=1,
    way="udp",
    up=1_200_499,
    down=600_501,
    estimate=2_000_000,
    loss_up=0.0,
    loss_down=0.0,
    round_trip=0.04,
    height=720,
    frame_rate=30,
    reduced=False,
    paused=0,
)


@pytest.mark.parametrize(
    ("figures", "level", "trouble"),
    [
        (Figures(), "good", ""),
        (Figures(loss=0.029), "good", ""),
        (Figures(loss=0.03), "weak", "loss"),
        (Figures(loss=0.099), "weak", "loss"),
        (Figures(loss=0.10), "bad", "loss"),
        (Figures(round_trip=0.34), "good", ""),
        (Figures(round_trip=0.35), "weak", "delay"),
        (Figures(round_trip=0.8), "bad", "delay"),
        (Figures(reduced=True), "weak", "camera-reduced"),
        (Figures(missing=True, loss=0.03), "bad", "camera-paused"),
        (Figures(missing=True, round_trip=0.35), "bad", "camera-paused"),
        (Figures(missing=True, loss=0.029, round_trip=0.34), "good", ""),
        (Figures(paused=1), "bad", "pictures-paused"),
        (Figures(frozen=0.05), "weak", "loss"),
        (Figures(frozen=0.25), "bad", "loss"),
        (Figures(reduced=True, loss=0.05), "weak", "camera-reduced"),
        (Figures(reduced=True, loss=0.2), "bad", "loss"),
        (Figures(paused=2, reduced=True, missing=True, loss=0.5, round_trip=2), "bad", "pictures-paused"),
        (Figures(loss=0.05, round_trip=0.5), "weak", "loss"),
        (Figures(loss=0.05, round_trip=0.9), "bad", "delay"),
    ],
)
def test_the_worst_that_is_true_decides_and_names_its_cause(figures: Figures, level: m.Level, trouble: str) -> None:
    assert judge(figures) == Judgement(level, trouble)


@given(
    st.builds(
        Figures,
        loss=st.floats(0, 1),
        round_trip=st.floats(0, 5),
        reduced=st.booleans(),
        missing=st.booleans(),
        paused=st.integers(0, 9),
        frozen=st.floats(0, 1),
    ),
    st.floats(0, 0.5),
)
def test_more_trouble_is_never_judged_better_and_only_good_has_no_reason(figures: Figures, more: float) -> None:
    rank = ["good", "weak", "bad"].index
    found = judge(figures)
    assert (found.level == "good") == (found.trouble == "")
    worse = replace(figures, loss=figures.loss + more, round_trip=figures.round_trip + more, paused=figures.paused + 1)
    assert rank(judge(worse).level) >= rank(found.level)


class Line:
    """A lamp that is looked at once a second."""

    def __init__(self, settled: bool = True) -> None:
        self.lamp, self.now = Lamp(), 1_000.0
        if settled:
            self.run(START_SECONDS)

    def run(self, seconds: float, link: m.Link = "connected", **changes: object) -> list[Judgement]:
        seen = []
        for _ in range(round(seconds)):
            self.now += 1.0
            self.lamp.update(msgspec.structs.replace(FINE, **changes), self.now)
            seen.append(self.lamp.look(link, self.now))
        return seen

    def report(self, **changes: object) -> None:
        values = {"id": 1, "epoch": 1, "freezes": 0, "frozen": 0.0, "way": "udp"} | changes
        self.lamp.report(m.ReportMedia(**values), self.now)


def test_a_good_line_is_good_from_the_beginning() -> None:
    assert set(Line(settled=False).run(30)) == {GOOD}


def test_trouble_is_shown_when_it_has_lasted_and_gone_when_it_was_away() -> None:
    line = Line()
    coming = line.run(10, paused=1)
    assert coming.index(Judgement("bad", "pictures-paused")) == WORSE_SECONDS
    assert set(coming[: int(WORSE_SECONDS)]) == {GOOD}
    going = line.run(12)
    assert going.index(GOOD) == BETTER_SECONDS - 1
    assert set(going[: int(BETTER_SECONDS) - 1]) == {Judgement("bad", "pictures-paused")}


@pytest.mark.parametrize("trouble", [{"loss_down": 0.1}, {"paused": 2}, {"round_trip": 1.2}, {"reduced": True}])
def test_a_single_second_of_trouble_is_not_shown(trouble: dict[str, object]) -> None:
    line = Line()
    for _ in range(10):
        assert set(line.run(1, **trouble)) == {GOOD}
        assert set(line.run(5)) == {GOOD}


def test_what_changes_every_few_seconds_does_not_flicker() -> None:
    line = Line()
    seen = line.run(4, reduced=True)
    for _ in range(10):
        seen += line.run(3) + line.run(4, reduced=True)
    assert sum(one != other for one, other in pairwise(seen)) == 1


def test_from_bad_it_goes_over_weak_when_it_is_still_weak() -> None:
    line = Line()
    line.run(5, round_trip=2.0)
    seen = line.run(20, round_trip=0.5)
    levels = [found.level for found in seen]
    assert levels == sorted(levels, key=["bad", "weak", "good"].index) and set(levels) == {"bad", "weak"}
    assert {found.trouble for found in seen} == {"delay"}


@pytest.mark.parametrize(("camera", "shown"), [(True, "camera-paused"), (False, "loss")])
def test_a_camera_that_the_line_does_not_carry_is_told_from_one_that_is_off(camera: bool, shown: str) -> None:
    line = Line()
    for _ in range(4):
        line.run(1, height=0, frame_rate=0, loss_up=0.08)
        found = line.lamp.look("connected", line.now, camera=camera)
    assert found.trouble == shown


def test_silence_is_shown_at_once_and_over_at_once() -> None:
    line = Line()
    assert line.run(1, "reconnecting") == [SILENT]
    assert line.run(1) == [GOOD]


def test_while_the_bandwidth_is_being_found_out_small_pictures_are_no_trouble() -> None:
    line = Line(settled=False)
    assert set(line.run(START_SECONDS, reduced=True, paused=1)) == {GOOD}
    assert line.run(4, reduced=True)[-1].trouble == "camera-reduced"
    assert Line(settled=False).run(4, loss_up=0.5)[-1] == Judgement("bad", "loss"), "loss is trouble at any time"


def test_pictures_that_stand_still_on_the_page_count_until_its_word_is_old() -> None:
    line = Line()
    line.report()
    for frozen in (1.0, 2.0, 3.0):
        line.run(2)
        line.report(freezes=3, frozen=frozen)
    assert line.run(1)[-1] == Judgement("bad", "loss")
    assert line.run(REPORT_SECONDS + BETTER_SECONDS)[-1] == GOOD


@pytest.mark.parametrize("frozen", [0.0, 0.05, 1e9])
def test_a_page_that_counts_anew_or_says_impossible_things_harms_nobody(frozen: float) -> None:
    line = Line()
    line.report(frozen=10.0)
    line.run(2)
    line.report(frozen=frozen)
    assert line.run(1)[-1] == GOOD
    line.report(frozen=frozen)  # in the same moment
    details = line.lamp.details()
    assert details is not None and details.frozen == round(frozen, 1)


def test_a_new_epoch_forgets_the_figures_of_the_older_one() -> None:
    line = Line()
    line.report(freezes=4, frozen=3.0, way="relay")
    line.run(3, loss_up=1.0)
    line.lamp.update(msgspec.structs.replace(FINE, epoch=2, way="tcp"), line.now)
    details = line.lamp.details()
    assert details is not None
    assert (details.freezes, details.frozen, details.way, details.loss_up) == (0, 0.0, "tcp", 0.0)
    line.report(epoch=3)
    assert line.lamp.details() is None


def test_figures_are_told_in_steps_for_people() -> None:
    line = Line()
    line.run(1, loss_down=0.01234, round_trip=0.0384)
    line.report(freezes=2, frozen=0.7512, way="relay")
    assert line.lamp.details() == m.MediaDetails(
        up=1_200_000,
        down=601_000,
        loss_up=0.0,
        loss_down=0.012,
        round_trip=38,
        height=720,
        frame_rate=30,
        freezes=2,
        frozen=0.8,
        way="relay",
    )


@pytest.mark.parametrize(
    ("page", "worker", "way"),
    [("", "tcp", "tcp"), ("udp", "tcp", "tcp"), ("tcp", "udp", "udp"), ("relay", "udp", "relay")],
)
def test_only_the_page_knows_of_a_relay(page: m.Way, worker: str, way: m.Way) -> None:
    line = Line()
    line.report(way=page)
    line.run(1, way=worker)
    details = line.lamp.details()
    assert details is not None and details.way == way


seconds = st.tuples(
    st.sampled_from(["connected", "reconnecting"]),
    st.floats(0, 1),
    st.floats(0, 3),
    st.booleans(),
    st.integers(0, 3),
)


@given(st.lists(seconds, max_size=60))
def test_a_level_that_was_shown_stays_for_a_while_and_never_for_ever(
    story: list[tuple[m.Link, float, float, bool, int]],
) -> None:
    line = Line()
    seen: list[Judgement] = []
    for link, loss, round_trip, reduced, paused in story:
        seen += line.run(1, link, loss_up=loss, round_trip=round_trip, reduced=reduced, paused=paused)
    rank = ["good", "weak", "bad"].index
    spoken = [found for found in seen if found != SILENT]
    fell = [place for place, (one, other) in enumerate(pairwise(spoken)) if rank(other.level) < rank(one.level)]
    assert all(after - before > 1 for before, after in pairwise(fell)), "it gets better step by step"
    assert line.run(BETTER_SECONDS + 2 * WORSE_SECONDS + 8)[-1] == GOOD


@pytest.mark.parametrize(
    ("loss", "round_trip", "wait"),
    [
        (0.0, 0.16, 0),
        (0.02, 0.16, 0),
        (0.10, 0.16, 300),
        (0.10, 0.02, 50),
        (0.05, 0.60, 1_050),
    ],
)
def test_pictures_wait_as_long_as_a_repair_takes_where_much_is_lost(loss: float, round_trip: float, wait: int) -> None:
    repair = Repair()
    for _ in range(30):
        repair.update(loss, round_trip)
    assert repair.late == wait


def test_nobody_waits_so_long_that_people_talk_over_each_other() -> None:
    sender, receiver = Lamp(), Lamp()
    sender.up.late, receiver.down.late = 250, 100
    assert late(sender, receiver) == 350
    receiver.down.late = 300
    assert late(sender, receiver) == MOST_REPAIR
    assert late(receiver, sender) == 0, "the other ways lose nothing"


def test_one_burst_makes_nobody_wait_and_a_line_on_the_edge_does_not_flicker() -> None:
    repair, found = Repair(), []
    repair.update(0.1, 0.16)
    assert repair.late == 0
    for second in range(60):
        repair.update(0.10 if second < 10 else 0.04 if second % 2 else 0.0, 0.16)
        found.append(repair.late)
    assert set(found) == {300}
    for _ in range(30):
        repair.update(0.0, 0.16)
    assert repair.late == 0
