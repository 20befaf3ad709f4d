"""Answers to what browsers really offer."""

from dataclasses import replace
from pathlib import Path

import pytest
from aiortc import sdp as aiortc_sdp

from sfu.media import Candidate, Credentials, Fingerprint
from sfu.negotiation import SeatLine, Self, write_answer
from sfu.offer import MID, REPAIRED_RID, RID, TRANSPORT_WIDE, read_offer
from sfu.sdp import parse
from tests.sfu.helpers import DIGEST, offer

OFFERS = Path(__file__).parent / "offers"
TRACKS = {"0": "microphone", "1": "camera"}
LOCAL = Self(
    Credentials("ours", "q" * 24),
    Fingerprint("sha-256", DIGEST),
    (Candidate("192.0.2.1", 8443), Candidate("2001:db8::1", 8443)),
    7,
    1,
)


def answer(text: str, tracks: dict[str, str] = TRACKS, *, h264: bool = False) -> str:
    found = read_offer(text, tracks, h264=h264)
    seats = {
        line.mid: SeatLine(100 + n, "c", "s", f"t{n}", None if line.codec.rtx is None else 200 + n)
        for n, line in enumerate(found.receiving)
    }
    return write_answer(found, LOCAL, seats)


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_the_answer_to_a_browser_mirrors_its_lines(name: str) -> None:
    written = parse(answer((OFFERS / f"{name}.sdp").read_bytes().decode()))
    assert [media.mid for media in written.media] == list("01234") == list(written.bundle)
    assert [m.direction for m in written.media] == ["recvonly", "recvonly", "sendonly", "sendonly", "sendonly"]
    assert written.session.has("ice-lite")
    for media in written.media:
        assert media.setup == "passive"
        assert media.has("rtcp-mux") and media.has("rtcp-rsize")
        assert media.ice == ("ours", "q" * 24)
        assert media.fingerprints == [("sha-256", DIGEST)]
        assert len(media.formats) == len(media.rtpmaps)
    assert [list(media.ssrcs) for media in written.media] == [[], [], [100], [101, 201], [102, 202]]
    assert [m.name for m in written.media[1].rtpmaps] == ["vp8", "rtx"], "one codec for what she sends"
    assert [bool(media.msid) for media in written.media] == [False, False, True, True, True]


def test_each_line_has_all_candidates_and_an_end() -> None:
    for media in parse(answer(offer({"0": "audio", "1": "video"}))).media:
        assert [value.split(" ")[4:8] for value in media.candidates] == [
            ["192.0.2.1", "8443", "typ", "host"],
            ["2001:db8::1", "8443", "typ", "host"],
        ]
        assert media.has("end-of-candidates")


def test_nothing_is_answered_that_was_not_offered() -> None:
    text = offer({"0": "audio", "1": "video"})
    offered, written = parse(text), parse(answer(text))
    for theirs, ours in zip(offered.media, written.media, strict=True):
        number = ours.rtpmaps[0].payload_type
        assert ours.rtpmaps[0] in theirs.rtpmaps
        assert ours.feedback(number) <= theirs.feedback(number)
        assert {(e.id, e.uri) for e in ours.extmaps} <= {(e.id, e.uri) for e in theirs.extmaps}


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_retransmission_and_transport_wide_feedback_are_granted(name: str) -> None:
    written = parse(answer((OFFERS / f"{name}.sdp").read_bytes().decode()))
    for media in written.media:
        codec, *_ = media.rtpmaps
        assert "transport-cc" in media.feedback(codec.payload_type)
        assert "goog-remb" not in media.feedback(codec.payload_type)
        assert TRANSPORT_WIDE in {ext.uri for ext in media.extmaps}
        if media.kind == "video":
            assert {"nack", "nack pli", "ccm fir"} <= media.feedback(codec.payload_type)
            assert media.parameters(media.rtpmaps[1].payload_type)["apt"] == str(codec.payload_type)
    seat = written.media[3]
    assert seat.ssrc_groups == [("FID", (101, 201))] and list(seat.ssrcs) == [101, 201]


def test_lost_sound_is_asked_for_but_not_sent_again() -> None:
    offered = offer({"0": "audio", "1": "video"}, modern=True)
    offered = offered.replace("a=rtpmap:111 opus", "a=rtcp-fb:111 nack\r\na=rtpmap:111 opus")
    granted = {
        (media.kind, media.direction): "nack" in media.feedback(media.rtpmaps[0].payload_type)
        for media in parse(answer(offered)).media
    }
    assert granted == {
        ("audio", "recvonly"): True,
        ("video", "recvonly"): True,
        ("audio", "sendonly"): False,
        ("video", "sendonly"): True,
    }


def test_dtx_and_fec_are_granted_when_asked_for() -> None:
    asked = offer({"0": "audio", "1": "video"}).replace(
        "a=rtpmap:111 opus/48000/2\r\n", "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 usedtx=1;useinbandfec=1\r\n", 1
    )
    first, _, seat, *_ = parse(answer(asked)).media
    assert first.parameters(111) == {"minptime": "10", "useinbandfec": "1", "usedtx": "1"}
    assert seat.parameters(111) == {"minptime": "10"}


def test_a_declined_first_line_does_not_carry_the_transport() -> None:
    text = offer({"0": "audio", "1": "video"})
    head, rest = text.split("m=", 1)
    written = parse(
        answer(
            f"{head}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\nm={rest}".replace(
                "BUNDLE", "BUNDLE d"
            )
        )
    )
    assert (written.media[0].port, written.media[0].kind) == (0, "application")
    assert written.media[1].candidates
    assert "d" not in written.bundle


def test_an_independent_reader_understands_the_answer() -> None:
    session = aiortc_sdp.SessionDescription.parse(answer(offer({"0": "audio", "1": "video"})))
    assert [media.kind for media in session.media] == ["audio", "video", "audio", "video", "video"]
    assert session.media[0].dtls.role == "server"
    assert session.media[2].ssrc[0].ssrc == 100
    assert session.media[1].rtp.codecs[0].mimeType == "video/VP8"


@pytest.mark.parametrize("name", ["chromium-simulcast", "firefox-simulcast"])
def test_encodings_are_received_by_their_names(name: str) -> None:
    tracks = {"0": "microphone", "1": "camera", "2": "screen"}
    _, camera, screen, *seats = parse(answer((OFFERS / f"{name}.sdp").read_bytes().decode(), tracks)).media
    assert [(rid.id, rid.direction) for rid in camera.rids] == [("q", "recv"), ("h", "recv"), ("f", "recv")]
    assert camera.value("simulcast") == "recv q;h;f" and screen.value("simulcast") == "recv h;f"
    assert {RID, REPAIRED_RID, MID} <= {ext.uri for ext in camera.extmaps}
    assert not any(seat.rids or seat.has("simulcast") for seat in seats)


def test_a_seat_shows_vp8_and_h264_and_the_camera_sends_one_of_them() -> None:
    text = (OFFERS / "chromium-h264.sdp").read_bytes().decode()
    tracks = {"0": "microphone", "1": "camera", "2": "screen"}
    for h264, sent in ((False, "vp8"), (True, "h264")):
        _, camera, _, _, seat, _ = parse(answer(text, tracks, h264=h264)).media
        assert [known.name for known in camera.rtpmaps] == [sent, "rtx"]
        assert [known.name for known in seat.rtpmaps] == ["h264", "rtx", "vp8", "rtx"]
        number = seat.rtpmaps[0].payload_type
        assert seat.parameters(number) == {
            "level-asymmetry-allowed": "1",
            "packetization-mode": "1",
            "profile-level-id": "42e01f",
        }


def test_a_line_that_rests_keeps_its_codecs() -> None:
    text = (OFFERS / "chromium-simulcast.sdp").read_bytes().decode().replace("a=recvonly", "a=inactive")
    written = parse(answer(text, {"0": "microphone", "1": "camera", "2": "screen"})).media
    assert [known.name for known in written[-1].rtpmaps] == ["vp8", "rtx", "h264", "rtx"]
    assert written[-1].direction == "inactive" and not written[-1].ssrcs


def test_a_seat_without_rtx_names_no_source_of_retransmissions() -> None:
    found = read_offer(offer({"0": "audio"}, (1, 1)), {"0": "microphone"})
    seats = {mid: SeatLine(100, "c", "s", "t", 200) for mid in ("a0", "v0")}
    assert [list(media.ssrcs) for media in parse(write_answer(found, LOCAL, seats)).media] == [[], [100], [100]]


def test_tcp_is_announced_behind_everything_that_is_udp() -> None:
    addresses = [Candidate("192.0.2.1", 8443, "tcp"), Candidate("192.0.2.1", 8443), Candidate("2001:db8::1", 9, "tcp")]
    local = replace(LOCAL, candidates=addresses)
    written = parse(write_answer(read_offer(offer({"0": "audio"}, (0, 0)), {"0": "microphone"}), local, {}))
    first, second, third = written.media[0].candidates
    assert first.endswith(" tcp 1520435199 192.0.2.1 8443 typ host tcptype passive")
    assert second.endswith(" udp 2130706175 192.0.2.1 8443 typ host")
    assert third.startswith("3 1 tcp ") and third.endswith("2001:db8::1 9 typ host tcptype passive")
    priorities = [int(value.split(" ")[3]) for value in (second, first, third)]
    assert priorities == sorted(priorities, reverse=True) and len(set(priorities)) == 3
