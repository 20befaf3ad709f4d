"""Several encodings of one picture in a room: who is shown which, what is asked of the publisher, what is told."""

from itertools import pairwise

import pytest
from msgspec import structs

from sfu import control, rtcp, rtp, transportcc
from sfu.demand import OFF_AFTER, Demand
from sfu.middlebox import MEDIA_STATES
from tests.sfu.helpers import Person, Scene, ahead, cut, delta_frame, key_frame

RIDS = ("l", "m", "h")
HEIGHTS = {"l": 180, "m": 360, "h": 720}


def picture(rid: str, number: int, *, key: bool = False) -> bytes:
    """A frame that says which encoding it is of."""
    if not key:
        return delta_frame(number, rid.encode())
    return key_frame(number, bytes(2) + b"\x9d\x01\x2a" + bytes(2) + HEIGHTS[rid].to_bytes(2, "little") + rid.encode())


class Caster:
    """A publisher whose encoders answer what they are asked, as far as they are switched on."""

    def __init__(self, scene: Scene, person: Person) -> None:
        self.scene, self.person = scene, person
        self.on = set(RIDS)
        self.frames = dict.fromkeys(RIDS, 0)
        self.asked = dict.fromkeys(RIDS, 0)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.04)):
            for place, rid in enumerate(RIDS):
                if rid not in self.on:
                    continue
                ssrc = self.person.ssrcs["1"] + 100 * (place + 1)
                asked = sum(
                    isinstance(packet, rtcp.PictureLoss) and packet.media == ssrc
                    for packet in self.person.transport.rtcp
                )
                key = asked > self.asked[rid] or not self.frames[rid]
                self.asked[rid] = asked
                self.frames[rid] += 1
                self.person.cast(rid, picture(rid, self.frames[rid], key=key), named=self.frames[rid] < 20)
            self.scene.tick(0.04)


def seen(person: Person, mid: str = "v0") -> str:
    """The encodings in a seat, in the order in which they were first shown, without repetition."""
    found = ""
    for packet in person.got(mid):
        rid = packet.payload[-1:].decode()
        if not found.endswith(rid):
            found += rid
    return found


def wants(scene: Scene, name: str) -> list[str]:
    """What the publisher was last told to send of her camera."""
    (track,) = scene.told(control.EncodingsChanged, name)[-1].tracks
    return list(track.rids)


def sizes(scene: Scene, name: str, epoch: int = 1, **heights: int) -> None:
    reply = scene.ask(control.SetSizes(id=9, room="room", participant=name, epoch=epoch, heights=heights))
    assert isinstance(reply, control.Done)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def pair(scene: Scene) -> tuple[Caster, Person]:
    caster = Caster(scene, scene.enter("ann", rids=RIDS))
    return caster, scene.enter("ben")


def test_a_seat_shows_the_encoding_that_fills_it(scene: Scene) -> None:
    caster, ben = pair(scene)
    sizes(scene, "ben", v0=170)
    caster.run(1.0)
    assert seen(ben)[-1] == "l"
    for height, shown in ((180, "l"), (200, "m"), (360, "m"), (400, "h"), (2_000, "h"), (10, "l")):
        sizes(scene, "ben", v0=height)
        caster.run(6.0)
        assert seen(ben)[-1] == shown, height
    packets = ben.got("v0")
    assert all(ahead(b.sequence, a.sequence) == 1 for a, b in pairwise(packets))


def test_a_seat_that_nobody_sees_gets_nothing_and_does_not_count_as_paused(scene: Scene) -> None:
    caster, ben = pair(scene)
    caster.run(1.0)
    sizes(scene, "ben", v0=0)
    caster.run(0.1)
    count = len(ben.got("v0"))
    caster.run(1.0)
    assert len(ben.got("v0")) == count
    room = scene.box.rooms()[0]
    assert not any(seat.paused for person in room.participants for seat in person.seats)
    sizes(scene, "ben", v0=180)
    caster.run(1.0)
    assert len(ben.got("v0")) > count


@pytest.mark.parametrize(("estimate", "goes_on"), [(700_000.0, True), (300_000.0, False)])
def test_until_the_smaller_one_begins_the_larger_is_shown_unless_it_floods_the_way(
    scene: Scene, estimate: float, goes_on: bool
) -> None:
    ann, ben = scene.enter("ann", rids=RIDS), scene.enter("ben")
    sending = next(iter(scene.box._rooms.values())).participants["ben"].sending
    assert sending is not None

    def comes(rids: str, frames: int, carries: float, *, key: bool = False) -> str:
        seen_before = len(ben.got("v0"))
        for number in range(frames):
            sending.numbered = False
            sending.reported.target, sending.reported.trouble_at = carries, scene.now
            for rid in rids:
                body = picture(rid, number, key=key and number == 0)
                ann.cast(rid, body[:-1] + bytes(4_000 if rid == "h" else 400) + body[-1:])
            scene.tick(0.04)
        return "".join(packet.payload[-1:].decode() for packet in ben.got("v0")[seen_before:])

    comes("h", 50, 3_000_000, key=True)
    assert comes("h", 5, 3_000_000) == "hhhhh"
    meanwhile = comes("h", 10, estimate)
    assert ("h" in meanwhile[2:]) is goes_on
    # The first key frame of the smaller one is taken, though nobody counted on it yet.
    rids = "hm" if goes_on else "hl"
    assert comes(rids, 1, estimate, key=True).endswith(rids[1])


def test_sizes_of_another_epoch_or_for_unknown_seats_have_no_effect(scene: Scene) -> None:
    caster, ben = pair(scene)
    sizes(scene, "ben", epoch=2, v0=0)
    sizes(scene, "nobody", v0=0)
    sizes(scene, "ben", v9=0, nonsense=-5)
    caster.run(1.0)
    assert ben.got("v0")


def test_what_nobody_wants_is_switched_off_after_a_while_and_on_at_once(scene: Scene) -> None:
    caster, _ben = pair(scene)
    sizes(scene, "ben", v0=100)
    scene.tick()
    assert wants(scene, "ann") == ["l", "m", "h"], "at first everything"
    caster.run(2.5)
    assert wants(scene, "ann") == ["l", "m", "h"]
    caster.run(2.0)
    assert wants(scene, "ann") == ["l"]
    sizes(scene, "ben", v0=2_000)
    scene.tick()
    assert "m" in wants(scene, "ann") or "h" in wants(scene, "ann"), "one step up, without delay"
    sizes(scene, "ben", v0=0)
    caster.run(4.5)
    assert wants(scene, "ann") == []


def test_looking_away_for_a_moment_is_no_news(scene: Scene) -> None:
    caster, _ben = pair(scene)
    sizes(scene, "ben", v0=100)
    caster.run(5.0)
    told = len(scene.told(control.EncodingsChanged, "ann"))
    sizes(scene, "ben", v0=0)
    caster.run(2.0)
    sizes(scene, "ben", v0=100)
    caster.run(2.0)
    assert len(scene.told(control.EncodingsChanged, "ann")) == told


def test_an_encoding_that_does_not_come_is_replaced_by_the_next_smaller_one(scene: Scene) -> None:
    caster, ben = pair(scene)
    sizes(scene, "ben", v0=2_000)
    caster.run(8.0)
    assert seen(ben)[-1] == "h"
    caster.on = {"l", "m"}
    caster.run(2.5)
    assert seen(ben)[-1] == "m"
    assert "h" in wants(scene, "ann"), "it stays wanted"
    caster.on = {"l", "h"}
    caster.run(2.5)
    assert seen(ben)[-1] == "h"


def test_one_who_shows_everything_and_one_who_shows_little_share_a_publisher(scene: Scene) -> None:
    caster = Caster(scene, scene.enter("ann", (2, 4), rids=RIDS))
    ben, cem = scene.enter("ben", (2, 4)), scene.enter("cem", (2, 4))
    sizes(scene, "ben", v0=2_000)
    sizes(scene, "cem", v0=100)
    caster.run(8.0)
    assert (seen(ben)[-1], seen(cem)[-1]) == ("h", "l")
    assert wants(scene, "ann") == ["l", "h"]


def test_key_frames_are_asked_of_the_encoding_that_is_shown(scene: Scene) -> None:
    caster, ben = pair(scene)
    sizes(scene, "ben", v0=100)
    caster.run(3.0)
    before = dict(caster.asked)
    ben.say(rtcp.PictureLoss(1, ben.seat_ssrc("v0")))
    caster.run(0.2)
    assert {rid: caster.asked[rid] - before[rid] for rid in RIDS} == {"l": 1, "m": 0, "h": 0}


def test_every_numbered_packet_is_told_to_the_publisher_padding_and_strangers_too(scene: Scene) -> None:
    ann = scene.enter("ann", modern=True)
    for number, ssrc, payload in [(1, ann.ssrcs["1"], key_frame()), (2, ann.ssrcs["1"], b""), (3, 99, b"x")]:
        ext = rtp.one_byte([(3, number.to_bytes(2, "big"))])
        packet = rtp.Packet(96, False, number, 1, ssrc, payload, rtp.ONE_BYTE, ext)
        ann.transport.owner.rtp_received(*cut(rtp.build(packet)), scene.now)
    scene.tick(0.2)
    (told,) = [packet for packet in ann.transport.rtcp if isinstance(packet, transportcc.TransportFeedback)]
    assert (told.base, told.offsets) == (1, (0, 1, 2))
    assert told.sender != 0


def test_seats_number_what_they_send_across_all_of_them(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben", modern=True)
    for number in range(5):
        ann.send("0", b"sound")
        ann.send("1", key_frame(number))
    numbers = [int.from_bytes(packet.find(3) or b"") for packet in ben.transport.rtp]
    assert numbers == list(range(numbers[0], numbers[0] + 10))
    assert {packet.find(2) for packet in ben.transport.rtp} == {None}, "no time of sending beside the numbers"


def test_a_retransmission_fills_the_gap_and_does_not_count_as_received(scene: Scene) -> None:
    ann, ben = scene.enter("ann", modern=True), scene.enter("ben")
    for number in range(1, 50):
        if number != 10:
            ann.send("1", key_frame(number, b"p%d" % number), sequence=number)
    again = rtp.Packet(97, False, 7, 1, 4_711, (10).to_bytes(2, "big") + key_frame(10, b"p10"))
    again.profile, again.extension = rtp.ONE_BYTE, rtp.one_byte([(4, b"1")])
    ann.transport.owner.rtp_received(*cut(rtp.build(again)), scene.now)
    empty = rtp.Packet(97, False, 8, 1, 4_711, b"")
    ann.transport.owner.rtp_received(*cut(rtp.build(empty)), scene.now)
    packets = ben.got("v0")
    assert len(packets) == 49
    assert packets[-1].payload.endswith(b"p10")
    assert ahead(packets[-1].sequence, packets[0].sequence) == 9
    scene.tick(1.0)
    blocks = {
        block.ssrc: block
        for packet in ann.transport.rtcp
        if isinstance(packet, rtcp.ReceiverReport)
        for block in packet.blocks
    }
    assert blocks[ann.ssrcs["1"]].lost == 1
    assert (blocks[4_711].lost, blocks[4_711].jitter) == (0, 0)


# --- Codecs


def codec(scene: Scene, name: str) -> str:
    (track,) = scene.told(control.EncodingsChanged, name)[-1].tracks
    return str(track.codec)


def test_a_phone_that_prefers_h264_sends_it_as_long_as_everybody_can_show_it(scene: Scene) -> None:
    ann = scene.enter("ann", h264="first")
    ben = scene.enter("ben", h264="too")
    unit = b"\x78\x00\x02\x67\x42\x00\x02\x65\x88"
    ann.send("1", unit, payload_type=102)
    ann.send("1", b"\x41\x9a", payload_type=102)
    assert [(packet.payload_type, packet.payload) for packet in ben.got("v0")] == [(102, unit), (102, b"\x41\x9a")]
    scene.tick()
    assert codec(scene, "ann") == "H264"

    cem = scene.enter("cem", (2, 4))
    scene.tick(0.2)
    assert codec(scene, "ann") == "VP8", "somebody came who cannot show it"
    ann.send("1", unit, payload_type=102)
    assert cem.got("v0") == []
    ann.negotiate(seats=(2, 4))
    assert "VP8/90000" in ann.answer.split("a=mid:1\r\n")[1].split("m=")[0]
    ann.send("1", key_frame(3))
    assert [packet.payload_type for packet in cem.got("v0")] == [96]
    assert [packet.payload_type for packet in ben.got("v0")] == [102, 102, 102, 96]
    assert [ahead(b.sequence, a.sequence) for a, b in pairwise(ben.got("v0"))] == [1, 1, 1]


def test_one_who_comes_where_somebody_cannot_show_h264_sends_vp8(scene: Scene) -> None:
    scene.enter("ben")
    ann = scene.enter("ann", h264="first")
    section = ann.answer.split("a=mid:1\r\n")[1].split("m=")[0]
    assert "VP8/90000" in section
    assert "H264" not in section


def undecodable(scene: Scene, name: str) -> set[str]:
    """Whose pictures this person's browser cannot show."""
    seats = scene.told(control.SeatsChanged, name)[-1].seats
    return {seat.participant for seat in seats if seat.undecodable}


def test_who_has_only_h264_is_heard_and_whoever_cannot_show_it_is_told(scene: Scene) -> None:
    ben = scene.enter("ben")
    ann = scene.enter("ann", h264="only")
    assert "H264/90000" in ann.answer.split("a=mid:1\r\n")[1].split("m=")[0]
    scene.tick(0.2)
    assert (undecodable(scene, "ann"), undecodable(scene, "ben")) == ({"ben"}, {"ann"})
    assert (codec(scene, "ann"), codec(scene, "ben")) == ("H264", "VP8"), "neither has anything else"
    unit = b"\x78\x00\x02\x67\x42\x00\x02\x65\x88"
    for _ in range(30):
        ann.send("1", unit, payload_type=102)
        ben.send("1", key_frame(1))
        scene.tick(0.2)
    assert (ann.got("v0"), ben.got("v0")) == ([], [])
    assert ann.asked("1") + ben.asked("1") <= 2, "nobody is asked again and again for what nobody can show"

    # A third one can do both.
    cem = scene.enter("cem", (2, 4), h264="too")
    scene.tick(0.2)
    ann.send("1", unit, payload_type=102)
    ben.send("1", key_frame(1))
    assert {packet.payload_type for seat in ("v0", "v2") for packet in cem.got(seat)} == {96, 102}
    assert undecodable(scene, "cem") == set()


def test_one_with_both_sends_h264_where_somebody_shows_nothing_else(scene: Scene) -> None:
    ben = scene.enter("ben", h264="too")
    assert "VP8/90000" in ben.answer.split("a=mid:1\r\n")[1].split("m=")[0]
    ann = scene.enter("ann", h264="only")
    scene.tick(0.2)
    assert codec(scene, "ben") == "H264"
    assert undecodable(scene, "ann") == {"ben"}
    ben.negotiate()
    scene.tick(0.2)
    assert undecodable(scene, "ann") == set()
    ben.send("1", b"\x78\x00\x02\x67\x42\x00\x02\x65\x88", payload_type=102)
    assert [packet.payload_type for packet in ann.got("v0")] == [102]


# --- What the control link hears


def media(scene: Scene, name: str) -> control.MediaState:
    return next(
        state
        for event in reversed(scene.events)
        if isinstance(event, control.Media)
        for state in event.participants
        if state.participant == name
    )


def test_once_a_second_it_is_told_how_everybodys_media_are(scene: Scene) -> None:
    caster, ben = pair(scene)
    caster.run(10.0)
    told = [event for event in scene.events if isinstance(event, control.Media)]
    assert 9 <= len(told) <= 11
    ann = media(scene, "ann")
    assert (ann.epoch, ann.way, ann.height, ann.frame_rate, ann.reduced, ann.paused) == (1, "udp", 720, 25, False, 0)
    assert ann.up > 0
    assert ann.loss_up == 0
    assert media(scene, "ben").down > 0
    assert (media(scene, "ben").height, media(scene, "ben").frame_rate) == (0, 0)
    assert ben.got("v0")


def test_a_camera_that_arrives_smaller_than_it_did_is_told(scene: Scene) -> None:
    caster, _ben = pair(scene)
    caster.run(8.0)
    caster.on = {"l"}
    caster.run(3.0)
    assert not media(scene, "ann").reduced
    caster.run(6.0)
    assert media(scene, "ann").reduced
    assert media(scene, "ann").height == 180
    caster.on = set(RIDS)
    caster.run(3.0)
    assert not media(scene, "ann").reduced


def test_the_round_trip_is_measured_by_reports(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.send("0", b"x", timestamp=0)
    ann.say(rtcp.SenderReport(ann.ssrcs["0"], 5_000 << 32, 0, 1, 1))
    scene.tick(2.1)
    report = next(packet for packet in ben.transport.rtcp if isinstance(packet, rtcp.SenderReport))
    sent_at = scene.now
    while not any(
        isinstance(packet, rtcp.SenderReport) and packet.ssrc == report.ssrc for packet in ben.transport.rtcp
    ):
        scene.tick()
    scene.now = sent_at + 0.3
    late = (int((scene.now + 1_800_000_000.0 + 2_208_988_800) * 65_536) - (report.ntp >> 16)) & 0xFFFF_FFFF
    ben.say(
        rtcp.ReceiverReport(
            1, (rtcp.ReportBlock(report.ssrc, 0, 0, 0, 0, report.ntp >> 16 & 0xFFFF_FFFF, late - round(0.08 * 65_536)),)
        )
    )
    scene.tick(1.1)
    assert media(scene, "ben").round_trip == pytest.approx(0.08, abs=0.002)


def test_what_is_told_of_many_fits_into_frames(scene: Scene) -> None:
    scene.enter("ann")
    scene.tick(1.1)
    state = structs.replace(media(scene, "ann"), room="r" * 64, participant="p" * 64, up=2**31, down=2**31)
    many = control.Media(participants=[state] * MEDIA_STATES)
    assert len(control.encode(many)) < control.MAX_FRAME_BYTES


# --- When an encoding is switched off


@pytest.mark.parametrize(
    ("why", "wanted", "told"),
    [
        ("wanted all the time", [["a"], ["a"], ["a"]], [["a"], ["a"], ["a"]]),
        ("new ones count as wanted", [[], [], []], [["a"], ["a"], []]),
        ("wanted again in time", [["a"], [], ["a"]], [["a"], ["a"], ["a"]]),
    ],
)
def test_demand(why: str, wanted: list[list[str]], told: list[list[str]]) -> None:
    demand = Demand()
    times = (0.0, OFF_AFTER / 2, OFF_AFTER)
    assert [demand.update(["a"], each, now) for each, now in zip(wanted, times, strict=True)] == told


def test_demand_forgets_encodings_that_are_gone() -> None:
    demand = Demand()
    demand.update(["a", "b"], ["a"], 0.0)
    demand.update(["a"], ["a"], 10.0)
    assert demand.update(["a", "b"], [], 10.0) == ["a", "b"]


def test_who_asks_for_a_packet_that_is_gone_for_good_gets_a_key_frame(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.send("1", key_frame(0))
    for number in range(1, 60):
        ann.send("1", delta_frame(number))
        scene.tick(0.05)
    got, before = ben.got("v0"), ann.asked("1")
    for lost, asked in ((got[-2], 0), (got[3], 1)):
        ben.say(rtcp.Nack(1, ben.seat_ssrc("v0"), (lost.sequence,)))
        scene.tick(0.05)
        assert ann.asked("1") - before == asked
