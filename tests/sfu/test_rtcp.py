"""RTCP that we write is read by aiortc, and any bytes by us."""

import contextlib
import struct

import pytest
from aiortc import rtp as theirs
from hypothesis import given
from hypothesis import strategies as st

from sfu import rtcp
from sfu.rtp import Malformed

word = st.integers(0, 0xFFFF_FFFF)
byte = st.integers(0, 255)
blocks = st.builds(rtcp.ReportBlock, word, byte, st.integers(-0x80_0000, 0x7F_FFFF), word, word, word, word)
block_tuples = st.lists(blocks, max_size=31).map(tuple)
senders = st.builds(rtcp.SenderReport, word, st.integers(0, 2**64 - 1), word, word, word, block_tuples)
receivers = st.builds(rtcp.ReceiverReport, word, block_tuples)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
descriptions = st.builds(rtcp.SourceDescription, st.lists(st.tuples(word, names), min_size=1, max_size=10).map(tuple))
goodbyes = st.builds(rtcp.Goodbye, st.lists(word, min_size=1, max_size=31).map(tuple))
losses = st.builds(rtcp.PictureLoss, word, word)
requests = st.builds(rtcp.FullIntraRequest, word, st.lists(st.tuples(word, byte), min_size=1, max_size=8).map(tuple))
rates = st.builds(rtcp.Remb, word, st.integers(0, 2**40), st.lists(word, max_size=20).map(tuple))
lost = st.lists(st.integers(0, 0xFFFF), unique=True, min_size=1, max_size=20).map(sorted).map(tuple)
nacks = st.builds(rtcp.Nack, word, word, lost)
anything = senders | receivers | descriptions | goodbyes | losses | requests | rates | nacks


@given(st.lists(anything, min_size=1, max_size=6))
def test_what_is_built_is_read_again(packets: list) -> None:
    found = rtcp.parse(b"".join(packet.encode() for packet in packets))
    for ours, again in zip(packets, found, strict=True):
        if isinstance(ours, rtcp.Remb):
            assert again.ssrcs == ours.ssrcs and again.sender == ours.sender
            assert ours.bitrate * (1 - 2**-17) <= again.bitrate <= ours.bitrate
        else:
            assert again == ours


def block_of(block: theirs.RtcpReceiverInfo) -> rtcp.ReportBlock:
    return rtcp.ReportBlock(
        block.ssrc, block.fraction_lost, block.packets_lost, block.highest_sequence, block.jitter, block.lsr, block.dlsr
    )


@given(senders)
def test_an_independent_reader_sees_the_same_sender_report(ours: rtcp.SenderReport) -> None:
    (found,) = theirs.RtcpPacket.parse(ours.encode())
    info = found.sender_info
    assert (found.ssrc, info.ntp_timestamp, info.rtp_timestamp, info.packet_count, info.octet_count) == (
        ours.ssrc,
        ours.ntp,
        ours.timestamp,
        ours.packets,
        ours.octets,
    )
    assert tuple(map(block_of, found.reports)) == ours.blocks


@given(receivers)
def test_an_independent_reader_sees_the_same_receiver_report(ours: rtcp.ReceiverReport) -> None:
    (found,) = theirs.RtcpPacket.parse(ours.encode())
    assert (found.ssrc, tuple(map(block_of, found.reports))) == (ours.ssrc, ours.blocks)


@given(word, names)
def test_an_independent_reader_sees_the_same_name(ssrc: int, name: str) -> None:
    (found,) = theirs.RtcpPacket.parse(rtcp.SourceDescription(((ssrc, name),)).encode())
    assert [(chunk.ssrc, chunk.items) for chunk in found.chunks] == [(ssrc, [(1, name.encode())])]


@given(goodbyes)
def test_an_independent_reader_sees_the_same_goodbye(ours: rtcp.Goodbye) -> None:
    (found,) = theirs.RtcpPacket.parse(ours.encode())
    assert tuple(found.sources) == ours.ssrcs


@given(word, word)
def test_an_independent_reader_sees_the_same_key_frame_request(sender: int, media: int) -> None:
    (found,) = theirs.RtcpPacket.parse(rtcp.PictureLoss(sender, media).encode())
    assert (found.fmt, found.ssrc, found.media_ssrc) == (theirs.RTCP_PSFB_PLI, sender, media)


@given(rates)
def test_an_independent_reader_sees_the_same_rate(ours: rtcp.Remb) -> None:
    (found,) = theirs.RtcpPacket.parse(ours.encode())
    bitrate, ssrcs = theirs.unpack_remb_fci(found.fci)
    (again,) = rtcp.parse(ours.encode())
    assert isinstance(again, rtcp.Remb)
    assert (bitrate, tuple(ssrcs)) == (again.bitrate, ours.ssrcs)


@given(st.sets(st.integers(0, 0xFFFF), min_size=1, max_size=40))
def test_lost_numbers_are_read_as_an_independent_writer_wrote_them(lost: set[int]) -> None:
    packet = theirs.RtcpRtpfbPacket(fmt=theirs.RTCP_RTPFB_NACK, ssrc=1, media_ssrc=2, lost=sorted(lost))
    (found,) = rtcp.parse(bytes(packet))
    assert isinstance(found, rtcp.Nack)
    assert set(found.lost) == lost


@given(st.integers(0, 0xFFFF), st.sets(st.integers(0, 999), min_size=1))
def test_an_independent_reader_sees_the_same_lost_numbers(first: int, steps: set[int]) -> None:
    wanted = tuple(first + step for step in sorted(steps))
    (found,) = theirs.RtcpPacket.parse(rtcp.Nack(1, 2, wanted).encode())
    assert (found.fmt, found.ssrc, found.media_ssrc) == (theirs.RTCP_RTPFB_NACK, 1, 2)
    assert [number & 0xFFFF for number in found.lost] == [number & 0xFFFF for number in wanted]
    assert len(rtcp.Nack(1, 2, wanted).encode()) <= 12 + 4 * -(-1_000 // 17)


def test_a_nack_that_we_write_has_a_greatest_size() -> None:
    assert len(rtcp.Nack(1, 2, tuple(range(0, 65_536, 17))).encode()) == 12 + 4 * rtcp.MAX_ENTRIES


@pytest.mark.parametrize("copies", [1, 3])
def test_of_a_nack_for_everything_only_a_bounded_part_is_read(copies: int) -> None:
    body = struct.pack("!II", 1, 2) + b"".join(struct.pack("!HH", first, 0xFFFF) for first in range(0, 65_536, 17))
    packet = struct.pack("!BBH", 0x81, rtcp.RTPFB, len(body) // 4) + body
    found = rtcp.parse(packet * copies)
    assert [len(nack.lost) for nack in found] == [rtcp.MAX_LOST] + [0] * (copies - 1)


@given(st.binary(max_size=200), st.integers(200, 207), st.integers(0, 31))
def test_any_bytes_are_packets_or_malformed(data: bytes, kind: int, count: int) -> None:
    whole = data[: len(data) & ~3]
    for attempt in (data, struct.pack("!BBH", 0x80 | count, kind, len(whole) // 4) + whole):
        for padded in (attempt, bytes([attempt[0] | 0x20]) + attempt[1:] if attempt else b""):
            with contextlib.suppress(Malformed):
                assert rtcp.parse(padded)


def test_a_flood_of_packets_in_one_datagram_is_malformed() -> None:
    with pytest.raises(Malformed):
        rtcp.parse(rtcp.Goodbye(()).encode() * 65)


def test_unknown_kinds_are_passed_over() -> None:
    feedback = struct.pack("!BBHII", 0x8E, rtcp.RTPFB, 3, 1, 2) + bytes(4)
    first, second = rtcp.parse(feedback + rtcp.PictureLoss(1, 2).encode())
    assert first == rtcp.Other(rtcp.RTPFB, 14, struct.pack("!II", 1, 2) + bytes(4))
    assert second == rtcp.PictureLoss(1, 2)
