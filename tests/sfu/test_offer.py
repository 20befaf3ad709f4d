import contextlib
import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.media import Credentials
from sfu.negotiation import SeatLine, Self, write_answer
from sfu.offer import ABS_SEND_TIME, TRANSPORT_WIDE, IdleLine, ReceivingLine, SendingLine, read_offer
from sfu.sdp import SdpError, parse
from tests.sfu.helpers import CANDIDATES, DIGEST, FINGERPRINT, offer

OFFERS = Path(__file__).parent / "offers"
SENDING = {"0": "audio", "1": "video"}
TRACKS = {"0": "microphone", "1": "camera"}
LOCAL = Self(Credentials("ours", "q" * 24), FINGERPRINT, CANDIDATES, 7, 1)


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_what_a_browser_offers_is_understood(name: str) -> None:
    found = read_offer((OFFERS / f"{name}.sdp").read_bytes().decode(), TRACKS)
    assert [type(line) for line in found.lines] == [SendingLine, SendingLine] + 3 * [ReceivingLine]
    assert [line.kind for line in found.lines] == ["audio", "video", "audio", "video", "video"]
    microphone, camera = found.sending
    assert (microphone.codec.name, microphone.codec.clock) == ("opus", 48_000)
    assert (camera.codec.name, camera.codec.clock) == ("VP8", 90_000)
    assert camera.codec.feedback == ("transport-cc", "ccm fir", "nack", "nack pli")
    assert microphone.codec.feedback == ("transport-cc",)
    assert camera.codec.rtx is not None
    assert list(camera.retransmissions.values()) == list(camera.ssrcs)
    assert microphone.level_ext is not None and microphone.mid_ext is not None
    assert len(camera.ssrcs) == 1, "the source for retransmission is not a source of media"
    assert all(line.transport_ext is not None and line.time_ext is None for line in found.lines)
    assert found.fingerprint.algorithm == "sha-256"


SIMULCAST = {"0": "microphone", "1": "camera", "2": "screen"}


@pytest.mark.parametrize("name", ["chromium-simulcast", "firefox-simulcast"])
def test_encodings_come_in_the_order_of_the_offer(name: str) -> None:
    found = read_offer((OFFERS / f"{name}.sdp").read_bytes().decode(), SIMULCAST)
    microphone, camera, screen = found.sending
    assert (microphone.rids, camera.rids, screen.rids) == ((), ("q", "h", "f"), ("h", "f"))
    assert None not in (camera.rid_ext, camera.rrid_ext, camera.transport_ext, camera.mid_ext)
    assert (microphone.rid_ext, microphone.rrid_ext) == (None, None)
    assert set(camera.retransmissions.values()) == set(camera.ssrcs)
    if name.startswith("firefox"):
        assert len(camera.ssrcs) == 3 and len(screen.ssrcs) == 2


@pytest.mark.parametrize("name", ["chromium-simulcast", "firefox-simulcast", "chromium-h264"])
@pytest.mark.parametrize("h264", [False, True])
def test_h264_is_taken_where_it_is_preferred_and_everybody_can_show_it(name: str, h264: bool) -> None:
    found = read_offer((OFFERS / f"{name}.sdp").read_bytes().decode(), SIMULCAST, h264=h264)
    camera = found.sending[1].codec
    assert camera.name == ("H264" if h264 and name == "chromium-h264" else "VP8")
    assert camera.profile == ("42e01f" if camera.name == "H264" else "")
    seat = found.receiving[1]
    assert [codec.name for codec in seat.codecs] == {
        "chromium-simulcast": ["VP8", "H264"],
        "firefox-simulcast": ["VP8"],
        "chromium-h264": ["H264", "VP8"],
    }[name]
    assert seat.codec is seat.codecs[0]
    assert all(codec.rtx is not None for codec in seat.codecs)
    assert found.shows("VP8") and found.shows("H264") is name.startswith("chromium")


def picture(*lines: str, formats: str = "96 97 98 99 100 101") -> str:
    """An offer of one camera with these attributes."""
    head, _ = offer({"0": "video"}, (0, 0)).split("a=extmap", 1)
    text = head.replace("SAVPF 96", f"SAVPF {formats}") + "".join(f"a={line}\r\n" for line in lines)
    return text


VP8 = ("rtpmap:96 VP8/90000", "rtpmap:97 rtx/90000", "fmtp:97 apt=96")
RID_EXT = "extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"


def camera(*lines: str, h264: bool = True) -> SendingLine:
    return read_offer(picture(*lines), {"0": "camera"}, h264=h264).sending[0]


def h264(number: int, profile: str, mode: str = "1") -> tuple[str, str]:
    return f"rtpmap:{number} H264/90000", f"fmtp:{number} packetization-mode={mode};profile-level-id={profile}"


@pytest.mark.parametrize(
    ("lines", "number", "profile"),
    [
        (h264(98, "42e01f"), 98, "42e01f"),
        (h264(98, "42C02A"), 98, "42c02a"),
        (h264(98, "42001f"), 98, "42001f"),
        (h264(98, "42001f") + h264(99, "42e01f"), 99, "42e01f"),
        (h264(98, "640c1f") + h264(99, "42e034"), 99, "42e034"),
        (h264(98, "42e01f", "0") + h264(99, "42e01f"), 99, "42e01f"),
    ],
)
def test_of_h264_the_constrained_baseline_in_mode_1_is_taken(lines: tuple[str, ...], number: int, profile: str) -> None:
    codec = camera(*lines).codec
    assert (codec.name, codec.payload_type, codec.profile) == ("H264", number, profile)


@pytest.mark.parametrize(
    "lines",
    [
        h264(98, "640c1f"),
        h264(98, "4d001f"),
        h264(98, "42e01f", "0"),
        h264(98, "42e01"),
        ("rtpmap:98 H264/90000",),
        ("rtpmap:98 VP9/90000", "rtpmap:99 AV1/90000", "rtpmap:100 H265/90000"),
    ],
)
def test_other_codecs_are_refused_alone_and_passed_over_beside_vp8(lines: tuple[str, ...]) -> None:
    with pytest.raises(SdpError):
        camera(*lines)
    assert camera(*lines, *VP8).codec.name == "VP8"


def test_h264_alone_is_taken_even_if_somebody_cannot_show_it() -> None:
    assert camera(*h264(98, "42e01f"), h264=False).codec.name == "H264"


@pytest.mark.parametrize(
    ("shown", "chosen"),
    [
        ({"vp8": True, "h264": True}, "VP8"),
        ({"vp8": True, "h264": False}, "VP8"),
        ({"vp8": False, "h264": True}, "H264"),
        ({"vp8": False, "h264": False}, "VP8"),
    ],
)
def test_of_what_a_browser_prefers_the_first_is_taken_that_all_others_can_show(
    shown: dict[str, bool], chosen: str
) -> None:
    line = read_offer(picture(*VP8, *h264(98, "42e01f")), {"0": "camera"}, **shown).sending[0]
    assert (line.codec.name, line.names) == (chosen, {"VP8", "H264"})


@pytest.mark.parametrize(
    ("offered", "extension", "taken"),
    [
        (["goog-remb", "transport-cc", "nack"], True, ("transport-cc", "nack")),
        (["goog-remb", "transport-cc", "nack"], False, ("goog-remb", "nack")),
        (["goog-remb", "nack pli"], True, ("goog-remb", "nack pli")),
        (["ccm fir", "ccm tmmbr", "nack rpsi"], True, ("ccm fir",)),
        ([], True, ()),
    ],
)
def test_one_kind_of_estimate_is_agreed(offered: list[str], extension: bool, taken: tuple[str, ...]) -> None:
    lines = [f"rtcp-fb:96 {name}" for name in offered] + [f"extmap:3 {TRANSPORT_WIDE}"] * extension
    line = camera(*VP8, *lines, f"extmap:2 {ABS_SEND_TIME}")
    assert line.codec.feedback == taken
    assert (line.transport_ext, line.time_ext) == ((3, None) if "transport-cc" in taken else (None, 2))


def test_lost_sound_is_asked_for_again_where_the_browser_offers_it() -> None:
    text = offer(SENDING).replace("a=rtpmap:111 opus", "a=rtcp-fb:111 nack\r\na=rtpmap:111 opus", 1)
    assert read_offer(text, TRACKS).sending[0].codec.feedback == ("nack",)


@pytest.mark.parametrize(
    ("lines", "rids"),
    [
        (["rid:q send", "rid:h send", "rid:f send", "simulcast:send q;h;f"], ("q", "h", "f")),
        (["rid:a send", "rid:b send", "rid:c send", "rid:d send", "simulcast:send a;b;c;d"], ("a", "b", "c")),
        (["rid:q send", "rid:h send", "simulcast:send q;h;f"], ("q", "h")),
        (["rid:q send", "rid:h recv", "simulcast:send q recv h"], ("q",)),
        (["rid:q send pt=96", "rid:h send pt=98;max-width=3", "simulcast:send q;h"], ("q",)),
        (["rid:q send"], ("q",)),
        (["rid:q send", "rid:h send"], ()),
        ([], ()),
    ],
)
def test_simulcast_has_up_to_three_encodings(lines: list[str], rids: tuple[str, ...]) -> None:
    line = camera(*VP8, *lines, RID_EXT)
    assert line.rids == rids
    assert line.rid_ext == (10 if rids else None)


def test_without_its_header_extension_there_is_no_simulcast() -> None:
    assert camera(*VP8, "rid:q send", "rid:h send", "simulcast:send q;h").rids == ()


@pytest.mark.parametrize("direction", ["recvonly", "inactive"])
def test_an_extension_of_the_other_direction_is_left_out(direction: str) -> None:
    assert camera(*VP8, f"extmap:4/{direction} urn:ietf:params:rtp-hdrext:sdes:mid").mid_ext is None
    assert camera(*VP8, "extmap:4/sendonly urn:ietf:params:rtp-hdrext:sdes:mid").mid_ext == 4


@pytest.mark.parametrize(
    "lines",
    [
        ("extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "extmap:4 urn:x"),
        ("rid:q send", "rid:q send", RID_EXT),
        (*h264(97, "42e01f"),),
    ],
)
def test_one_number_for_two_things_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(SdpError):
        camera(*VP8, *lines)


def test_a_payload_type_that_repairs_two_codecs_is_refused() -> None:
    text = offer(SENDING, (0, 1)).replace("SAVPF 96", "SAVPF 96 97")
    first, seat = "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n", "a=rtpmap:97 VP8/90000\r\n"
    parts = text.split("a=rtpmap:96 VP8/90000\r\n")
    assert read_offer((first + "a=rtpmap:96 VP8/90000\r\n").join(parts), TRACKS)
    with pytest.raises(SdpError):
        read_offer(parts[0] + first + "a=rtpmap:96 VP8/90000\r\n" + parts[1] + seat + parts[2], TRACKS)


@pytest.mark.parametrize(
    ("groups", "sources", "repairs"),
    [
        (["FID 1 2"], (1, 3, 4), {2: 1}),
        (["FID 1 2", "FID 3 4"], (1, 3), {2: 1, 4: 3}),
        (["SIM 1 3", "FID 1 2", "FID 3 4"], (1, 3), {2: 1, 4: 3}),
        (["FID 1 2 3"], (1, 4), {}),
        (["FEC-FR 1 2"], (1, 3, 4), {}),
        (["FID 9 2"], (1, 3, 4), {}),
        ([], (1, 2, 3, 4), {}),
    ],
)
def test_sources_are_told_from_their_retransmissions(
    groups: list[str], sources: tuple[int, ...], repairs: dict[int, int]
) -> None:
    named = [f"ssrc:{number} cname:x" for number in (1, 2, 3, 4)]
    line = camera(*VP8, *named, *(f"ssrc-group:{group}" for group in groups))
    assert (line.ssrcs, line.retransmissions) == (sources, repairs)


def test_without_rtx_there_is_no_source_of_retransmissions() -> None:
    line = camera("rtpmap:96 VP8/90000", "ssrc:1 cname:x", "ssrc:2 cname:x", "ssrc-group:FID 1 2")
    assert (line.ssrcs, line.retransmissions, line.codec.rtx) == ((1,), {}, None)


def broken(old: str, new: str, count: int = -1) -> str:
    text = offer(SENDING)
    assert old in text
    return text.replace(old, new, count)


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("SDES keys", broken("a=rtcp-rsize", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", 1)),
        ("plain RTP", broken("UDP/TLS/RTP/SAVPF", "RTP/AVP", 1)),
        ("SRTP without DTLS", broken("UDP/TLS/RTP/SAVPF", "RTP/SAVPF", 1)),
        ("no fingerprint", broken(f"a=fingerprint:sha-256 {DIGEST}\r\n", "")),
        ("SHA-1", broken(f"a=fingerprint:sha-256 {DIGEST}", "a=fingerprint:sha-1 " + ":".join(["AB"] * 20))),
        ("short fingerprint", broken(DIGEST, DIGEST[:-3])),
        ("fingerprint of letters", broken(DIGEST, DIGEST.replace("AB", "XY"))),
        ("no BUNDLE", broken("a=group:BUNDLE 0 1 a0 v0 v1\r\n", "")),
        ("a line beside the BUNDLE", broken("BUNDLE 0 1 a0 v0 v1", "BUNDLE 0 1 a0 v0")),
        ("a mid twice in the BUNDLE", broken("BUNDLE 0 1", "BUNDLE 0 0 1")),
        ("duplicate mid", broken("a=mid:1\r\n", "a=mid:0\r\n")),
        ("no mid", broken("a=mid:v1\r\n", "")),
        ("no rtcp-mux", broken("a=rtcp-mux\r\n", "", 1)),
        ("offerer wants to be DTLS server", broken("a=setup:actpass", "a=setup:passive")),
        ("no credentials", broken("a=ice-ufrag:abcd\r\n", "")),
        ("short password", broken("a=ice-pwd:" + "x" * 24, "a=ice-pwd:short")),
        ("foreign codec", broken("opus/48000/2", "PCMU/8000", 1)),
        ("one payload type for two codecs", offer(SENDING, payload_types=(96, 96))),
        ("too many seats", offer(SENDING, (10, 15))),
        ("not text of this kind", "hello"),
        ("no m-line", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"),
        ("unknown kind", broken("m=video", "m=text", 1)),
    ],
)
def test_an_offer_that_webrtc_forbids_is_refused(why: str, text: str) -> None:
    with pytest.raises(SdpError):
        read_offer(text, TRACKS)


@pytest.mark.parametrize(
    "tracks",
    [
        {},
        {"0": "microphone"},
        {"0": "camera", "1": "camera"},
        {"0": "microphone", "1": "microphone"},
        {"0": "microphone", "1": "camera", "9": "screen"},
    ],
)
def test_every_sending_line_needs_one_source_of_its_kind(tracks: dict[str, str]) -> None:
    with pytest.raises(SdpError):
        read_offer(offer(SENDING), tracks)


def test_the_same_source_twice_is_refused() -> None:
    with pytest.raises(SdpError):
        read_offer(offer({"0": "video", "1": "video"}), {"0": "camera", "1": "camera"})


def test_a_data_channel_is_declined_and_the_rest_goes_on() -> None:
    text = offer(SENDING).replace("BUNDLE 0", "BUNDLE d 0") + (
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:d\r\na=sctp-port:5000\r\n"
    )
    line = read_offer(text, TRACKS).lines[-1]
    assert isinstance(line, IdleLine)
    assert line.codecs == ()


def test_an_inactive_line_carries_nothing_and_keeps_its_place() -> None:
    found = read_offer(offer(SENDING, idle=("1",)), TRACKS)
    assert [line.mid for line in found.sending] == ["0"]
    assert isinstance(found.lines[1], IdleLine) and found.lines[1].codecs


def test_extensions_that_do_not_fit_the_one_byte_form_are_left_out() -> None:
    found = read_offer(offer(SENDING).replace("a=extmap:4 ", "a=extmap:15 "), TRACKS)
    assert {line.mid_ext for line in found.sending} == {None}


RECORDED = [path.read_bytes().decode() for path in sorted(OFFERS.glob("*.sdp"))]


@given(st.data(), st.sampled_from([offer(SENDING), *RECORDED]), st.booleans())
def test_no_change_of_an_offer_ends_in_another_error(data: st.DataObject, text: str, h264: bool) -> None:
    lines = text.split("\r\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "garble", "number", "swap"])):
            case "drop":
                lines[place] = "a=x"
            case "double":
                lines.insert(place, lines[place])
            case "garble":
                at = data.draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:at] + data.draw(st.text(max_size=4)) + lines[place][at:]
            case "number":
                lines[place] = re.sub(r"[0-9]+", str(data.draw(st.integers(0, 1 << 33))), lines[place], count=1)
            case "swap":
                lines[place], lines[-2] = lines[-2], lines[place]
    with contextlib.suppress(SdpError):
        found = read_offer("\r\n".join(lines), SIMULCAST if "m=video" in text else TRACKS, h264=h264)
        seats = {line.mid: SeatLine(1, "c", "s", "t", 2) for line in found.receiving}
        written = parse(write_answer(found, LOCAL, seats))
        assert [media.mid for media in written.media] == [line.mid for line in found.lines]


def filled(text: str, line: str) -> str:
    """As long as an offer may be."""
    return text + f"a={line}\r\n" * ((49_000 - len(text)) // (len(line) + 4))


MANY_CODECS = picture(
    *(line for number in range(64, 127) for line in h264(number, "42001f")),
    formats=" ".join(map(str, range(64, 127))),
)


@pytest.mark.parametrize(
    ("text", "tracks"),
    [
        (filled(offer(SENDING, (9, 15)), "ssrc:1 cname:x"), TRACKS),
        (filled(MANY_CODECS, "rtcp-fb:64 nack"), {"0": "camera"}),
        (filled(MANY_CODECS, "fmtp:126 apt=64"), {"0": "camera"}),
    ],
    ids=["sources", "feedback", "parameters"],
)
def test_the_largest_offer_takes_little_time(text: str, tracks: dict[str, str]) -> None:
    begin = process_time()
    read_offer(text, tracks, h264=True)
    assert process_time() - begin < 0.05
