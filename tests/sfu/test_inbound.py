"""Which encoding a packet belongs to."""

import pytest

from sfu import rtp
from sfu.bandwidth import Bandwidth
from sfu.encoding import Encoding
from sfu.inbound import Inbound
from sfu.offer import Codec, SendingLine
from sfu.reports import SenderClock
from sfu.track import Track

OPUS = Codec(111, "opus", 48_000)
VP8 = Codec(96, "VP8", 90_000, rtx=97)
H264 = Codec(102, "H264", 90_000, rtx=103)
MID, RID, RRID = 4, 5, 6


def line(mid: str, source: str = "camera", codec: Codec = VP8, **fields: object) -> SendingLine:
    kind = "audio" if source == "microphone" else "video"
    fields = {"ssrcs": (), "rids": (), "retransmissions": {}} | fields
    names = {"rid_ext": RID, "rrid_ext": RRID} if fields["rids"] else {}
    return SendingLine(mid, kind, source, codec, mid_ext=MID, level_ext=None, **names, **fields)


class Sources:
    """One publisher's table."""

    def __init__(self, *lines: SendingLine, most: int = 20) -> None:
        self.tracks = {each.mid: self.track(each) for each in lines}
        self.inbound = Inbound(most)
        self.inbound.publish(self.tracks.values())

    @staticmethod
    def track(each: SendingLine) -> Track:
        return Track("ann", each, SenderClock(), Bandwidth(), lambda encoding, now: None)

    def find(self, ssrc: int, payload_type: int = 96, **names: str) -> str | None:
        """``mid/rid`` of where a packet goes."""
        numbers = {"mid": MID, "rid": RID, "rrid": RRID}
        block = rtp.one_byte([(numbers[name], value.encode()) for name, value in names.items()])
        profile = rtp.ONE_BYTE if block else 0
        found = self.inbound.find(rtp.Packet(payload_type, False, 1, 1, ssrc, b"x", profile, block))
        return None if found is None else f"{found[1].line.mid}/{found[0].rid}"

    def encoding(self, mid: str, place: int = 0) -> Encoding:
        return self.tracks[mid].encodings[place]


THREE = line("1", rids=("l", "m", "h"))


def test_encodings_are_bound_by_mid_and_rid_and_stay_bound_without() -> None:
    sources = Sources(line("0", "microphone", OPUS), THREE, line("2", "screen", rids=("l", "h")))
    assert sources.find(11) is None, "nothing says whose it is"
    assert sources.find(11, rid="l") is None, "a rid means nothing without its m-line"
    assert sources.find(11, mid="1", rid="l") == "1/l"
    assert sources.find(12, mid="1", rid="h") == "1/h"
    assert sources.find(13, mid="2", rid="l") == "2/l"
    assert [sources.find(ssrc) for ssrc in (11, 12, 13)] == ["1/l", "1/h", "2/l"]
    assert sources.find(14, mid="1", rid="x") is None
    assert sources.find(14, mid="9", rid="l") is None
    assert sources.find(14, mid="1") is None, "an encoding that does not say which"


def test_retransmissions_are_bound_by_the_repaired_rid() -> None:
    sources = Sources(THREE)
    assert sources.find(21, 97, mid="1", rrid="m") == "1/m", "also before the source that they repeat"
    assert sources.find(21, 97) == "1/m"
    assert sources.find(22, 97, mid="1", rid="m") is None, "a rid names a source, not a retransmission"
    assert sources.find(23, 96, mid="1", rrid="m") is None


def test_retransmissions_are_bound_by_the_groups_of_the_offer() -> None:
    firefox = line("1", rids=("l", "h"), ssrcs=(11, 12), retransmissions={21: 11, 22: 12})
    sources = Sources(firefox)
    assert sources.find(21, 97) is None, "which encoding 11 is nobody has said yet"
    assert sources.find(11, mid="1", rid="h") == "1/h"
    assert sources.find(21, 97) == "1/h"
    assert sources.find(22, 97) is None


def test_what_the_offer_names_needs_no_names_in_packets() -> None:
    camera = line("1", ssrcs=(11,), retransmissions={21: 11})
    sources = Sources(camera, line("2", "screen", ssrcs=(12,)))
    assert [sources.find(11), sources.find(21, 97), sources.find(12)] == ["1/", "1/", "2/"]


def test_names_may_be_padded_with_zeros() -> None:
    assert Sources(THREE).find(11, mid="1\0\0", rid="m\0") == "1/m"


def test_the_only_line_of_its_payload_type_needs_no_names() -> None:
    sources = Sources(line("0", "microphone", OPUS), line("1", "camera", H264), line("2", "screen"))
    assert sources.find(11, 111) == "0/"
    assert sources.find(12, 102) == "1/"
    assert sources.find(13, 103) == "1/"
    assert sources.find(14, 96) == "2/"
    assert sources.find(15, 98) is None


def test_a_later_offer_keeps_what_was_learnt_and_forgets_what_went() -> None:
    sources = Sources(THREE, line("2", "screen", rids=("l", "h")))
    assert sources.find(11, mid="1", rid="l") == "1/l"
    assert sources.find(12, mid="1", rid="h") == "1/h"
    assert sources.find(13, mid="2", rid="l") == "2/l"
    sources.tracks["1"].renew(line("1", rids=("l", "m")), 0.0)
    sources.inbound.publish([sources.tracks["1"]])
    assert [sources.find(ssrc) for ssrc in (11, 12, 13)] == ["1/l", None, None]


@pytest.mark.parametrize("most", [1, 4, 20])
def test_the_table_is_full_at_its_bound_and_serves_whom_it_knows(most: int) -> None:
    sources = Sources(THREE, most=most)
    for ssrc in range(100, 100 + most):
        assert sources.find(ssrc, mid="1", rid="l") == "1/l"
    assert sources.find(99, mid="1", rid="h") is None
    assert sources.find(100 + most - 1) == "1/l"


def test_a_wrong_payload_type_goes_nowhere_even_from_a_known_source() -> None:
    sources = Sources(THREE)
    assert sources.find(11, mid="1", rid="l") == "1/l"
    encoding = sources.encoding("1")
    assert encoding.receive(rtp.Packet(96, False, 1, 1, 11, b"\x10\x00"), 1.0) is not None
    assert encoding.receive(rtp.Packet(102, False, 2, 1, 11, b"\x10\x00"), 1.0) is None
