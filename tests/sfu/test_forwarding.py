"""One track into one seat: numbers, times and pictures go on whatever the publishers do."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu import rtp, vp8
from sfu.bandwidth import Bandwidth
from sfu.offer import Codec, ReceivingLine, SendingLine
from sfu.reports import SenderClock, from_ntp, to_ntp
from sfu.rtcp import SenderReport
from sfu.seat import Seat
from sfu.seats import Place
from sfu.subscription import Subscription
from sfu.track import Track
from tests.sfu.helpers import ahead, delta_frame, key_frame

OPUS = Codec(111, "opus", 48_000)
VP8 = Codec(96, "VP8", 90_000, feedback=("nack pli",))


class Subscriber:
    receives = True

    def __init__(self) -> None:
        self.got: list[rtp.Packet] = []
        self.raw: list[bytes] = []
        self.sending = self
        """She is the way to herself."""

    def send(self, header: bytearray, payload: bytes, number_at: int, kind: int, now: float) -> None:
        self.raw.append(bytes(header) + payload)
        self.got.append(rtp.parse(self.raw[-1]))

    def broken(self, now: float) -> None:
        raise AssertionError("nothing breaks down here")

    def leave_seat(self, mid: str) -> None:
        raise AssertionError("nobody leaves here")


class Line:
    """Publishers who take turns in one seat."""

    def __init__(self, kind: str = "video", time_ext: int | None = None) -> None:
        self.kind = kind
        self.asked: list[float] = []
        self.subscriber = Subscriber()
        codec = VP8 if kind == "video" else OPUS
        line = ReceivingLine("m", kind, (codec,), None, time_ext)
        self.seat = Seat(line, 0xABCD, None, Place("m", kind, 0), "stream")
        self.subscription: Subscription | None = None
        self.publish()

    def publish(self) -> Track:
        codec = VP8 if self.kind == "video" else OPUS
        source = "camera" if self.kind == "video" else "microphone"
        line = SendingLine("0", self.kind, source, codec, (), None, None)
        self.clock = SenderClock()
        self.track = Track("ann", line, self.clock, Bandwidth(), lambda track, now: self.asked.append(now))
        (self.encoding,) = self.track.encodings
        if self.subscription is not None:
            self.subscription.leave()
        self.subscription = Subscription(self.track, self.seat, self.subscriber)
        self.track.subscriptions.append(self.subscription)
        self.subscription.aim(self.encoding, 0.0)
        self.asked.clear()
        return self.track

    def send(
        self, sequence: int, timestamp: int, payload: bytes, now: float, ssrc: int = 1, marker: bool = False
    ) -> None:
        packet = rtp.Packet(
            self.encoding.codec.payload_type, marker, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, ssrc, payload
        )
        arrival = self.encoding.receive(packet, now)
        if arrival is not None:
            self.encoding.forward(arrival, now)


def test_everything_but_the_header_arrives_as_it_was_sent() -> None:
    line = Line("audio")
    payloads = [bytes([number]) * (number + 1) for number in range(50)]
    for number, payload in enumerate(payloads):
        line.send(65_520 + number, number * 960, payload, 10 + number * 0.02)
    got = line.subscriber.got
    assert [packet.payload for packet in got] == payloads
    assert all(ahead(b.sequence, a.sequence) == 1 for a, b in pairwise(got))
    assert all(rtp.later(b.timestamp, a.timestamp) == 960 for a, b in pairwise(got))
    assert {(packet.ssrc, packet.payload_type) for packet in got} == {(0xABCD, 111)}
    assert [packet.marker for packet in got] == [True] + [False] * 49


def test_the_first_number_of_a_seat_is_in_the_lower_half() -> None:
    for _ in range(50):
        line = Line("audio")
        line.send(60_000, 0, b"x", 10.0)
        assert line.subscriber.got[0].sequence < 0x8000


def test_pictures_begin_with_a_key_frame() -> None:
    line = Line()
    line.send(1, 0, delta_frame(1), 10.0)
    line.send(2, 3_000, key_frame(2), 10.03)
    line.send(3, 6_000, delta_frame(3), 10.06)
    assert [packet.payload for packet in line.subscriber.got] == [key_frame(2), delta_frame(3)]


def test_losses_and_late_packets_keep_their_place() -> None:
    line = Line("audio")
    for number in (1, 2, 5, 4, 6):
        line.send(number, number * 960, bytes([number]), 10 + number * 0.02)
    first = line.subscriber.got[0].sequence
    assert [packet.sequence - first for packet in line.subscriber.got] == [0, 1, 4, 3, 5]
    assert [packet.payload[0] for packet in line.subscriber.got] == [1, 2, 5, 4, 6]


def test_a_packet_that_comes_twice_is_sent_once() -> None:
    line = Line("audio")
    for number in (1, 2, 2, 1, 3):
        line.send(number, number * 960, b"x", 10.0)
    assert len(line.subscriber.got) == 3


def test_what_is_older_than_the_beginning_is_not_sent() -> None:
    line = Line()
    line.send(8, 0, delta_frame(), 10.0)
    line.send(10, 3_000, key_frame(), 10.03)
    line.send(9, 0, delta_frame(), 10.04)
    assert len(line.subscriber.got) == 1


def test_empty_packets_leave_no_gap_and_no_number_twice() -> None:
    line = Line("audio")
    for number, payload in [(1, b"a"), (2, b""), (4, b"c"), (5, b""), (3, b"b"), (6, b"d")]:
        line.send(number, 960, payload, 10.0)
    first = line.subscriber.got[0].sequence
    assert [(packet.payload, packet.sequence - first) for packet in line.subscriber.got] == [
        (b"a", 0),
        (b"c", 2),
        (b"b", 1),
        (b"d", 3),
    ]


def test_a_new_publisher_in_the_seat_goes_on_where_the_other_stopped() -> None:
    line = Line()
    line.send(100, 500_000, key_frame(77, b"a"), 10.0)
    line.send(101, 503_000, delta_frame(78, b"b"), 10.033)
    line.publish()
    line.send(9_000, 7, delta_frame(500), 10.5)
    line.send(9_001, 3_007, key_frame(501, b"c"), 11.033)
    line.send(9_002, 6_007, delta_frame(502, b"d"), 11.066)
    got = line.subscriber.got
    assert [ahead(b.sequence, a.sequence) for a, b in pairwise(got)] == [1, 1, 1]
    assert [rtp.later(b.timestamp, a.timestamp) for a, b in pairwise(got)] == [3_000, 90_000, 3_000]
    pictures = [vp8.read(packet.payload) for packet in got]
    assert [picture and picture.picture for picture in pictures] == [77, 78, 79, 80]
    assert [packet.payload[-1:] for packet in got] == [b"a", b"b", b"c", b"d"]


def test_the_first_sound_of_a_new_publisher_carries_the_marker() -> None:
    line = Line("audio")
    line.send(1, 0, b"a", 10.0)
    line.send(2, 960, b"a", 10.02)
    line.publish()
    line.send(7, 0, b"b", 10.04)
    assert [packet.marker for packet in line.subscriber.got] == [True, False, True]


def test_a_publisher_who_counts_anew_needs_a_key_frame_and_is_asked_for_it() -> None:
    line = Line()
    line.send(10, 0, key_frame(), 10.0)
    for number in range(3):
        line.send(40_000 + number, 3_000 * number, delta_frame(), 10.1 + number / 30)
    assert line.asked, "the track asks for a key frame"
    line.send(40_003, 12_000, key_frame(), 10.3)
    assert len(line.subscriber.got) == 2
    assert ahead(line.subscriber.got[1].sequence, line.subscriber.got[0].sequence) == 1


def test_a_second_source_takes_over_only_when_the_first_is_silent() -> None:
    line = Line("audio")
    line.send(1, 0, b"a", 10.0, ssrc=1)
    line.send(500, 0, b"b", 10.05, ssrc=2)
    line.send(2, 960, b"a", 10.06, ssrc=1)
    line.send(501, 960, b"c", 11.0, ssrc=2)
    assert [packet.payload for packet in line.subscriber.got] == [b"a", b"a", b"c"]
    assert [ahead(b.sequence, a.sequence) for a, b in pairwise(line.subscriber.got)] == [1, 1]


@pytest.mark.parametrize("jump", [-(2**31) + 5, -2_000_000, 2_000_000, 2**31 - 5])
def test_a_clock_that_jumps_does_not_reach_the_receiver(jump: int) -> None:
    line = Line("audio")
    line.send(1, 1_000_000, b"a", 10.0)
    line.send(2, 1_000_960, b"b", 10.02)
    line.send(3, 1_001_920 + jump, b"c", 10.04)
    line.send(4, 1_002_880 + jump, b"d", 10.06)
    steps = [rtp.later(b.timestamp, a.timestamp) for a, b in pairwise(line.subscriber.got)]
    assert steps == [960, 960, 960]


def test_silence_is_no_jump() -> None:
    line = Line("audio")
    line.send(1, 0, b"a", 10.0)
    line.send(2, 48_000 * 30, b"b", 40.0)
    assert rtp.later(line.subscriber.got[1].timestamp, line.subscriber.got[0].timestamp) == 48_000 * 30


def test_time_of_sending_is_written_into_every_packet() -> None:
    line = Line(time_ext=3)
    line.send(1, 0, key_frame(), 10.0)
    line.send(2, 0, delta_frame(), 10.5)
    assert [packet.find(3) for packet in line.subscriber.got] == [rtp.abs_send_time(10.0), rtp.abs_send_time(10.5)]
    assert (
        len({len(raw) - len(p.payload) for raw, p in zip(line.subscriber.raw, line.subscriber.got, strict=True)}) == 1
    )


steps = st.lists(
    st.tuples(
        st.sampled_from(["next", "next", "next", "gap", "late", "empty", "jump", "switch", "key"]),
        st.integers(1, 0xFFFF),
    ),
    max_size=120,
)


@given(steps)
def test_a_seat_never_sends_a_number_twice_nor_goes_back_in_time(path: list[tuple[str, int]]) -> None:
    line, now, sequence, timestamp = Line(), 10.0, 100, 5_000
    for step, number in path:
        now += 0.033
        timestamp += 3_000
        payload = key_frame(number & 0x7FFF) if step in ("key", "switch") else delta_frame(number & 0x7FFF)
        match step:
            case "next" | "key":
                sequence += 1
            case "gap":
                sequence += 1 + number % 50
            case "late":
                line.send(sequence - number % 60, timestamp - 90_000, payload, now)
                continue
            case "empty":
                sequence += 1
                payload = b""
            case "jump":
                sequence += number
                timestamp += number * 1_000
            case "switch":
                line.publish()
                sequence, timestamp = number, number * 77
        line.send(sequence, timestamp, payload, now)
    got = line.subscriber.got
    numbers = [packet.sequence for packet in got]
    assert len(set(numbers)) == len(numbers)
    newest = None
    for packet in got:
        if newest is None or ahead(packet.sequence, newest.sequence) > 0:
            assert newest is None or rtp.later(packet.timestamp, newest.timestamp) >= 0
            newest = packet


def test_sender_reports_keep_sound_and_picture_in_step() -> None:
    sound, picture = Line("audio"), Line("video")
    # She captured both at her time 5000; our time was 1000 then, the way took 30 ms.
    for line, clock, payload in ((sound, 48_000, b"x"), (picture, 90_000, key_frame())):
        line.track.clock = sound.clock
        line.send(1, 7 * clock, payload, 10.03)
        line.track.heard(SenderReport(1, to_ntp(5_000.0), 7 * clock, 1, 1), 10.03, 1_000.03)
    reports = [line.subscription.report(to_ntp(1_002.03), 1_002.03) for line in (sound, picture)]
    for line, report in zip((sound, picture), reports, strict=True):
        assert report is not None
        capture = line.subscriber.got[0].timestamp
        assert rtp.later(report.timestamp, capture) == 2 * line.seat.clock
        assert from_ntp(report.ntp) == pytest.approx(1_002.03, abs=1e-5)
        assert (report.ssrc, report.packets, report.octets) == (0xABCD, 1, len(line.subscriber.got[0].payload))


def test_there_is_no_sender_report_before_the_publisher_made_one() -> None:
    line = Line("audio")
    assert line.subscription.report(0, 0.0) is None
    line.send(1, 0, b"x", 10.0)
    assert line.subscription.report(0, 0.0) is None
