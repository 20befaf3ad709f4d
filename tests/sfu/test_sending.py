"""Sending to one subscriber: numbers, pace, what waits and what is refused, probes."""

from __future__ import annotations

from collections.abc import Sequence

from sfu.congestion.history import SIZE
from sfu.congestion.loss import QUEUE
from sfu.sending import AUDIO, DRAIN, MAX_QUEUED, PROBE, RTX, VIDEO, Sending

AT = 20


class Wire:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, bytes]] = []

    def send_rtp(self, header: bytes | bytearray, payload: bytes) -> None:
        self.sent.append((bytes(header), payload))

    def numbers(self) -> list[int]:
        return [int.from_bytes(header[AT : AT + 2], "big") for header, _ in self.sent]

    def kinds(self) -> list[int]:
        return [header[1] for header, _ in self.sent]


def sending(wire: Wire, padding: bool = False) -> Sending:
    made = Sending(wire, lambda size, now: padding and (put(made, PROBE, size, now) or True))
    made.numbered = True
    made.tick(0.5)
    return made


def put(made: Sending, kind: int, size: int, now: float, number_at: int = AT) -> None:
    header = bytearray(24)
    header[1] = kind
    made.send(header, bytes(size), number_at, kind, now)


def test_packets_are_numbered_one_after_the_other_whatever_they_are() -> None:
    wire = Wire()
    made = sending(wire)
    for step, kind in enumerate((AUDIO, VIDEO, RTX, PROBE)):
        put(made, kind, 100, 1 + step)
    first = wire.numbers()[0]
    assert wire.numbers() == [first + step & 0xFFFF for step in range(4)]


def test_a_packet_without_a_place_for_numbers_goes_as_it_is() -> None:
    wire = Wire()
    made = sending(wire)
    put(made, VIDEO, 100, 1.0, number_at=0)
    assert wire.numbers() == [0] and made.estimator.history.next == SIZE


def test_what_fits_the_pace_goes_at_once() -> None:
    wire = Wire()
    made = sending(wire)
    for step in range(100):
        put(made, VIDEO, 1_000, 1 + step * 0.02)
    assert len(wire.sent) == 100 and not made.wants_tick


def test_a_burst_is_spread_at_two_and_a_half_times_the_estimate() -> None:
    wire = Wire()
    made = sending(wire)
    for _ in range(30):
        put(made, VIDEO, 1_000, 1.0)
    assert 1 <= len(wire.sent) < 5 and made.wants_tick
    now = 1.0
    while made.wants_tick:
        now += 0.005
        made.tick(now)
    assert len(wire.sent) == 30
    assert 0.25 < now - 1.0 < 0.4  # 30 720 bytes at 750 kbit/s


def test_sound_does_not_wait_behind_pictures() -> None:
    wire = Wire()
    made = sending(wire)
    for _ in range(30):
        put(made, VIDEO, 1_000, 1.0)
    put(made, AUDIO, 80, 1.0)
    assert wire.kinds()[-1] == AUDIO


def test_what_would_wait_too_long_is_refused_and_repeats_sooner_than_pictures() -> None:
    wire = Wire()
    made = sending(wire)
    for _ in range(100):
        put(made, RTX, 1_000, 1.0)
    after_repeats = len(made._queue)
    for _ in range(100):
        put(made, VIDEO, 1_000, 1.0)
    assert 0 < after_repeats < len(made._queue) <= 40
    assert made.refused == 200 - len(wire.sent) - len(made._queue)


def test_the_queue_has_an_end_for_small_packets_too() -> None:
    made = sending(Wire())
    made.estimator.target = 1e9
    made._set_pace()
    for _ in range(MAX_QUEUED):
        made._queue.append((bytearray(24), b"", AT, VIDEO))
    put(made, VIDEO, 1, 1.0)
    assert len(made._queue) == MAX_QUEUED and made.refused == 1


def test_a_header_that_is_used_again_does_not_change_what_waits() -> None:
    wire = Wire()
    made = sending(wire)
    header = bytearray(24)
    for step in range(30):
        header[2] = step
        made.send(header, bytes(1_000), AT, VIDEO, 1.0)
    now = 1.0
    while made.wants_tick:
        now += 0.005
        made.tick(now)
    assert [header[2] for header, _ in wire.sent] == list(range(30))


def test_probes_begin_at_three_and_six_times_the_start_and_only_with_padding() -> None:
    for padding in (True, False):
        wire = Wire()
        made = sending(wire, padding)
        put(made, AUDIO, 80, 1.0)
        now = 1.0
        while now < 1.2:
            made.tick(now)
            now += 0.005
        probes = [len(payload) for header, payload in wire.sent if header[1] == PROBE]
        if not padding:
            assert not probes
            continue
        # 15 ms and a step at 900 and at 1 800 kbit/s, in packets of at most 255 bytes and their headers
        assert 6_750 <= sum(size + 24 for size in probes) <= 8_500
        assert max(probes) <= 255


def test_before_anything_was_sent_there_is_no_probe() -> None:
    wire = Wire()
    made = sending(wire, padding=True)
    for step in range(40):
        made.tick(1 + step * 0.005)
    assert not wire.sent


def test_without_numbers_reports_of_loss_lower_the_target() -> None:
    made = sending(Wire())
    made.numbered = False
    before = made.target
    for step in range(5):
        made.lost(0.3)
        made.tick(1 + step * 1.1)
    assert made.target < before / 2 and made.loss_share > 0.1


def test_without_numbers_her_own_estimate_counts_when_it_falls_twice() -> None:
    made = sending(Wire())
    made.numbered = False
    for step in range(120):
        put(made, VIDEO, 3_000, 1 + step * 0.02)
        made.tick(1 + step * 0.02)
    assert made.bitrate > 1_000_000
    before = made.target
    made.takes(900_000, 3.5)
    made.takes(700_000, 3.6)
    assert made.target == before
    made.takes(500_000, 3.7)
    assert made.target == 500_000


class Estimate:
    """Goes from one target to the next, with packets that wait for so long."""

    def __init__(self, targets: Sequence[float], queue: float) -> None:
        self.target, *self._targets = targets
        self.queue = queue
        self.loss_share = 0.0

    def feedback(self, packet: object, now: float) -> None:
        self.target = self._targets.pop(0)


def test_after_a_plunge_the_queue_is_given_time_to_empty() -> None:
    made = sending(Wire())
    made.estimator = Estimate((300_000.0, 300_000.0, 250_000.0, 100_000.0), QUEUE + 0.01)
    for now, drains in ((1.0, False), (2.0, False), (3.0, True)):
        made.feedback(None, now)
        assert made.drains(now + 0.1) is drains
    assert not made.drains(3.0 + DRAIN)


def test_an_estimate_that_plunges_without_a_queue_stops_no_retransmission() -> None:
    made = sending(Wire())
    made.estimator = Estimate((300_000.0, 100_000.0), QUEUE)
    made.feedback(None, 1.0)
    assert not made.drains(1.1)


def test_the_line_itself_loses_what_no_full_queue_explains_as_far_as_it_can_be_told() -> None:
    made = sending(Wire())
    found = []
    for queue, numbered in ((QUEUE, True), (QUEUE + 0.01, True), (QUEUE, False)):
        made.estimator = Estimate((300_000.0,), queue)
        made.estimator.loss_share, made.numbered = 0.3, numbered
        made.reported.loss_share = 0.3
        found.append(made.line_loss)
    assert found == [0.3, 0.0, 0.0]
