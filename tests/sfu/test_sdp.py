"""Session descriptions go through byte by byte; what is broken is refused with one error."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.sdp import MAX_BYTES, SdpError, parse

OFFERS = sorted((Path(__file__).parent / "offers").glob("*.sdp"))
HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"


@pytest.mark.parametrize("path", OFFERS, ids=lambda path: path.stem)
def test_what_browsers_offer_comes_out_as_it_went_in(path: Path) -> None:
    text = path.read_bytes().decode()
    assert str(parse(text)) == text


def test_there_are_offers_of_both_browsers() -> None:
    kinds = {"", "-again", "-simulcast"}
    assert {path.stem for path in OFFERS} >= {
        f"{browser}{kind}" for browser in ("chromium", "firefox") for kind in kinds
    }


lines = st.text(st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"]), max_size=40)
attributes = st.lists(lines.map(lambda text: f"a={text}"), max_size=12)
sections = st.tuples(st.sampled_from(["m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "m=video 0 RTP/AVP 96"]), attributes)


@given(attributes, st.lists(sections, max_size=5), st.sampled_from(["\r\n", "\n"]))
def test_whatever_is_accepted_comes_out_as_it_went_in(
    session: list[str], media: list[tuple[str, list[str]]], newline: str
) -> None:
    whole = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", *session]
    for first, rest in media:
        whole += [first, *rest]
    text = "".join(line + newline for line in whole)
    assert str(parse(text)) == text


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
def test_anything_else_is_refused_with_one_error(text: str) -> None:
    for attempt in (text, HEAD + text, HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" + text):
        with contextlib.suppress(SdpError):
            assert str(parse(attempt)) == attempt


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=0\r\n",
        "v=1\r\no=- 1 1 IN IP4 0.0.0.0\r\n",
        HEAD[:-2],
        HEAD + "a=cut\x00off\r\n",
        HEAD + "no equals sign\r\n",
        HEAD + "a=one\na=two\r\n",
        HEAD + "m=audio 99999 UDP/TLS/RTP/SAVPF 111\r\n",
        HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 111 111\r\n",
        HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF\r\n",
        HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" * 33,
        HEAD + f"a=fmtp:111 {'x' * MAX_BYTES}\r\n",
        HEAD + f"a=name:{'ä' * (MAX_BYTES // 2)}\r\n",
    ],
)
def test_a_broken_description_is_refused(text: str) -> None:
    with pytest.raises(SdpError):
        parse(text)


def test_typed_views_read_what_the_lines_say() -> None:
    media = parse(
        HEAD
        + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
        + "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96; x = y\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:* ccm fir\r\n"
        + "a=extmap:4/recvonly urn:x attributes\r\na=ssrc:7 cname:me\r\na=ssrc:8 msid:a b\r\n"
        + "a=ssrc-group:FID 7 8\r\na=rid:q send pt=96\r\na=simulcast:send q;h\r\na=msid:s t\r\n"
        + "a=fingerprint:SHA-256 ab:cd\r\na=setup:actpass\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\n"
        + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n" * 30
    ).media[0]
    assert (media.mid, media.direction, media.setup, media.ice) == ("1", "sendonly", "actpass", ("u", "p"))
    assert [(m.payload_type, m.name) for m in media.rtpmaps] == [(96, "vp8"), (97, "rtx")]
    assert media.parameters(97)["apt"] == "96"
    assert media.feedback(96) == {"nack pli", "ccm fir"}
    assert [(e.id, e.direction, e.uri) for e in media.extmaps] == [(4, "recvonly", "urn:x")]
    assert media.ssrcs == {7: "me", 8: ""}
    assert media.ssrc_groups == [("FID", (7, 8))]
    assert [(rid.id, rid.direction) for rid in media.rids] == [("q", "send")]
    assert (media.simulcast, media.msid) == (("q", "h"), "s t")
    assert media.rids[0].formats == ("96",)
    assert media.fingerprints == [("sha-256", "AB:CD")]
    assert len(media.candidates) == 20


@pytest.mark.parametrize(
    ("line", "view"),
    [
        ("a=mid:" + "x" * 17, "mid"),
        ("a=mid:a b", "mid"),
        ("a=sendonly\r\na=recvonly", "direction"),
        ("a=rtpmap:96 VP8", "rtpmaps"),
        ("a=rtpmap:300 VP8/90000", "rtpmaps"),
        ("a=rtpmap:0 A/1\r\na=rtpmap:0 B/1", "rtpmaps"),
        ("a=extmap:0 urn:x", "extmaps"),
        ("a=extmap:1/upwards urn:x", "extmaps"),
        ("a=ssrc:99999999999 cname:x", "ssrcs"),
        ("a=ssrc:-1 cname:x", "ssrcs"),
        ("a=ssrc-group:FID x", "ssrc_groups"),
        ("a=rid:q", "rids"),
        ("a=rid:q! send", "rids"),
        ("a=rid:" + "q" * 17 + " send", "rids"),
        ("a=rid:q send\r\na=rid:q recv", "rids"),
    ],
)
def test_an_unreadable_attribute_is_refused_where_it_is_read(line: str, view: str) -> None:
    media = parse(HEAD + "m=video 9 UDP/TLS/RTP/SAVPF 0\r\n" + line + "\r\n").media[0]
    with pytest.raises(SdpError):
        getattr(media, view)


@pytest.mark.parametrize(
    ("value", "rids"),
    [
        ("send q;h;f", ("q", "h", "f")),
        ("send ~q;~h;f", ("q", "h", "f")),
        ("send q,r;h", ("q", "h")),
        ("recv a;b send q;h", ("q", "h")),
        ("send q;q", ("q",)),
        ("recv q;h", ()),
        ("send", ()),
        ("", ()),
        ("send ;;q!", ()),
    ],
)
def test_simulcast_names_the_encodings_that_are_sent(value: str, rids: tuple[str, ...]) -> None:
    media = parse(HEAD + f"m=video 9 UDP/TLS/RTP/SAVPF 0\r\na=simulcast:{value}\r\n").media[0]
    assert media.simulcast == rids
