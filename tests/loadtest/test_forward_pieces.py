"""The pieces of the forwarding benchmark: what it sends, what it counts, what it believes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtest.forward import report, reports, sdp
from loadtest.forward.measure import Figures
from loadtest.forward.plan import CASES, Flow, Plan
from loadtest.forward.stream import Stream, stamp_in
from loadtest.forward.tally import Tally
from sfu import offer, rtcp, rtp, vp8
from sfu.offer import read_offer

GOOD = Figures("own", "1x1x1", 100, 10.0, 10.0, 0.1, 0.0, 0, 10, 0, 1.0, 2.0, 300.0, 10.0)
ME = sdp.Me("abcd1234", "p" * 24, ":".join(["AB"] * 32))


@pytest.mark.parametrize("kind", ["audio", "video"])
@pytest.mark.parametrize("size", [48, 100, 1_180])
def test_a_packet_is_as_long_as_planned_and_knows_when_it_was_sent(kind: str, size: int) -> None:
    stream = Stream(Flow(kind, 100, size), 7, 0.0)
    packet = stream.packet(5, 123_456_789)
    assert len(rtp.parse(packet).payload) == size
    assert stamp_in(packet) == 123_456_789
    assert rtp.parse(packet).find(sdp.TRANSPORT_EXT) == b"\0\5"


@pytest.mark.parametrize("at", [36, 60, -1])
def test_a_packet_that_was_changed_is_not_believed(at: int) -> None:
    packet = bytearray(Stream(Flow("video", 100, 100), 7, 0.0).packet(0, 1))
    packet[at] ^= 1
    assert stamp_in(bytes(packet)) is None
    assert stamp_in(b"") is None


def test_a_camera_begins_with_a_key_frame_and_shows_one_more_when_asked() -> None:
    stream = Stream(Flow("video", 90, 200), 7, 0.0)
    starts = []
    for number in range(30):
        if number == 15:
            stream.key_frame = True
        packet = rtp.parse(stream.packet(number, 0))
        descriptor = vp8.read(packet.payload)
        assert descriptor is not None
        assert packet.marker == (number % 3 == 2)
        starts += [number] if descriptor.key_frame else []
    assert starts == [0, 15]


@given(
    gaps=st.lists(st.integers(1, 40), min_size=1, max_size=200),
    start=st.integers(0, 0xFFFF),
    twice=st.sets(st.integers(0, 199)),
)
def test_each_packet_counts_once_however_often_it_comes(gaps: list[int], start: int, twice: set[int]) -> None:
    tally, number, repeated = Tally(), start, 0
    for place, gap in enumerate(gaps):
        tally.count(number & 0xFFFF)
        if place in twice:
            tally.count(number & 0xFFFF)
            repeated += 1
        number += gap
    assert (tally.packets, tally.repeated) == (len(gaps), repeated)


def test_a_late_packet_counts_and_one_that_is_far_too_late_does_not() -> None:
    tally = Tally()
    for number in (10, 12, 11, 11, 2_000, 30):
        tally.count(number)
    assert (tally.packets, tally.repeated) == (4, 2)


def test_our_own_media_worker_understands_the_offers() -> None:
    text = sdp.offer(ME, [sdp.Line("0", "audio", 5), sdp.Line("1", "video", 6), sdp.Line("2", "video")])
    read = read_offer(text, {"0": "microphone", "1": "camera"})
    assert [line.ssrcs for line in read.sending] == [(5,), (6,)]
    assert [line.mid for line in read.receiving] == ["2"]
    assert all(line.transport_ext == sdp.TRANSPORT_EXT for line in read.sending)
    assert offer.KIND_OF["camera"] == "video"


def test_who_answers_is_read_and_what_says_nothing_is_refused() -> None:
    text = (
        "v=0\r\na=fingerprint:sha-256 AB:CD\r\nm=video 9 UDP/TLS/RTP/SAVPF 100\r\na=mid:v\r\na=rtpmap:100 VP8/90000\r\n"
        "a=ice-ufrag:u\r\na=ice-pwd:p\r\na=setup:active\r\n"
        "a=candidate:1 1 udp 1 fd00::2 40 typ host\r\na=candidate:2 1 udp 1 192.0.2.1 41 typ host\r\n"
    )
    assert sdp.remote_of(text) == sdp.Remote("u", "p", "sha-256", "AB:CD", "active", ("192.0.2.1", 41))
    assert sdp.lines_of(text) == [sdp.Line("v", "video", None, 100)]
    for missing in ("a=ice-pwd:p\r\n", "192.0.2.1", "a=setup:active\r\n"):
        with pytest.raises(ValueError, match="description"):
            sdp.remote_of(text.replace(missing, ""))


def test_the_peers_reports_are_those_of_the_rfc() -> None:
    tally = Tally()
    tally.count(77)
    (receiver,) = rtcp.parse(reports.receiver_report(9, {5: tally}))
    assert isinstance(receiver, rtcp.ReceiverReport)
    assert (receiver.blocks[0].ssrc, receiver.blocks[0].highest) == (5, 77)
    stream = Stream(Flow("video", 90, 200), 7, 0.0)
    (sender,) = rtcp.parse(reports.sender_report([stream], 1_800_000_000.5))
    assert isinstance(sender, rtcp.SenderReport)
    assert (sender.ssrc, sender.timestamp) == (7, stream.timestamp)
    asked = rtcp.PictureLoss(1, 7).encode() + rtcp.FullIntraRequest(1, ((8, 0),)).encode()
    assert reports.wants_key_frame(asked) == {7, 8}


@pytest.mark.parametrize(
    ("figures", "complaint"),
    [
        (replace(GOOD, forwarded=0), "nothing was forwarded"),
        (replace(GOOD, sampled=0), "nothing was decrypted"),
        (replace(GOOD, broken=2), "2 of 10 decrypted"),
        (replace(GOOD, repeated=3), "3 packets came twice"),
    ],
)
def test_figures_that_cannot_be_believed_say_so(figures: Figures, complaint: str) -> None:
    assert complaint in report.line(figures)
    assert report.complaints(GOOD) == []


def test_medians_are_taken_figure_by_figure_and_keep_what_was_wrong() -> None:
    rounds = [
        replace(GOOD, cpu_us=cpu, loss=loss, broken=broken)
        for cpu, loss, broken in ((9, 0, 0), (30, 0.5, 4), (10, 0.1, 0))
    ]
    middle = report.medians(rounds)
    assert (middle.cpu_us, middle.loss, middle.broken) == (10, 0.1, 4)
    assert report.ratios([("a", middle, replace(GOOD, cpu_us=20.0))])[0].endswith("0.50")


def test_the_cases_are_those_that_others_published() -> None:
    assert [plan.name for plan in CASES] == [
        "1x20x500, 1100 bytes",
        "1x10x2000, 1100 bytes",
        "50x1x200, 1100 bytes",
        "20x2x100, 1100 bytes, conversation",
    ]
    talk = Plan(1, 2, 100, 1_100, 1, "conversation")
    assert (talk.people, talk.senders, [flow.kind for flow in talk.flows]) == (3, 3, ["audio", "video"])
