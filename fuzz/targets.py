"""What is fuzzed: each target takes any bytes, lets out nothing but the parser's own error, and checks what holds.

An input that ends a target in any other way is kept in ``tests/sfu/crashes/<target>/`` for ever, and ``tests/sfu``
plays it again at every run.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from sfu import h264, rtcp, rtp, rtx, transportcc, vp8
from sfu.control import Source
from sfu.media import Candidate, Credentials, Fingerprint
from sfu.negotiation import SeatLine, Self, write_answer
from sfu.offer import read_offer
from sfu.sdp import SdpError, parse
from sfu.transport import records, stun, tcp
from signalling import frames

PASSWORD = "x" * 24
_TRACKS: tuple[dict[str, Source], ...] = (
    {},
    {"0": "microphone"},
    {"0": "microphone", "1": "camera"},
    {"0": "microphone", "1": "camera", "2": "screen"},
)
_LOCAL = Self(Credentials("ufrag", "p" * 24), Fingerprint("sha-256", "AB"), (Candidate("192.0.2.1", 8444),), 1, 1)


def _signed(attributes: bytes) -> bytes:
    attributes = attributes[: len(attributes) & ~3][:1_400]
    head = b"\x00\x01" + (len(attributes) + 24).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + b"transaction!"
    return head + attributes + b"\x00\x08\x00\x14" + hmac.digest(PASSWORD.encode(), head + attributes, "sha1")


def read_stun(data: bytes) -> None:
    """What a stranger sends; and the same as attributes of a check of somebody who knows the password."""
    _read_check(data)
    _read_check(_signed(data[20:]))


def _read_check(data: bytes) -> None:
    names = stun.user_names(data)
    assert names is None or all(name.isascii() for name in names)
    check = stun.read_check(data, PASSWORD)
    if stun.is_signed(data, PASSWORD) and check is not None:
        assert len(stun.success(check, ("192.0.2.1", 1, 0), PASSWORD)) < 100


def read_rtp(data: bytes) -> None:
    """A packet with its header extensions, and what is in a retransmission."""
    try:
        packet = rtp.parse(data)
    except rtp.Malformed:
        return
    assert len(packet.payload) + len(packet.extension) + 12 <= len(data)
    for number in (*range(16), 127, 255):
        value = packet.find(number)
        assert value is None or len(value) <= 255
    packet.text(4)
    rtp.audio_level(packet.find(1))
    try:
        values = list(rtp.extensions(packet.profile, packet.extension))
    except rtp.Malformed:
        values = []
    assert sum(1 + len(value) for _, value in values) <= max(1, len(packet.extension))
    again = rtp.parse(rtp.build(packet))
    assert (again.payload, again.sequence, again.ssrc) == (packet.payload, packet.sequence, packet.ssrc)
    assert again.extension == (packet.extension if packet.profile else b"")
    size = len(packet.payload)
    if rtx.unwrap(packet, 1, 2):
        assert len(packet.payload) == size - rtx.NUMBER_BYTES


def read_rtcp(data: bytes) -> None:
    """A compound datagram; what we can write ourselves is read again as it was."""
    try:
        packets = rtcp.parse(data)
    except rtp.Malformed:
        return
    assert 0 < len(packets) <= rtcp.MAX_PACKETS
    assert sum(len(packet.lost) for packet in packets if isinstance(packet, rtcp.Nack)) <= rtcp.MAX_LOST
    for packet in packets:
        if isinstance(packet, rtcp.SenderReport | rtcp.ReceiverReport | rtcp.Goodbye | rtcp.PictureLoss):
            assert rtcp.parse(packet.encode()) == [packet]


def read_transport_cc(data: bytes) -> None:
    """The body of transport-wide feedback."""
    try:
        feedback = transportcc.read(data)
    except rtp.Malformed:
        return
    assert len(feedback.offsets) == len(feedback.times) <= feedback.statuses <= 0xFFFF
    assert len(feedback.times) <= len(data), "no arrival without a byte that tells of it"
    assert all(a < b for a, b in zip(feedback.offsets, feedback.offsets[1:], strict=False))


def read_vp8(data: bytes) -> None:
    """Descriptor, height, and the same with other numbers."""
    found = vp8.read(data)
    if found is None:
        return
    assert found.size < len(data)
    assert 0 <= vp8.height(data, found) < 1 << 14
    moved = vp8.shift(data, found, 300, 7, 3)
    again = vp8.read(moved)
    assert again is not None
    assert len(data) <= len(moved) <= len(data) + 1
    assert moved[again.size :] == data[found.size :], "the picture itself is never touched"
    assert again.key_frame == found.key_frame


def read_h264(data: bytes) -> None:
    """Where a picture begins, and how high it is."""
    h264.key_frame(data)
    assert 0 <= h264.height(data) <= h264.MAX_HEIGHT


def read_sdp(data: bytes) -> None:
    """An offer: taken apart without loss, and answered in our own words."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        assert str(parse(text)) == text
    except SdpError:
        return
    # Which m-lines send is said beside the description: here it follows from what is in it, so that nothing is lost.
    tracks = _TRACKS[min(text.count("a=sendonly") + text.count("a=sendrecv"), 3)]
    try:
        offer = read_offer(text, tracks, h264="H264" in text)
    except SdpError:
        return
    seats = {line.mid: SeatLine(1, "c", "s", "t", 2) for line in offer.receiving}
    answer = write_answer(offer, _LOCAL, seats)
    assert len(parse(answer).media) == len(offer.lines)
    assert answer.isascii(), "nothing of the offer's text is repeated but checked tokens"


def read_tcp(data: bytes) -> None:
    """A stream, cut where its first byte says."""
    deframer, step = tcp.Deframer(), (data[0] if data else 0) + 1
    found: list[bytes] = []
    for at in range(0, len(data), step):
        try:
            found += deframer.receive(data[at : at + step])
        except tcp.Unframed:
            return
        assert deframer.held <= tcp.MAX_FRAME + 1
    assert all(1 <= len(datagram) <= tcp.MAX_FRAME for datagram in found)
    assert sum(len(datagram) + 2 for datagram in found) + deframer.held <= len(data)


def read_dtls(data: bytes) -> None:
    """Records as far as we look at them before OpenSSL does."""
    whole = b"".join(record for _, _, record in records.records(data))
    assert data.startswith(whole)
    assert len(records.without_clear_alerts(data)) <= len(whole)
    assert b"".join(records.into_datagrams(data)) == data
    records.opens_handshake(data)


def read_frames(data: bytes) -> None:
    """What a page's socket sends after its handshake, cut where its first byte says."""
    found, step = frames.Frames(64), (data[0] if data else 0) + 1
    messages: list[bytes] = []
    for at in range(0, len(data), step):
        found.add(data[at : at + step])
        while (one := found.take()) is not None:
            messages.append(one[1])
        assert found.broken in (None, 1002, 1007, 1009)
        found.to_send()
    assert all(len(message) <= 125 for message in messages)
    assert sum(len(message) for message in messages) <= len(data)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "stun": read_stun,
    "rtp": read_rtp,
    "rtcp": read_rtcp,
    "transportcc": read_transport_cc,
    "vp8": read_vp8,
    "h264": read_h264,
    "sdp": read_sdp,
    "tcp": read_tcp,
    "dtls": read_dtls,
    "frames": read_frames,
}
