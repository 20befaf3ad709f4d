"""Loss on both sides of the worker, made good: what a subscriber ends up with, packet by packet."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sfu import rtp, rtx
from sfu.nacked import Nacked
from sfu.resending import Again
from tests.sfu.helpers import ahead
from tests.sfu.test_switching import Source, Stage

WAY = 0.02


class Repaired(Stage):
    """A stage whose publisher answers NACKs, and whose subscriber loses packets and asks for them."""

    def __init__(self, sources: list[Source] | None = None) -> None:
        super().__init__(sources)
        self.repeated: list[rtp.Packet] = []
        self.nacked = Nacked(self._again, lambda: 10_000_000)
        self._rtx = [0, 0, 0]
        self._history: list[dict[int, rtp.Packet]] = [{}, {}, {}]

    def _again(self, packet: Again, now: float) -> None:
        found = rtp.parse(bytes(packet.header) + packet.payload)
        assert rtx.unwrap(found, self.seat.ssrc, 96)
        self.repeated.append(found)

    def publish(self, lost: set[int], key: int | None = None) -> None:
        """A frame of every encoding; those of the lost ones do not arrive."""
        self.now += 0.033
        for place, source in enumerate(self.sources):
            packet = source.packet(self.now, key=key == place)
            self._history[place][packet.sequence] = packet
            if place not in lost:
                self.take(place, _copy(packet))

    def answer(self, place: int, numbers: list[int]) -> None:
        """The publisher sends again what is asked for."""
        for number in numbers:
            original = self._history[place][number & 0xFFFF]
            self._rtx[place] += 1
            again = _copy(original)
            again.ssrc, again.payload_type, again.sequence = 9_000 + place, 97, self._rtx[place] & 0xFFFF
            again.payload = rtx.wrap(original.sequence, original.payload)
            self.take(place, again)


def _copy(packet: rtp.Packet) -> rtp.Packet:
    return rtp.Packet(
        packet.payload_type, packet.marker, packet.sequence, packet.timestamp, packet.ssrc, packet.payload
    )


frames = st.lists(
    st.tuples(
        st.sets(st.integers(0, 2), max_size=3),  # encodings that lose this frame on the way up
        st.booleans(),  # the publisher is asked for what is missing, and answers
        st.sampled_from([None, None, None, 0, 1, 2]),  # a key frame of this encoding
        st.sampled_from([None, None, None, 0, 1, 2]),  # the subscription aims at this encoding
    ),
    min_size=5,
    max_size=120,
)


@settings(max_examples=150)
@given(frames)
def test_a_retransmission_is_the_packet_that_was_sent(
    steps: list[tuple[set[int], bool, int | None, int | None]],
) -> None:
    stage = Repaired()
    stage.aim(0)
    for lost, answered, key, aim in steps:
        if aim is not None:
            stage.aim(aim)
        stage.publish(lost, key)
        for place in range(3):
            if answered:
                stage.answer(place, stage.encoding(place).nacks.due(stage.now, WAY))
    sent = {packet.sequence: packet for packet in stage.got}
    assert len(sent) == len(stage.got), "no number twice"
    stage.shown.settle()
    for packet in stage.got:
        stage.nacked.asked(stage.shown.resending, [packet.sequence], stage.now)
        stage.now += 0.002
        stage.nacked.serve(stage.now)
    for again in stage.repeated:
        first = sent[again.sequence]
        assert (again.timestamp, again.marker, again.payload) == (first.timestamp, first.marker, first.payload)
    # The ring has room for all these frames.
    assert len(stage.repeated) == len(stage.got)


@settings(max_examples=150)
@given(frames)
def test_what_the_publisher_sends_again_takes_its_own_place(
    steps: list[tuple[set[int], bool, int | None, int | None]],
) -> None:
    """Without a switch: the subscriber has everything from the first key frame on but what was given up."""
    stage = Repaired()
    stage.aim(1)
    stage.publish(set(), key=1)
    first = stage.got[0]
    for lost, answered, _, _ in steps:
        stage.publish(lost)
        if answered:
            stage.answer(1, stage.encoding(1).nacks.due(stage.now, WAY))
    stage.publish(set())
    stage.publish(set())
    stage.now += 0.1
    stage.answer(1, stage.encoding(1).nacks.due(stage.now, WAY))
    got = sorted(ahead(packet.sequence, first.sequence) for packet in stage.got)
    assert got == list(range(len(steps) + 3))
    pictures = {ahead(p.sequence, first.sequence): p.payload for p in stage.got}
    originals = list(stage._history[1].values())
    assert [pictures[number] for number in got] == [packet.payload for packet in originals]
    assert len(stage.encoding(1).nacks) == 0


def test_a_packet_of_the_encoding_before_that_comes_late_is_not_sent() -> None:
    stage = Repaired()
    stage.aim(0)
    stage.publish(set(), key=0)
    stage.publish({0})
    stage.publish(set())
    stage.aim(1)
    stage.publish(set(), key=1)
    before = [packet.sequence for packet in stage.got]
    stage.answer(0, [stage.sources[0].sequence - 2])
    assert [packet.sequence for packet in stage.got] == before
    stage.publish(set())
    assert ahead(stage.got[-1].sequence, before[-1]) == 1


def test_a_key_frame_whose_beginning_comes_again_is_shown_with_all_that_follows_it() -> None:
    stage = Repaired()
    stage.aim(1)
    stage.publish({1}, key=1)  # nothing came before it: nobody can know that it is missing
    assert stage.got == []
    stage = Repaired()
    stage.publish(set())
    stage.aim(1)
    stage.publish({1}, key=1)
    stage.publish(set())
    stage.publish(set())
    assert stage.got == []
    stage.answer(1, stage.encoding(1).nacks.due(stage.now + 0.1, WAY))
    assert [packet.payload for packet in stage.got] == [
        packet.payload for packet in list(stage._history[1].values())[1:]
    ]
    assert [ahead(p.sequence, stage.got[0].sequence) for p in stage.got] == [0, 1, 2]


def test_what_cannot_be_had_any_more_is_given_up_for_a_key_frame() -> None:
    stage = Repaired()
    stage.aim(1)
    stage.publish(set(), key=1)
    stage.asked.clear()
    stage.publish({1})
    for _ in range(100):
        stage.publish(set())
        stage.encoding(1).nacks.due(stage.now, WAY)
        stage.encoding(1).tick(stage.now)
    assert stage.asked[:1] == ["h"]
