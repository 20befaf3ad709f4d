"""Between the encodings of one track: numbers, times and pictures of the seat go on without a break."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfu import rtp, vp8
from sfu.bandwidth import Bandwidth
from sfu.encoding import Encoding
from sfu.offer import Codec, ReceivingLine, SendingLine
from sfu.reports import SenderClock, to_ntp
from sfu.rtcp import SenderReport
from sfu.seat import Seat
from sfu.seats import Place
from sfu.subscription import Subscription
from sfu.track import Track
from tests.sfu.helpers import ahead

VP8 = Codec(96, "VP8", 90_000, feedback=("nack pli",), rtx=97)
RIDS = ("q", "h", "f")
SECOND = 90_000
NTP = 5_000.0


def frame(picture: int, tl0: int, keys: int, *, key: bool, short: bool = False) -> bytes:
    """The one packet of a frame, with everything that its descriptor can count."""
    if short:
        return bytes([0x90, 0xF0, picture & 0x7F, tl0 & 0xFF, 0x20 | keys & 31, not key]) + b"picture"
    return bytes([0x90, 0xF0, 0x80 | picture >> 8 & 0x7F, picture & 0xFF, tl0 & 0xFF, 0x20 | keys & 31, not key])


@dataclass
class Source:
    """One encoder: counts as it likes."""

    ssrc: int
    sequence: int
    base: int
    picture: int
    tl0: int
    keys: int

    def packet(self, captured: float, *, key: bool = False) -> rtp.Packet:
        self.sequence += 1
        self.picture += 1
        self.tl0 += 1
        self.keys += key
        payload = frame(self.picture, self.tl0, self.keys, key=key)
        timestamp = self.base + round(captured * SECOND) & 0xFFFF_FFFF
        return rtp.Packet(96, True, self.sequence & 0xFFFF, timestamp, self.ssrc, payload)

    def report(self, captured: float) -> SenderReport:
        timestamp = self.base + round(captured * SECOND) & 0xFFFF_FFFF
        return SenderReport(self.ssrc, to_ntp(NTP + captured), timestamp, 1, 1)


class Stage:
    """A track of three encodings, and one who watches."""

    receives = True

    def __init__(self, sources: list[Source] | None = None) -> None:
        self.now = 10.0
        self.got: list[rtp.Packet] = []
        self.asked: list[str] = []
        self.sending = self
        """She is the way to herself."""
        self.sources = sources or [
            Source(1, 100, 0, 10, 20, 5),
            Source(2, 65_530, 0xFFFF_0000, 0x7FFE, 254, 31),
            Source(3, 40_000, 0x8000_0000, 5_000, 0, 0),
        ]
        line = SendingLine("1", "video", "camera", VP8, (), 4, None, rids=RIDS, rid_ext=5, rrid_ext=6)
        self.track = Track("ann", line, SenderClock(), Bandwidth(), lambda held, now: self.asked.append(held.rid))
        place = Place("v", "video", 0)
        self.seat = Seat(ReceivingLine("v", "video", (VP8,), None, None), 0xABCD, 0xABCE, place, "stream")
        self.shown = Subscription(self.track, self.seat, self)
        self.track.subscriptions.append(self.shown)

    def broken(self, now: float) -> None:
        raise AssertionError("nothing breaks down here")

    def send(self, header: bytearray, payload: bytes, number_at: int, kind: int, now: float) -> None:
        self.got.append(rtp.parse(bytes(header) + payload))

    def leave_seat(self, mid: str) -> None:
        raise AssertionError("nobody leaves here")

    def encoding(self, place: int) -> Encoding:
        return self.track.encodings[place]

    def take(self, place: int, packet: rtp.Packet) -> None:
        arrival = self.encoding(place).receive(packet, self.now)
        if arrival is not None:
            self.encoding(place).forward(arrival, self.now)

    def aim(self, place: int | None) -> None:
        self.shown.aim(None if place is None else self.encoding(place), self.now)

    def turn(self, *keys: int, passed: float = 0.033) -> None:
        """Every encoder sends a frame of the same moment."""
        self.now += passed
        for place, source in enumerate(self.sources):
            self.take(place, source.packet(self.now, key=place in keys))

    def report(self) -> None:
        for place, source in enumerate(self.sources):
            self.encoding(place).heard(source.report(self.now), self.now)

    @property
    def pictures(self) -> list[vp8.Descriptor]:
        found = [vp8.read(packet.payload) for packet in self.got]
        assert all(picture is not None for picture in found)
        return [picture for picture in found if picture is not None]


def steps(stage: Stage) -> list[int]:
    return [rtp.later(b.timestamp, a.timestamp) for a, b in pairwise(stage.got)]


def assert_continuous(stage: Stage) -> None:
    assert all(ahead(b.sequence, a.sequence) == 1 for a, b in pairwise(stage.got))
    for a, b in pairwise(stage.pictures):
        assert b.picture - a.picture & 0x7FFF == 1
        assert b.tl0 - a.tl0 & 0xFF == 1
        assert b.key - a.key & 31 == b.key_frame


@pytest.mark.parametrize("reported", [False, True])
def test_going_up_and_down_leaves_no_trace_in_the_numbers(reported: bool) -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.turn()
    if reported:
        stage.report()
    for place in (2, 1, 0, 2):
        stage.aim(place)
        stage.turn()
        stage.turn(place)
        stage.turn()
    assert len(stage.got) == 16, "going up, the old encoding's frame of the same moment comes before the key frame"
    assert_continuous(stage)
    if reported:
        assert sorted(round(step / SECOND, 3) for step in steps(stage)) == [0.001] * 2 + [0.032] + [0.033] * 12
        assert rtp.later(stage.got[-1].timestamp, stage.got[0].timestamp) == pytest.approx(13 * 0.033 * SECOND, abs=100)
    else:
        assert all(0.02 <= step / SECOND <= 0.034 for step in steps(stage))


def test_the_current_encoding_goes_on_until_the_key_frame_of_the_next() -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.aim(2)
    assert stage.asked == ["q", "f"]
    stage.turn()
    stage.turn()
    assert stage.shown.current is stage.encoding(0)
    stage.turn(0)
    assert stage.shown.current is stage.encoding(0), "a key frame of another encoding than the target"
    stage.turn(2)
    assert stage.shown.current is stage.encoding(2)
    assert len(stage.got) == 6, "the old encoding's frame of the same moment came before"
    stage.turn(0)
    assert len(stage.got) == 7


def test_nobody_is_left_behind_at_the_encodings_that_are_not_shown() -> None:
    stage = Stage()
    for place in (0, 1, 2, 1, None, 2, 0):
        stage.aim(place)
        stage.turn(0, 1, 2)
    assert [len(encoding.subscriptions) for encoding in stage.track.encodings] == [1, 0, 0]
    stage.aim(2)
    stage.aim(1)
    stage.aim(0)
    assert [len(encoding.subscriptions) for encoding in stage.track.encodings] == [1, 0, 0]
    stage.aim(1)
    stage.shown.leave()
    assert [len(encoding.subscriptions) for encoding in stage.track.encodings] == [0, 0, 0]


def test_a_picture_that_rests_is_not_sent_and_goes_on_with_a_key_frame() -> None:
    stage = Stage()
    stage.aim(1)
    stage.turn(1)
    stage.aim(None)
    stage.turn(1)
    stage.turn(passed=2.0)
    assert len(stage.got) == 1
    stage.aim(1)
    stage.turn()
    assert len(stage.got) == 1
    stage.turn(1)
    assert_continuous(stage)
    assert steps(stage)[0] == pytest.approx(2.1 * SECOND, rel=0.02)


def test_times_follow_the_publishers_clock_when_an_encoding_takes_longer_to_arrive() -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.report()
    stage.turn()
    stage.aim(2)
    captured = stage.now + 0.066
    stage.now = captured + 0.050
    stage.take(2, stage.sources[2].packet(captured, key=True))
    assert steps(stage)[-1] == 0.066 * SECOND


def test_a_clock_that_is_a_little_behind_is_moved_on_as_little_as_can_be_and_made_good_later() -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.report()
    stage.turn()
    stage.aim(2)
    stage.take(2, stage.sources[2].packet(stage.now - 0.030, key=True))
    stage.take(2, stage.sources[2].packet(stage.now))
    stage.aim(0)
    stage.turn(0)
    assert [round(step / SECOND, 3) for step in steps(stage)] == [0.033, 0.001, 0.030, 0.002]
    assert rtp.later(stage.got[-1].timestamp, stage.got[0].timestamp) == pytest.approx(0.066 * SECOND, abs=2)


def test_a_clock_that_is_further_behind_is_given_one_more_chance() -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.report()
    stage.turn()
    stage.aim(2)
    for number in (1, 2):
        asked = len(stage.asked)
        stage.now += 1.0
        stage.take(0, stage.sources[0].packet(stage.now))
        stage.take(2, stage.sources[2].packet(stage.now - 0.080, key=True))
        assert (stage.shown.current is stage.encoding(2)) == (number == 2)
        assert len(stage.asked) == asked + 2 - number
    assert steps(stage)[-1] == round(0.001 * SECOND)


def test_a_clock_that_contradicts_the_arrivals_is_not_believed() -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.report()
    wrong = stage.sources[2].report(stage.now)
    stage.encoding(2).heard(SenderReport(3, to_ntp(NTP + 3_600), wrong.timestamp, 1, 1), stage.now)
    stage.aim(2)
    stage.turn(2)
    assert steps(stage)[-1] <= 0.034 * SECOND


def test_one_byte_picture_ids_become_two_bytes_and_never_begin_again() -> None:
    stage = Stage()
    stage.aim(0)
    for number in range(300):
        stage.now += 0.033
        payload = frame(number, number, 0, key=number == 0, short=True)
        timestamp = round(stage.now * SECOND) & 0xFFFF_FFFF
        stage.take(0, rtp.Packet(96, True, number, timestamp, 1, payload))
    assert [picture.picture for picture in stage.pictures] == list(range(300))
    assert not any(picture.short for picture in stage.pictures)
    assert stage.got[7].payload.endswith(b"picture")


def test_a_wait_for_an_encoding_that_went_is_a_wait_for_the_smallest() -> None:
    stage = Stage()
    stage.aim(0)
    stage.turn(0)
    stage.aim(2)
    line = SendingLine("1", "video", "camera", VP8, (), 4, None, rids=("q", "h"), rid_ext=5, rrid_ext=6)
    stage.track.renew(line, stage.now)
    assert stage.shown.target is stage.encoding(0)
    stage.track.renew(SendingLine("1", "video", "camera", VP8, (), 4, None), stage.now)
    assert [encoding.rid for encoding in stage.track.encodings] == [""]
    assert stage.shown.target is stage.encoding(0)
    assert stage.shown.current is None
    stage.take(0, stage.sources[1].packet(stage.now + 0.1, key=True))
    assert_continuous(stage)


moves = st.lists(
    st.tuples(
        st.sampled_from(["turn"] * 6 + ["key"] * 2 + ["aim", "rest", "lose", "late", "report", "padding"]),
        st.integers(0, 2),
        st.integers(1, 40),
    ),
    max_size=80,
)
counts = st.integers(0, 0xFFFF)
sources = st.tuples(*(st.builds(Source, st.just(n + 1), *[counts] * 5) for n in range(3)))


@settings(max_examples=150, deadline=None)
@given(sources, moves)
def test_what_is_sent_in_a_seat_is_one_stream_whatever_happens(begin: tuple[Source, ...], path: list) -> None:
    stage = Stage(list(begin))
    stage.aim(0)
    held: list[tuple[int, rtp.Packet]] = []
    order: list[tuple[int, rtp.Packet]] = []
    for move, place, number in path:
        match move:
            case "turn":
                stage.turn()
            case "key":
                stage.turn(place)
            case "aim":
                stage.aim(place)
            case "rest":
                stage.aim(None)
            case "lose":
                for _ in range(number):
                    stage.sources[place].packet(stage.now)
            case "late":
                held.append((place, stage.sources[place].packet(stage.now, key=number % 5 == 0)))
                if len(held) > 3:
                    stage.take(*held.pop(0))
            case "report":
                stage.report()
            case "padding":
                packet = stage.sources[place].packet(stage.now)
                stage.sources[place].picture -= 1
                stage.sources[place].tl0 -= 1
                packet.payload = b""
                stage.take(place, packet)
    for late in held:
        stage.take(*late)
    base = stage.got[0].sequence if stage.got else 0
    order = sorted(((ahead(packet.sequence, base), packet) for packet in stage.got), key=lambda each: each[0])
    assert len({number for number, _ in order}) == len(order), "no number twice"
    assert not order or order[0][0] == 0, "nothing before the first"
    pictures = [(number, packet, vp8.read(packet.payload)) for number, packet in order]
    for (first, before, old), (second, after, new) in pairwise(pictures):
        assert old is not None and new is not None
        assert rtp.later(after.timestamp, before.timestamp) >= 0, "time does not go back"
        # One frame is one packet here, so a gap in the pictures is as large as the gap in the numbers.
        assert new.picture - old.picture & 0x7FFF == second - first
        assert new.tl0 - old.tl0 & 0xFF == second - first & 0xFF
        assert new.key - old.key & 31 <= max(second - first, 1)
