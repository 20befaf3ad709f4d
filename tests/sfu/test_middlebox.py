"""What the caller may ask, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu import control
from sfu.limits import Limits
from tests.sfu.helpers import DIGEST, Scene, cut, key_frame, offer

TRACKS: dict[str, control.Source] = {"0": "microphone", "1": "camera"}
OFFER = offer({"0": "audio", "1": "video"})


@pytest.fixture
def scene() -> Scene:
    return Scene()


def code(reply: control.Reply) -> str:
    assert isinstance(reply, control.Failed), reply
    return reply.code


def test_a_room_is_opened_once_and_closed_once(scene: Scene) -> None:
    for _ in range(2):
        assert scene.ask(control.OpenRoom(id=5, room="other")) == control.Done(re=5)
    assert [state.room for state in scene.box.rooms()] == ["room", "other"]
    for _ in range(2):
        assert scene.ask(control.CloseRoom(id=6, room="other")) == control.Done(re=6)
    assert [state.room for state in scene.box.rooms()] == ["room"]


def test_nobody_is_expected_in_a_room_that_is_not_there(scene: Scene) -> None:
    request = control.ExpectParticipant(id=1, room="other", participant="ann", epoch=1)
    assert code(scene.ask(request)) == "no-room"


def test_the_right_join_ticket_opens_a_transport(scene: Scene) -> None:
    join = scene.expect("ann").join
    reply = scene.offer("ann", OFFER, TRACKS, join)
    assert isinstance(reply, control.Answered)
    assert (reply.seats, reply.audio_seats, reply.video_seats) == ([], 1, 2)
    assert len(scene.port.made) == 1


@pytest.mark.parametrize("join", ["", "wrong", "x" * 43])
def test_a_wrong_join_ticket_is_refused(scene: Scene, join: str) -> None:
    scene.expect("ann")
    assert code(scene.offer("ann", OFFER, TRACKS, join)) == "ticket"
    assert not scene.port.made


def test_a_late_join_ticket_is_refused(scene: Scene) -> None:
    join = scene.expect("ann").join
    scene.now += 60.0
    assert code(scene.offer("ann", OFFER, TRACKS, join)) == "ticket"
    scene.tick()
    assert code(scene.offer("ann", OFFER, TRACKS, join)) == "ticket"


def test_a_join_ticket_that_was_used_is_refused(scene: Scene) -> None:
    join = scene.expect("ann").join
    scene.offer("ann", OFFER, TRACKS, join)
    assert code(scene.offer("ann", OFFER, TRACKS, join)) == "ticket"
    scene.port.made[0].owner.link_changed("absent", scene.now)
    assert code(scene.offer("ann", OFFER, TRACKS, join)) == "ticket"
    assert code(scene.offer("ann", OFFER, TRACKS)) == "ticket"


def test_somebody_elses_join_ticket_is_refused(scene: Scene) -> None:
    join = scene.expect("ann").join
    scene.expect("ben")
    assert code(scene.offer("ben", OFFER, TRACKS, join)) == "ticket"
    assert isinstance(scene.offer("ann", OFFER, TRACKS, join), control.Answered)


def test_a_join_ticket_of_another_room_is_refused(scene: Scene) -> None:
    scene.ask(control.OpenRoom(id=1, room="other"))
    join = scene.expect("ann").join
    scene.expect("ann", room="other")
    assert code(scene.offer("ann", OFFER, TRACKS, join, room="other")) == "ticket"
    assert code(scene.offer("ann", OFFER, TRACKS, join, room="third")) == "no-room"


def test_a_join_ticket_of_another_epoch_is_refused(scene: Scene) -> None:
    first = scene.expect("ann").join
    second = scene.expect("ann", 2).join
    assert code(scene.offer("ann", OFFER, TRACKS, first, 1)) == "epoch"
    assert code(scene.offer("ann", OFFER, TRACKS, first, 2)) == "ticket"
    assert code(scene.offer("ann", OFFER, TRACKS, second, 3)) == "epoch"
    assert isinstance(scene.offer("ann", OFFER, TRACKS, second, 2), control.Answered)


def test_asking_again_for_an_unused_epoch_gives_a_new_ticket_and_voids_the_old_one(scene: Scene) -> None:
    first, second = scene.expect("ann").join, scene.expect("ann").join
    assert code(scene.offer("ann", OFFER, TRACKS, first)) == "ticket"
    assert isinstance(scene.offer("ann", OFFER, TRACKS, second), control.Answered)


def test_an_epoch_that_was_used_or_is_over_is_not_expected_again(scene: Scene) -> None:
    scene.enter("ann", epoch=2)
    for epoch in (1, 2):
        request = control.ExpectParticipant(id=1, room="room", participant="ann", epoch=epoch)
        assert code(scene.ask(request)) == "epoch"


def test_a_greater_epoch_ends_the_older_transport_quietly(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    scene.tick()
    scene.events.clear()
    scene.expect("ann", 2)
    scene.tick()
    assert (ann.transport.closed, ben.transport.closed) == (1, 0)
    ann.transport.owner.link_changed("absent", scene.now)
    ann.transport.owner.rtp_received(*cut(b"\x80" + bytes(20)), scene.now)
    assert not scene.told(control.LinkChanged, "ann"), "what an older epoch does is nobody's news"
    (news,) = scene.told(control.SeatsChanged, "ben")
    assert news.seats == []


def test_who_is_removed_is_gone(scene: Scene) -> None:
    ann = scene.enter("ann")
    for _ in range(2):
        assert scene.ask(control.RemoveParticipant(id=9, room="room", participant="ann")) == control.Done(re=9)
    assert ann.transport.closed == 1
    assert code(scene.offer("ann", OFFER, TRACKS)) == "no-participant"
    assert scene.box.rooms()[0].participants == []


def test_closing_a_room_closes_everything_in_it_once(scene: Scene) -> None:
    people = [scene.enter("ann"), scene.enter("ben")]
    scene.events.clear()
    scene.ask(control.CloseRoom(id=1, room="room"))
    scene.box.close(scene.now)
    scene.box.close(scene.now)
    assert [person.transport.closed for person in people] == [1, 1]
    assert scene.events == []


@pytest.mark.parametrize(
    ("sdp", "tracks"),
    [
        ("", TRACKS),
        ("v=0", TRACKS),
        (OFFER, {}),
        (OFFER, {"0": "camera", "1": "camera"}),
        (OFFER.replace("sha-256", "sha-1"), TRACKS),
        (OFFER.replace("a=rtcp-rsize", "a=crypto:1 X inline:x"), TRACKS),
    ],
)
def test_a_bad_offer_is_refused_and_costs_nothing(scene: Scene, sdp: str, tracks: dict[str, control.Source]) -> None:
    join = scene.expect("ann").join
    assert code(scene.offer("ann", sdp, tracks, join)) == "sdp"
    assert not scene.port.made
    assert isinstance(scene.offer("ann", OFFER, TRACKS, join), control.Answered)


@given(st.text(max_size=400))
def test_no_text_breaks_the_middlebox(text: str) -> None:
    scene = Scene()
    join = scene.expect("ann").join
    for sdp in (text, OFFER[:300] + text + OFFER[300:]):
        reply = scene.offer("ann", sdp, TRACKS, join)
        assert isinstance(reply, control.Failed | control.Answered)


def test_rooms_people_and_half_open_transports_are_bounded() -> None:
    scene = Scene(Limits(rooms=2, participants=3))
    scene.ask(control.OpenRoom(id=1, room="second"))
    assert code(scene.ask(control.OpenRoom(id=1, room="third"))) == "limit"
    joins = [scene.expect(name).join for name in ("ann", "ben", "cem")]
    request = control.ExpectParticipant(id=1, room="room", participant="dia", epoch=1)
    assert code(scene.ask(request)) == "limit"
    scene.expect("ann", 2)
    scene.port.full = True
    assert code(scene.offer("ben", OFFER, TRACKS, joins[1])) == "limit"
    scene.port.full = False
    assert isinstance(scene.offer("ben", OFFER, TRACKS, joins[1]), control.Answered)


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_unusable_ids_are_refused(scene: Scene, name: str) -> None:
    assert code(scene.ask(control.OpenRoom(id=1, room=name))) == "bad-request"
    request = control.ExpectParticipant(id=1, room="room", participant=name, epoch=1)
    assert code(scene.ask(request)) == "bad-request"


def test_what_is_not_for_the_middlebox_is_refused(scene: Scene) -> None:
    assert code(scene.ask(control.Stop(id=1))) == "bad-request"


def test_a_later_offer_keeps_transport_seats_and_sources(scene: Scene) -> None:
    ann = scene.enter("ann")
    before = {mid: ann.seat_ssrc(mid) for mid in ("a0", "v0", "v1")}
    ann.negotiate(seats=(2, 4))
    assert {mid: ann.seat_ssrc(mid) for mid in before} == before
    every = [ann.seat_ssrc(mid) for mid in ("a0", "a1", "v0", "v1", "v2", "v3")]
    assert len(set(every)) == 6
    assert len(scene.port.made) == 1 and not ann.transport.restarts


def test_each_answer_has_a_greater_version(scene: Scene) -> None:
    ann = scene.enter("ann")
    first = ann.answer.split("\r\n")[1].split(" ")
    ann.negotiate()
    second = ann.answer.split("\r\n")[1].split(" ")
    assert first[1] == second[1] and int(second[2]) == int(first[2]) + 1


def test_another_ufrag_restarts_ice_and_nothing_else(scene: Scene) -> None:
    ann = scene.enter("ann")
    ann.negotiate(ufrag="efgh")
    assert (ann.transport.restarts, len(scene.port.made)) == (1, 1)
    assert "a=ice-ufrag:local1\r\n" in ann.answer
    ann.negotiate(ufrag="efgh", seats=(2, 2))
    assert ann.transport.restarts == 1
    assert "a=ice-ufrag:local1\r\n" in ann.answer


def test_a_page_that_restarts_ice_every_five_seconds_is_never_refused(scene: Scene) -> None:
    ann = scene.enter("ann")
    start = scene.now
    for number, late in enumerate([0.0, 0.4, 0.0, 0.2] * 30):  # an hour of a bad network would be no different
        scene.now = start + number * 5.0 + late
        ann.negotiate(ufrag=f"frag{number}")
    assert ann.transport.restarts == 120


def test_ice_restarts_have_a_gap_between_them_and_a_limit_in_a_minute(scene: Scene) -> None:
    ann = scene.enter("ann")
    limits, start = Limits(), scene.now
    ann.negotiate(ufrag="frag0")
    scene.now = start + limits.restart_gap - 0.1
    assert code(scene.offer("ann", ann.sdp(ufrag="frag1"), ann.sources)) == "limit"
    for number in range(1, limits.restarts_per_minute):
        scene.now = start + number * limits.restart_gap
        ann.negotiate(ufrag=f"more{number}")
    scene.now = start + limits.restarts_per_minute * limits.restart_gap
    assert scene.now < start + 60
    assert code(scene.offer("ann", ann.sdp(ufrag="frag2"), ann.sources)) == "limit"
    scene.now = start + 60
    ann.negotiate(ufrag="frag2")


def test_another_certificate_needs_another_epoch(scene: Scene) -> None:
    ann = scene.enter("ann")
    sdp = ann.sdp().replace(DIGEST, DIGEST.replace("AB", "CD"))
    assert code(scene.offer("ann", sdp, ann.sources)) == "sdp"


def test_a_new_caller_reads_what_is_held(scene: Scene) -> None:
    scene.enter("ann")
    scene.enter("ben")
    scene.expect("cem", 7)
    (room,) = scene.box.rooms()
    assert [(p.participant, p.epoch, p.link) for p in room.participants] == [
        ("ann", 1, "connected"),
        ("ben", 1, "connected"),
        ("cem", 7, "absent"),
    ]
    assert {(seat.participant, seat.source) for seat in room.participants[0].seats} == {
        ("ben", "microphone"),
        ("ben", "camera"),
    }
    assert [(p.audio_seats, p.video_seats) for p in room.participants] == [(2, 4)] * 3


def test_totals_count_what_came_and_what_went(scene: Scene) -> None:
    ann, _ = scene.enter("ann"), scene.enter("ben")
    ann.send("0", b"sound")
    ann.transport.owner.rtp_received(*cut(b"junk"), scene.now)
    stats = scene.ask(control.AskStats(id=4))
    assert isinstance(stats, control.Stats)
    assert (stats.rooms, stats.participants, stats.packets_in, stats.packets_out) == (1, 2, 2, 1)
    assert stats.drops == {"malformed-rtp": 1}


def test_the_next_caller_reads_what_is_wanted_of_pictures() -> None:
    scene = Scene()
    ann, _ben = scene.enter("ann"), scene.enter("ben")
    for _ in range(50):
        ann.send("1", key_frame())
        scene.tick()
    told = {event.participant: event.tracks for event in scene.events if isinstance(event, control.EncodingsChanged)}
    [room] = scene.box.rooms()
    assert told["ann"] == [control.EncodingState(mid="1", rids=[""], codec="VP8")]
    assert {person.participant: person.encodings for person in room.participants} == told
