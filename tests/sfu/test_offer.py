import contextlib
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.offer import IdleLine, ReceivingLine, SendingLine, read_offer
from sfu.sdp import SdpError
from tests.sfu.helpers import DIGEST, offer

OFFERS = Path(__file__).parent / "offers"
SENDING = {"0": "audio", "1": "video"}
TRACKS = {"0": "microphone", "1": "camera"}


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


@given(st.data())
def test_no_change_of_an_offer_ends_in_another_error(data: st.DataObject) -> None:
    lines = offer(SENDING).split("\r\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "garble", "swap"])):
            case "drop":
                lines[place] = "a=x"
            case "double":
                lines.insert(place, lines[place])
            case "garble":
                at = data.draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:at] + data.draw(st.text(max_size=4)) + lines[place][at:]
            case "swap":
                lines[place], lines[-2] = lines[-2], lines[place]
    with contextlib.suppress(SdpError):
        read_offer("\r\n".join(lines), TRACKS)


def test_the_largest_offer_takes_little_time() -> None:
    text = offer(SENDING, (9, 15))
    text += "a=ssrc:1 cname:x\r\n" * ((32_000 - len(text)) // 18)
    begin = process_time()
    read_offer(text, TRACKS)
    assert process_time() - begin < 0.05
