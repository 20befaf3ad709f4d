"""What a seat sends once more is what it sent, and never more than the subscriber's share."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu import rtp, rtx
from sfu.codecs import Codec
from sfu.nacked import (
    AMPLE,
    AT_ONCE,
    BESIDES,
    LOOKED_AT,
    MAX_WAITING,
    MOST_SHARE,
    PER_LOSS,
    SAVED,
    SHARE,
    SLOT,
    STALE,
    Nacked,
)
from sfu.offer import ReceivingLine
from sfu.resending import MAX_ASKED, MOST_TIMES, REACH, STRETCHES, Again, Resending, Stretch
from sfu.ring import SECONDS, Ring
from sfu.seat import Seat
from sfu.seats import Place

VP8 = Codec(96, "VP8", 90_000, rtx=97)
PLAIN = Codec(96, "VP8", 90_000)
SSRC, RTX = 0x1111, 0x2222
WAY = 0.05


@dataclass
class Kept:
    """An encoding's packet."""

    sequence: int
    timestamp: int = 0
    marker: bool = False
    payload: bytes = b"picture"
    picture: None = None


def a_seat(codec: Codec = VP8) -> Seat:
    line = ReceivingLine("v0", "video", (codec,), mid_ext=4, time_ext=2, transport_ext=3)
    seat = Seat(line, SSRC, RTX if codec.rtx else None, Place("v0", "video", 0), "stream")
    seat.sent_at = 0.0
    return seat


def sent(count: int, first: int = 1_000, codec: Codec = VP8) -> tuple[Resending, Seat]:
    """A seat that has sent so many packets; the first had this number of the seat and number 0 of its encoding."""
    seat, ring = a_seat(codec), Ring[Kept]()
    resending = Resending(seat)
    resending.begins(Stretch(first, ring, codec.name, first, 7))
    for number in range(count):
        ring.put(number, Kept(number, 3_000 * number, number % 3 == 2, b"payload %d" % number))
    seat.sequence = first + count - 1
    return resending, seat


def read(packet: Again) -> rtp.Packet:
    return rtp.parse(bytes(packet.header) + packet.payload)


def test_a_retransmission_has_its_own_source_and_number_and_carries_what_was_sent() -> None:
    resending, seat = sent(10)
    before = seat.rtx_sequence
    packet = resending.again(1_005, 10.0)
    assert packet is not None
    found = read(packet)
    assert (found.ssrc, found.payload_type, found.sequence) == (RTX, 97, before + 1)
    assert found.find(4) == b"v0"
    assert found.find(2) == rtp.abs_send_time(10.0)
    assert packet.number_at == seat.number_at
    assert rtx.unwrap(found, SSRC, 96)
    assert (found.sequence, found.timestamp, found.marker, found.payload) == (1_005, 15_007, True, b"payload 5")


@pytest.mark.parametrize(
    ("why", "number", "extended"),
    [
        ("the newest", 1_009, 1_009),
        ("the first", 1_000, 1_000),
        ("before the first", 999, None),
        ("not sent yet", 1_010, None),
        ("far away", 40_000, None),
    ],
)
def test_only_what_was_sent_is_promised(why: str, number: int, extended: int | None) -> None:
    resending, _ = sent(10)
    assert resending.promise(number, 10.0, WAY) == extended


def test_numbers_are_understood_over_the_wrap() -> None:
    resending, _ = sent(20, first=65_530)
    assert resending.promise(65_535, 10.0, WAY) == 65_535
    assert resending.promise(3, 10.0, WAY) == 65_539


def test_what_is_asked_for_again_within_a_round_trip_is_on_its_way_already() -> None:
    resending, _ = sent(10)
    assert [resending.promise(1_003, now, WAY) is not None for now in (10.0, 10.02, 10.049, 10.051)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_packet_is_promised_six_times_at_most() -> None:
    resending, _ = sent(10)
    assert [resending.promise(1_003, 10.0 + step, WAY) is not None for step in range(8)] == [True] * 6 + [False] * 2
    assert MOST_TIMES == 6


def test_what_is_asked_for_again_goes_in_two_copies() -> None:
    resending, _ = sent(10)
    found = []
    for step in range(3):
        assert resending.promise(1_003, 10.0 + step, WAY) == 1_003
        found.append(resending.copies(1_003))
    assert found == [1, 2, 2]


def test_what_the_publisher_lost_is_not_promised_and_costs_no_turn() -> None:
    resending, seat = sent(10)
    ring = resending._stretches[0].ring
    seat.sequence += 2  # 1010 is missing, 1011 was sent
    ring.put(11, Kept(11))
    assert [resending.promise(1_010, 10.0 + step, WAY) for step in range(5)] == [None] * 5
    ring.put(10, Kept(10))
    assert resending.promise(1_010, 16.0, WAY) == 1_010


def test_without_a_payload_type_for_it_nothing_is_sent_again() -> None:
    resending, _ = sent(10, codec=PLAIN)
    assert resending.promise(1_003, 10.0, WAY) is None
    assert resending.again(1_003, 10.0) is None


def test_what_was_shown_in_another_codec_is_not_sent_again() -> None:
    resending, seat = sent(10)
    seat.codec = Codec(98, "H264", 90_000, rtx=99)
    assert resending.promise(1_003, 10.0, WAY) is None


def test_each_packet_is_rebuilt_by_the_offsets_that_held_when_it_was_sent() -> None:
    resending, seat = sent(10)
    other: Ring[Kept] = Ring()
    for number in range(500, 510):
        other.put(number, Kept(number, number, payload=b"other"))
    resending.begins(Stretch(1_010, other, VP8.name, 510, 100))
    seat.sequence = 1_019
    for number, timestamp, payload in ((1_009, 27_007, b"payload 9"), (1_010, 600, b"other")):
        packet = resending.again(number, 10.0)
        assert packet is not None
        assert read(packet).timestamp == timestamp
        assert read(packet).payload == rtx.wrap(number, payload)


def test_who_sits_down_anew_is_not_sent_what_was_before() -> None:
    resending, _ = sent(10)
    resending.clear()
    assert resending.promise(1_003, 10.0, WAY) is None


def test_what_is_remembered_is_bounded() -> None:
    resending, seat = sent(REACH)
    for number in range(REACH):
        assert resending.promise(1_000 + number, 10.0, WAY) is not None
    assert len(resending._asked) == MAX_ASKED
    for number in range(100):
        resending.begins(Stretch(3_000 + number, Ring(), VP8.name, 0, 0))
    assert len(resending._stretches) == STRETCHES
    seat.sequence += 1
    assert resending.promise(1_000, 20.0, WAY) is None, "out of reach"


# --- The budget


@dataclass
class Subscriber:
    """Counts what she is sent, and what again."""

    sent: int = 0
    again: list[tuple[float, int]] = field(default_factory=list)
    nacked: Nacked = None

    def __post_init__(self) -> None:
        self.nacked = Nacked(
            lambda packet, now: self.again.append((now, len(packet.header) + len(packet.payload))), lambda: self.sent
        )

    @property
    def octets(self) -> int:
        return sum(size for _, size in self.again)


def large(count: int) -> tuple[Resending, Seat]:
    seat, ring = a_seat(), Ring[Kept]()
    resending = Resending(seat)
    resending.begins(Stretch(1_000, ring, VP8.name, 1_000, 0))
    for number in range(count):
        ring.put(number, Kept(number, payload=bytes(1_100)))
    seat.sequence = 1_000 + count - 1
    return resending, seat


def test_retransmissions_go_out_a_few_at_a_time() -> None:
    subscriber = Subscriber()
    resending, _ = sent(100)
    subscriber.nacked.asked(resending, range(1_000, 1_020), 10.0)
    assert len(subscriber.again) == AT_ONCE
    subscriber.nacked.serve(10.0 + SLOT / 2)
    assert len(subscriber.again) == AT_ONCE
    for step in range(1, 5):
        subscriber.nacked.serve(10.0 + step * (SLOT + 1e-6))
        assert len(subscriber.again) == AT_ONCE * (step + 1)
    assert len(subscriber.nacked) == 0


def test_promises_that_are_too_old_are_not_kept() -> None:
    subscriber = Subscriber()
    resending, _ = sent(100)
    subscriber.nacked.asked(resending, range(1_000, 1_020), 10.0)
    subscriber.nacked.serve(10.0 + STALE + 0.01)
    assert len(subscriber.again) == AT_ONCE
    assert len(subscriber.nacked) == 0


def test_the_queue_is_bounded() -> None:
    subscriber = Subscriber()
    resending, _ = sent(1_000)
    for _ in range(3):
        subscriber.nacked.asked(resending, range(1_000, 2_000), 10.0)
    assert len(subscriber.nacked) == MAX_WAITING


def test_of_many_nacks_at_once_a_bounded_part_is_looked_at() -> None:
    subscriber = Subscriber()
    resending, _ = sent(10)
    looked: list[int] = []
    subscriber.nacked.asked(resending, (looked.append(n) or n for n in range(5_000, 60_000)), 10.0)
    subscriber.nacked.asked(resending, (looked.append(n) or n for n in range(5_000, 60_000)), 10.001)
    assert len(looked) <= LOOKED_AT + 2


@pytest.mark.parametrize(
    ("loss", "share"), [(0.0, SHARE), (SHARE / PER_LOSS, SHARE), (0.1, 0.1 * PER_LOSS), (0.9, MOST_SHARE)]
)
def test_who_asks_for_everything_all_the_time_gets_the_share_and_no_more(loss: float, share: float) -> None:
    subscriber = Subscriber()
    subscriber.nacked.loss = loss
    resending, seat = large(900)
    ring = resending._stretches[0].ring
    seconds = 20
    for step in range(1_000 * seconds):
        now = 10 + step / 1_000
        if step % 5 == 0:  # 1.8 Mbit/s
            seat.sequence += 1
            ring.put(seat.sequence - 1_000, Kept(seat.sequence - 1_000, payload=bytes(1_100)))
            subscriber.sent += 1_130
        newest = seat.sequence
        subscriber.nacked.asked(resending, range(newest - 271, newest + 1), now)
    assert subscriber.octets <= share * subscriber.sent + BESIDES * seconds + SAVED + 1_200
    assert subscriber.octets >= 0.9 * share * subscriber.sent, "and what is granted can be used"


def test_copies_are_for_an_ample_budget() -> None:
    subscriber = Subscriber()
    resending, _ = large(200)
    for now in (10.0, 11.0):  # the second time: what was repeated got lost
        subscriber.again.clear()
        subscriber.nacked.asked(resending, [1_000], now)
    assert len(subscriber.again) == 2
    subscriber.nacked._budget = AMPLE - 10 * BESIDES
    for now in (20.0, 21.0):
        subscriber.again.clear()
        subscriber.nacked.asked(resending, [1_001], now)
    assert len(subscriber.again) == 1


def test_ten_lost_in_a_hundred_of_which_half_are_asked_for_too_early_are_all_sent_again() -> None:
    subscriber = Subscriber()
    resending, seat = large(100)
    ring = resending._stretches[0].ring
    asked: list[tuple[float, int]] = []
    lost = early = 0
    for step in range(4_000):  # 20 s of 1.8 Mbit/s
        now = 10 + step / 200
        seat.sequence += 1
        ring.put(seat.sequence - 1_000, Kept(seat.sequence - 1_000, payload=bytes(1_100)))
        subscriber.sent += 1_130
        if step % 10 == 0 and step < 3_900:
            lost += 1
            asked.append((now + 0.1, seat.sequence))
            if step % 20 == 0:
                early += 1
                asked.append((now + 0.3, seat.sequence))
        subscriber.nacked.asked(resending, [number for at, number in asked if at <= now], now)
        asked = [(at, number) for at, number in asked if at > now]
        subscriber.nacked.serve(now)
    assert len(subscriber.again) == lost + 2 * early


def test_a_little_is_granted_even_where_little_is_sent() -> None:
    subscriber = Subscriber()
    resending, seat = large(1_000)
    for step in range(100_000):
        now = 10 + step / 1_000
        subscriber.nacked.asked(resending, [seat.sequence - step % 900], now)
    assert subscriber.octets == pytest.approx(min(BESIDES * 100 + SAVED, 900 * MOST_TIMES * 1_135), rel=0.02)


@given(st.lists(st.tuples(st.floats(0, 0.05), st.integers(990, 1_110)), max_size=200))
def test_whatever_is_asked_for_no_packet_leaves_more_often_than_three_times(asks: list[tuple[float, int]]) -> None:
    found: list[int] = []
    resending, _ = sent(100)
    nacked = Nacked(lambda packet, now: found.append(int.from_bytes(packet.payload[:2], "big")), lambda: 0)
    now = 10.0
    for passed, number in asks:
        now += passed
        nacked.asked(resending, [number], now)
    assert all(1_000 <= number < 1_100 and found.count(number) <= MOST_TIMES for number in found)


# --- What never comes again


def test_what_is_too_old_to_be_kept_is_gone_unless_a_key_frame_does_without_it() -> None:
    resending, seat = sent(100)
    ring = resending._stretches[0].ring
    assert not resending.gone(1_003, 10.0, WAY), "it is kept"
    ring.sweep(10.0)
    ring.put(100, Kept(100))
    seat.sequence += 1
    ring.sweep(10.0 + SECONDS)
    assert resending.gone(1_003, 12.0, WAY)
    assert not resending.gone(1_100, 12.0, WAY), "it is young"
    ring.begins(50, 12.0)
    assert not resending.gone(1_003, 12.0, WAY)
    assert resending.gone(1_060, 12.0, WAY)
    resending.begins(Stretch(1_101, Ring[Kept](), VP8.name, 1_101, 7))
    assert not resending.gone(1_060, 12.0, WAY), "what goes on now began with a key frame"


def test_what_was_promised_often_enough_is_gone_when_the_last_one_did_not_come() -> None:
    resending, _ = sent(10)
    for step in range(MOST_TIMES):
        assert not resending.gone(1_003, 10.0 + step, WAY)
        assert resending.promise(1_003, 10.0 + step, WAY) is not None
    last = 10.0 + MOST_TIMES - 1
    assert not resending.gone(1_003, last + WAY / 2, WAY), "it is on its way"
    assert resending.gone(1_003, last + WAY, WAY)


def test_a_nack_for_what_is_gone_says_so() -> None:
    subscriber = Subscriber()
    resending, _ = sent(100)
    ring = resending._stretches[0].ring
    assert not subscriber.nacked.asked(resending, [1_003, 1_004], 10.0)
    ring.sweep(10.0)
    ring.sweep(10.0 + SECONDS)
    assert subscriber.nacked.asked(resending, [1_003, 1_004], 12.0)
