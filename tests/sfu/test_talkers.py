"""Whose voices a large room hears."""

from hypothesis import given
from hypothesis import strategies as st

from sfu.talkers import HANGOVER, MOST, TENURE, Talkers

LOUD, SOFT, SILENT = 30, 42, 100


class Hall:
    """People who all speak or are silent, packet by packet; every 20 ms one packet of each."""

    def __init__(self) -> None:
        self.talkers = Talkers()
        self.now = 10.0
        self.passed: dict[str, list[bool]] = {}

    def hear(self, seconds: float, **levels: int | None) -> None:
        for _ in range(round(seconds * 50)):
            self.now += 0.02
            for name, level in levels.items():
                self.passed.setdefault(name, []).append(self.talkers.hear(name, level, self.now))


def test_of_many_voices_three_are_heard() -> None:
    hall = Hall()
    hall.hear(2.0, a=LOUD, b=LOUD, c=LOUD, d=LOUD, e=SILENT, f=SILENT, g=SILENT)
    assert hall.talkers.chosen == {"a", "b", "c"}
    assert not any(hall.passed["d"] + hall.passed["e"])


def test_no_word_is_cut_at_its_beginning() -> None:
    hall = Hall()
    hall.hear(1.0, a=LOUD, b=LOUD, c=LOUD, d=SILENT)
    hall.hear(HANGOVER + 0.1, a=LOUD, b=LOUD, c=SILENT, d=SILENT)
    hall.passed.clear()
    hall.hear(0.5, a=LOUD, b=LOUD, c=SILENT, d=LOUD)
    assert all(hall.passed["d"]), "from the first packet"
    assert hall.talkers.chosen == {"a", "b", "d"}


def test_no_word_is_cut_at_its_end() -> None:
    hall = Hall()
    hall.hear(1.0, a=LOUD, b=LOUD, c=LOUD, d=SILENT)
    hall.passed.clear()
    hall.hear(HANGOVER - 0.1, a=LOUD, b=LOUD, c=SILENT, d=LOUD)
    assert all(hall.passed["c"])


def test_a_voice_keeps_its_place_as_long_as_nobody_else_needs_it() -> None:
    hall = Hall()
    hall.hear(1.0, a=LOUD, b=SILENT, c=SILENT, d=SILENT)
    hall.passed.clear()
    hall.hear(60.0, a=SILENT, b=SILENT, c=SILENT, d=SILENT)
    assert all(hall.passed["a"])


def test_a_pause_without_packets_keeps_the_place_for_the_next_word() -> None:
    hall = Hall()
    hall.hear(1.0, a=LOUD, b=SILENT)
    hall.passed.clear()
    hall.now += 5.0
    hall.hear(0.1, a=LOUD, b=SILENT)
    assert all(hall.passed["a"])


def test_a_fourth_voice_that_is_clearly_louder_and_insists_pushes_out_the_softest() -> None:
    hall = Hall()
    hall.hear(TENURE + 0.1, a=LOUD, b=SOFT, c=LOUD)
    hall.hear(0.1, a=LOUD, b=SOFT, c=LOUD, d=LOUD)
    assert hall.talkers.chosen == {"a", "b", "c"}, "not by a shout"
    hall.hear(0.5, a=LOUD, b=SOFT, c=LOUD, d=LOUD)
    assert hall.talkers.chosen == {"a", "c", "d"}


def test_voices_of_one_loudness_do_not_push_each_other_out() -> None:
    hall = Hall()
    hall.hear(3.0, a=LOUD, b=LOUD, c=LOUD, d=LOUD, e=LOUD)
    before = hall.talkers.chosen
    hall.hear(20.0, a=LOUD, b=LOUD, c=LOUD, d=LOUD, e=LOUD - 2)
    assert hall.talkers.chosen == before


def test_who_does_not_say_how_loud_she_is_is_heard() -> None:
    hall = Hall()
    hall.hear(1.0, a=None, b=SILENT)
    assert all(hall.passed["a"])


def test_who_leaves_makes_room() -> None:
    hall = Hall()
    hall.hear(1.0, a=LOUD, b=LOUD, c=LOUD, d=LOUD)
    hall.talkers.forget("a")
    hall.hear(0.02, d=LOUD)
    assert hall.talkers.chosen == {"b", "c", "d"}


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 127)), max_size=600))
def test_there_are_never_more_than_three_and_whoever_is_heard_is_one_of_them(packets: list[tuple[str, int]]) -> None:
    talkers = Talkers()
    for step, (who, level) in enumerate(packets):
        passed = talkers.hear(who, level, step * 0.003)
        assert len(talkers.chosen) <= MOST
        assert passed == (who in talkers.chosen)


@given(st.lists(st.lists(st.integers(0, 127), min_size=6, max_size=6), max_size=200))
def test_places_change_slowly(frames: list[list[int]]) -> None:
    """Whoever is pushed out has been silent for a while or had her place for a second."""
    talkers, came, audible = Talkers(), {}, {}
    for step, levels in enumerate(frames):
        now = step * 0.02
        for who, level in zip("abcdef", levels, strict=True):
            before = talkers.chosen
            if level <= 55:
                audible[who] = now
            talkers.hear(who, level, now)
            for gone in before - talkers.chosen:
                assert now - audible.get(gone, -99) > HANGOVER or now - came[gone] >= TENURE
            came |= dict.fromkeys(talkers.chosen - before, now)
