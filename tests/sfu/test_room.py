"""Whole conversations in memory: who is shown where, who is asked for key frames, who is told what."""

import logging

import pytest

from sfu import control, rtcp, rtp
from sfu.limits import Limits
from sfu.reports import to_ntp
from tests.sfu.helpers import WALL, Person, Scene, ahead, cut, delta_frame, key_frame


@pytest.fixture
def scene() -> Scene:
    return Scene()


def shown(person: Person) -> dict[str, tuple[str, str]]:
    room = person.scene.box.rooms()[0]
    state = next(p for p in room.participants if p.participant == person.name)
    return {seat.mid: (seat.participant, seat.source) for seat in state.seats}


def level(person: Person, loudness: int) -> None:
    person.send("0", b"sound", profile=rtp.ONE_BYTE, extension=rtp.one_byte([(1, bytes([loudness]))]))


def test_two_people_see_and_hear_each_other(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    assert shown(ann) == {"a0": ("ben", "microphone"), "v0": ("ben", "camera")}
    assert shown(ben) == {"a0": ("ann", "microphone"), "v0": ("ann", "camera")}
    for number in range(100):
        ann.send("0", bytes([number]) * 30)
        ben.send("1", key_frame(number, bytes([number])))
    assert [packet.payload for packet in ben.got("a0")] == [bytes([number]) * 30 for number in range(100)]
    assert [packet.payload for packet in ann.got("v0")] == [key_frame(number, bytes([number])) for number in range(100)]
    assert [packet.sequence - ben.got("a0")[0].sequence for packet in ben.got("a0")] == list(range(100))
    assert len(ann.transport.rtp) == len(ben.transport.rtp) == 100, "nobody gets her own media"


def test_a_call_of_two_needs_one_offer_each(scene: Scene) -> None:
    joins = {name: scene.expect(name) for name in ("ann", "ben")}
    for name, expected in joins.items():
        person = Person(scene, name, 1, screen=False)
        reply = person.negotiate(expected.join, (expected.audio_seats, expected.video_seats))
        assert (reply.audio_seats, reply.video_seats) == (expected.audio_seats, expected.video_seats)
        person.transport.owner.link_changed("connected", scene.now)
    scene.tick(1.0)
    news = [event for event in scene.events if isinstance(event, control.SeatsChanged)]
    assert [(event.participant, len(event.seats)) for event in news] == [("ann", 2), ("ben", 2)]


def test_a_third_person_makes_the_others_add_seats(scene: Scene) -> None:
    ann, _ben = scene.enter("ann"), scene.enter("ben")
    scene.tick()
    scene.events.clear()
    scene.expect("cem")
    scene.tick()
    (news,) = scene.told(control.SeatsChanged, "ann")
    assert (news.epoch, news.audio_seats, news.video_seats) == (1, 2, 4)
    answer = ann.negotiate(seats=(2, 4))
    scene.tick()
    scene.tick()
    assert len(scene.told(control.SeatsChanged, "ann")) == 2, "once more after the answer, and then no more"
    assert scene.told(control.SeatsChanged, "ann")[-1].seats == answer.seats


def test_a_transport_with_too_few_seats_is_told_after_the_answer(scene: Scene) -> None:
    scene.enter("ann")
    scene.expect("cem")
    ben = scene.enter("ben", (1, 2))
    scene.events.clear()
    scene.tick()
    (news,) = scene.told(control.SeatsChanged, "ben")
    assert (news.audio_seats, news.video_seats) == (2, 4)
    assert {(seat.mid, seat.participant) for seat in news.seats} == {("a0", "ann"), ("v0", "ann")}
    assert ben.seats == news.seats


def test_a_late_joiner_gets_a_key_frame_at_once_and_everybody_one_request(scene: Scene) -> None:
    ann, ben = scene.enter("ann", (2, 4)), scene.enter("ben", (2, 4))
    ann.send("1", key_frame())
    scene.tick(2.0)
    asked = ann.asked("1")
    cem = scene.enter("cem", (2, 4))
    assert ann.asked("1") == asked + 1
    ann.send("1", delta_frame())
    mid = next(mid for mid, track in shown(cem).items() if track == ("ann", "camera"))
    assert cem.got(mid) == []
    ann.send("1", key_frame(9))
    assert [packet.payload for packet in cem.got(mid)] == [key_frame(9)]
    assert len(ben.got("v0")) == 3


def test_a_wish_that_crosses_a_key_frame_is_answered_by_that_one(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.send("1", key_frame())
    scene.tick(2.0)
    ann.send("1", key_frame(2))
    asked = ann.asked("1")
    scene.tick(0.04)
    ben.say(rtcp.PictureLoss(1, ben.seat_ssrc("v0")))
    scene.tick(2.0)
    assert ann.asked("1") == asked
    ben.say(rtcp.PictureLoss(1, ben.seat_ssrc("v0")))
    assert ann.asked("1") == asked + 1


def test_a_key_frame_request_goes_to_the_publisher_and_not_more_than_twice_a_second(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    scene.tick(1.0)
    before = ann.asked("1")
    for number in range(100):
        for _ in range(10):
            ben.say(rtcp.PictureLoss(1, ben.seat_ssrc("v0")))
        ann.send("1", key_frame(number) if number % 10 == 0 else delta_frame(number))
        scene.tick()
    assert 2 <= ann.asked("1") - before <= 5, "two seconds"


def test_requests_for_foreign_sources_go_nowhere(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.send("1", key_frame())
    before = ann.asked("1")
    ben.say(rtcp.PictureLoss(1, ann.ssrcs["1"]), rtcp.PictureLoss(1, 12345))
    assert ann.asked("1") == before


def test_a_publisher_who_only_knows_fir_is_asked_by_fir(scene: Scene) -> None:
    join = scene.expect("ann").join
    person = Person(scene, "ann", 1, screen=False)
    sdp = person.sdp().replace("a=rtcp-fb:96 nack pli", "a=rtcp-fb:96 ccm fir")
    scene.offer("ann", sdp, person.sources, join)
    person.transport = scene.port.made[-1]
    person.transport.owner.link_changed("connected", scene.now)
    ben = scene.enter("ben")
    person.send("1", key_frame())
    ben.say(rtcp.PictureLoss(1, ben.seat_ssrc("v0")))
    (request,) = [packet for packet in person.transport.rtcp if isinstance(packet, rtcp.FullIntraRequest)]
    assert request.requests[0][0] == person.ssrcs["1"]


def test_a_screen_is_shown_beside_the_camera_and_goes_again(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.sources["2"] = "screen"
    ann.negotiate()
    assert shown(ben) == {"a0": ("ann", "microphone"), "v0": ("ann", "camera"), "v1": ("ann", "screen")}
    ann.send("2", key_frame())
    assert len(ben.got("v1")) == 1
    scene.tick()
    del ann.sources["2"]
    ann.negotiate()
    scene.tick()
    assert shown(ben) == {"a0": ("ann", "microphone"), "v0": ("ann", "camera")}
    assert scene.told(control.SeatsChanged, "ben")[-1].seats == [
        control.SeatState(mid="a0", participant="ann", source="microphone"),
        control.SeatState(mid="v0", participant="ann", source="camera"),
    ]
    ann.send("2", key_frame())
    assert len(ben.got("v1")) == 1


def test_sound_and_picture_of_one_person_share_a_stream_and_a_name(scene: Scene) -> None:
    scene.enter("ann", (2, 4))
    ben = scene.enter("ben", (2, 4))
    scene.enter("cem", (2, 4))
    streams: dict[str, set[str]] = {}
    for mid, (who, _) in shown(ben).items():
        section = ben.answer.split(f"a=mid:{mid}\r\n")[1].split("\r\nm=")[0]
        streams.setdefault(who, set()).add(section.split("a=msid:")[1].split(" ")[0])
        assert section.split("cname:")[1].split("\r\n")[0] in streams[who]
    assert len(streams["ann"]) == len(streams["cem"]) == 1
    assert streams["ann"] != streams["cem"]


def test_a_seat_changes_its_person_without_a_break(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ben.send("1", key_frame(5))
    ben.send("0", b"ben")
    scene.ask(control.RemoveParticipant(id=1, room="room", participant="ben"))
    cem = scene.enter("cem")
    scene.tick(1.0)
    cem.send("1", key_frame(900))
    cem.send("0", b"cem")
    for mid in ("a0", "v0"):
        first, second = ann.got(mid)
        assert ahead(second.sequence, first.sequence) == 1
        assert 0 < rtp.later(second.timestamp, first.timestamp) < 90_000 * 2
    assert ann.got("v0")[1].payload == key_frame(6)


def test_who_is_not_connected_yet_is_sent_nothing_and_begins_with_a_key_frame(scene: Scene) -> None:
    ann = scene.enter("ann")
    ben = Person(scene, "ben", 1, screen=False)
    ben.negotiate(scene.expect("ben").join)
    ann.send("1", key_frame())
    ann.send("1", delta_frame())
    assert ben.transport.rtp == []
    scene.tick(0.6)
    before = ann.asked("1")
    ben.transport.owner.link_changed("connected", scene.now)
    assert ann.asked("1") == before + 1
    ann.send("1", delta_frame())
    assert ben.transport.rtp == []
    ann.send("1", key_frame())
    assert len(ben.got("v0")) == 1


def test_who_comes_soon_after_a_key_frame_is_shown_it_without_asking_for_another(scene: Scene) -> None:
    ann = scene.enter("ann")
    ben = Person(scene, "ben", 1, screen=False)
    ben.negotiate(scene.expect("ben").join)
    sent = [ann.send("1", key_frame(5)), ann.send("1", delta_frame(6)), ann.send("1", delta_frame(7))]
    scene.tick(0.3)
    before = ann.asked("1")
    ben.transport.owner.link_changed("connected", scene.now)
    sent.append(ann.send("1", delta_frame(8)))
    assert ann.asked("1") == before
    got = ben.got("v0")
    assert [packet.payload for packet in got] == [packet.payload for packet in sent]
    assert [ahead(packet.sequence, got[0].sequence) for packet in got] == [0, 1, 2, 3]
    assert [p.timestamp - got[0].timestamp for p in got] == [p.timestamp - sent[0].timestamp for p in sent]


def test_link_states_go_up_as_they_come(scene: Scene) -> None:
    ann = scene.enter("ann")
    for link in ("reconnecting", "reconnecting", "connected", "absent", "connected"):
        ann.transport.owner.link_changed(link, scene.now)
    told = [event.link for event in scene.told(control.LinkChanged, "ann")]
    assert told == ["connecting", "connected", "reconnecting", "connected", "absent"]


def test_when_a_transport_ends_the_others_see_the_empty_seat(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    scene.tick()
    ben.transport.owner.link_changed("absent", scene.now)
    scene.tick()
    assert shown(ann) == {}
    news = scene.told(control.SeatsChanged, "ann")[-1]
    assert (news.seats, news.audio_seats) == ([], 1)
    assert scene.box.rooms()[0].participants[1].link == "absent"
    again = scene.enter("ben", epoch=2)
    again.send("0", b"back")
    assert ann.got("a0")[-1].payload == b"back"


def test_sources_are_known_by_the_mid_and_kept(scene: Scene) -> None:
    ben = scene.enter("ben")
    ann = Person(scene, "ann", 1, screen=True)
    sdp = ann.sdp()
    for ssrc in ann.ssrcs.values():
        sdp = sdp.replace(f"a=ssrc:{ssrc} cname:her\r\n", "")
    scene.offer("ann", sdp, ann.sources, scene.expect("ann").join)
    ann.transport = scene.port.made[-1]
    ann.transport.owner.link_changed("connected", scene.now)
    ann.send("2", key_frame(1, b"lost"))
    assert ben.transport.rtp == [], "two m-lines have this payload type"
    ann.send("2", key_frame(1, b"screen"), profile=rtp.ONE_BYTE, extension=rtp.one_byte([(4, b"2")]))
    ann.send("2", key_frame(2, b"screen"))
    ann.send("0", b"sound")
    mids = {track: mid for mid, track in shown(ben).items()}
    assert [p.payload for p in ben.got(mids["ann", "screen"])] == [key_frame(1, b"screen"), key_frame(2, b"screen")]
    assert [p.payload for p in ben.got(mids["ann", "microphone"])] == [b"sound"], "the only m-line of this type"
    assert ben.got(mids["ann", "camera"]) == []


def test_foreign_header_extensions_are_not_forwarded(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.send("1", key_frame(), profile=rtp.ONE_BYTE, extension=rtp.one_byte([(9, b"secret"), (4, b"1")]))
    (packet,) = ben.got("v0")
    assert dict(rtp.extensions(packet.profile, packet.extension)) == {2: rtp.abs_send_time(scene.now), 4: b"v0"}


def test_unknown_sources_are_bounded_and_harm_nobody() -> None:
    scene = Scene(Limits(ssrcs=4))
    ann, ben = scene.enter("ann"), scene.enter("ben")
    for ssrc in range(1, 1_000):
        scene.now += 0.01
        ann.transport.owner.rtp_received(*cut(rtp.build(rtp.Packet(111, False, 1, 1, ssrc, b"x"))), scene.now)
    stats = scene.ask(control.AskStats(id=1))
    assert isinstance(stats, control.Stats)
    assert stats.drops["unknown-source"] >= 990
    scene.now += 1.0
    ann.send("0", b"sound")
    assert ben.got("a0")[-1].payload == b"sound"


def test_publishers_hear_soon_and_then_every_second_how_they_arrive(scene: Scene) -> None:
    ann = scene.enter("ann")
    begin = scene.now
    times: list[float] = []
    for number in range(150):
        if number % 10 != 3:
            ann.send("0", b"x")
        else:
            ann.counts["0"] += 1
        seen = len(ann.transport.datagrams)
        scene.tick()
        if len(ann.transport.datagrams) > seen:
            times.append(scene.now - begin)
    assert times[0] <= 0.5
    assert times[1:] == pytest.approx([times[0] + 1, times[0] + 2], abs=0.12)
    reports = [packet for packet in ann.transport.rtcp if isinstance(packet, rtcp.ReceiverReport)]
    (block,) = reports[-1].blocks
    assert block.ssrc == ann.ssrcs["0"]
    assert block.fraction_lost == pytest.approx(25, abs=3)


def test_publishers_of_pictures_are_asked_for_a_rate(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    for _ in range(120):
        ann.send("1", key_frame())
        ben.say(rtcp.ReceiverReport(1, (rtcp.ReportBlock(ben.seat_ssrc("v0"), 128, 0, 0, 0),)))
        scene.tick()
    rates = [packet for packet in ann.transport.rtcp if isinstance(packet, rtcp.Remb)]
    assert [rate.ssrcs for rate in rates] == [(ann.ssrcs["1"],)] * len(rates)
    assert rates[0].bitrate == pytest.approx(2_500_000 * 0.75, rel=0.01)
    assert rates[-1].bitrate < rates[0].bitrate
    assert not any(isinstance(packet, rtcp.Remb) for packet in ben.transport.rtcp)


def test_seats_tell_their_time_so_that_sound_and_picture_stay_together(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    captured = scene.now
    ann.send("0", b"x", timestamp=48_000)
    ann.send("1", key_frame(), timestamp=90_000)
    ann.say(
        rtcp.SenderReport(ann.ssrcs["0"], to_ntp(5_000.0), 48_000, 1, 1),
        rtcp.SenderReport(ann.ssrcs["1"], to_ntp(5_000.0), 90_000, 1, 1),
    )
    scene.tick(3.0)
    reports = [packet for packet in ben.transport.rtcp if isinstance(packet, rtcp.SenderReport)]
    for mid, clock, at_least in (("a0", 48_000, 2), ("v0", 90_000, 3)):
        mine = [report for report in reports if report.ssrc == ben.seat_ssrc(mid)]
        assert len(mine) >= at_least
        for report in mine:
            since = (report.ntp - to_ntp(WALL + captured)) / 2**32
            assert rtp.later(report.timestamp, ben.got(mid)[0].timestamp) / clock == pytest.approx(since, abs=0.001)


def test_reports_fit_into_datagrams(scene: Scene) -> None:
    scene = Scene()
    people = [scene.enter(name, (9, 15), screen=True) for name in "abcdefghij"]
    for person in people:
        person.send("0", b"x")
        for mid in ("1", "2"):
            person.send(mid, key_frame())
        person.say(*(rtcp.SenderReport(ssrc, to_ntp(5_000.0), 0, 1, 1) for ssrc in person.ssrcs.values()))
    scene.tick(2.0)
    for person in people:
        assert person.transport.datagrams
        assert max(map(len, person.transport.datagrams)) <= 1_200


def test_who_speaks_is_told_to_the_caller(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    for _ in range(30):
        level(ann, 20)
        level(ben, 90)
        scene.tick()
    for _ in range(60):
        level(ann, 127)
        scene.tick()
    told = [event.participants for event in scene.events if isinstance(event, control.SpeakingChanged)]
    assert told == [["ann"], []]


def test_broken_packets_are_counted_and_forgotten(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    for data in (b"", b"\x00", b"\x80", b"\xff" * 40, b"\x90" + bytes(20), b"\x81\xc8\x00\xff" + bytes(8)):
        ann.transport.owner.rtp_received(*cut(data), scene.now)
        ann.transport.owner.rtcp_received(data, scene.now)
    ann.send("0", b"sound")
    assert len(ben.got("a0")) == 1
    assert ann.transport.closed == 0


def test_a_bug_with_one_persons_packets_ends_her_media_only(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    scene.tick()

    def bug(data: bytes) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(rtp, "parse", bug)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            ann.transport.owner.rtp_received(*cut(b"\x80" * 20), scene.now)
    monkeypatch.undo()
    assert (ann.transport.closed, ben.transport.closed) == (1, 0)
    assert len(caplog.records) == 1
    assert "participant ann" in caplog.text
    assert scene.told(control.LinkChanged, "ann")[-1].link == "absent"
    scene.tick()
    assert shown(ben) == {}


def test_a_bug_in_a_receivers_transport_does_not_end_the_sender(scene: Scene) -> None:
    ann, ben, cem = (scene.enter(name, (2, 4)) for name in ("ann", "ben", "cem"))
    ben.transport.broken = True
    ann.send("0", b"sound")
    assert (ann.transport.closed, ben.transport.closed) == (0, 1)
    ann.send("0", b"more")
    assert [packet.payload for packet in cem.got("a0")] == [b"sound", b"more"]


def test_ten_people_all_have_seats_for_each_other(scene: Scene) -> None:
    people = [scene.enter(name, (9, 15)) for name in "abcdefghij"]
    scene.tick()
    for person in people:
        (*_, news) = scene.told(control.SeatsChanged, person.name)
        shown = {(seat.participant, seat.source) for seat in news.seats}
        others = [other.name for other in people if other is not person]
        assert shown == {(name, source) for name in others for source in ("microphone", "camera")}
