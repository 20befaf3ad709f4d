"""A media port in memory and browsers in a few lines, so that seconds of a conversation run in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sfu import control, rtcp, rtp
from sfu.limits import Limits
from sfu.media import Candidate, Credentials, Fingerprint, Owner
from sfu.middlebox import Middlebox
from sfu.offer import REPAIRED_RID, RID, TRANSPORT_WIDE
from sfu.transport.gcm import header_length
from sfu.transport.srtp import SrtpError

DIGEST = ":".join(["AB"] * 32)
FINGERPRINT = Fingerprint("sha-256", DIGEST)
CANDIDATES = (Candidate("192.0.2.1", 8443), Candidate("2001:db8::1", 8443))
WALL = 1_800_000_000.0
H264 = 102


@dataclass
class FakeTransport:
    """Keeps what is sent."""

    local: Credentials
    owner: Owner
    way: Literal["udp", "tcp"] = "udp"
    rtp: list[rtp.Packet] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    rtcp: list[rtcp.Rtcp] = field(default_factory=list)
    datagrams: list[bytes] = field(default_factory=list)
    closed: int = 0
    restarts: int = 0
    broken: bool = False

    def send_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> None:
        if self.broken:
            raise RuntimeError("a bug in the transport")
        packet = bytes(header) + bytes(payload)
        self.raw.append(packet)
        self.rtp.append(rtp.parse(packet))

    def send_rtcp(self, packet: bytes | bytearray) -> None:
        self.datagrams.append(bytes(packet))
        self.rtcp += rtcp.parse(bytes(packet))

    def restart(self, remote: Credentials, now: float) -> Credentials:
        self.restarts += 1
        return Credentials(f"local{self.restarts}", "p" * 24)

    def close(self, now: float) -> None:
        self.closed += 1


@dataclass
class FakePort:
    """Makes transports until it is full."""

    candidates: tuple[Candidate, ...] = CANDIDATES
    fingerprint: Fingerprint = FINGERPRINT
    made: list[FakeTransport] = field(default_factory=list)
    full: bool = False

    def connect(self, remote: Credentials, fingerprint: Fingerprint, owner: Owner, now: float) -> FakeTransport:
        if self.full:
            raise OverflowError
        self.made.append(FakeTransport(Credentials(f"local{len(self.made)}", "p" * 24), owner))
        return self.made[-1]


def offer(
    sending: dict[str, str],
    seats: tuple[int, int] = (1, 2),
    *,
    ssrcs: dict[str, int] | None = None,
    ufrag: str = "abcd",
    idle: tuple[str, ...] = (),
    payload_types: tuple[int, int] = (111, 96),
    modern: bool = False,
    rids: tuple[str, ...] = (),
    h264: Literal["no", "too", "first", "only"] = "no",
) -> str:
    """An offer whose sending m-lines (mid -> audio or video) come first, then the receive seats ``a0 ... v0 ...``.

    ``modern``: with retransmission and transport-wide numbers; ``rids``: every picture is sent in these encodings.
    """
    lines = [(mid, kind, "inactive" if mid in idle else "sendonly") for mid, kind in sending.items()]
    lines += [(f"a{number}", "audio", "recvonly") for number in range(seats[0])]
    lines += [(f"v{number}", "video", "recvonly") for number in range(seats[1])]
    text = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(mid for mid, *_ in lines)]
    for mid, kind, direction in lines:
        number = payload_types[kind == "video"]
        codecs = [(number, "VP8"), (H264, "H264")] if h264 != "no" else [(number, "VP8")]
        if h264 == "first":
            codecs.reverse()
        if h264 == "only":
            del codecs[0]
        numbers = [number] if kind == "audio" else [each + more for each, _ in codecs for more in range(1 + modern)]
        formats = " ".join(map(str, numbers))
        text += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}", "c=IN IP4 0.0.0.0", f"a=mid:{mid}", f"a={direction}"]
        text += [f"a=ice-ufrag:{ufrag}", "a=ice-pwd:" + "x" * 24, f"a=fingerprint:sha-256 {DIGEST}", "a=setup:actpass"]
        text += ["a=rtcp-mux", "a=rtcp-rsize", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"]
        if kind == "audio":
            text += ["a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", f"a=rtpmap:{number} opus/48000/2"]
        else:
            text += ["a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"]
            for each, name in codecs:
                text += [f"a=rtpmap:{each} {name}/90000", f"a=rtcp-fb:{each} goog-remb", f"a=rtcp-fb:{each} nack pli"]
                if name == "H264":
                    text += [f"a=fmtp:{each} packetization-mode=1;profile-level-id=42e01f"]
                if modern:
                    text += [f"a=rtcp-fb:{each} nack", f"a=rtcp-fb:{each} transport-cc"]
                    text += [f"a=rtpmap:{each + 1} rtx/90000", f"a=fmtp:{each + 1} apt={each}"]
        if modern:
            text += [f"a=extmap:3 {TRANSPORT_WIDE}", f"a=rtcp-fb:{number} transport-cc"]
        if rids and kind == "video" and direction == "sendonly":
            text += [f"a=extmap:5 {RID}", f"a=extmap:6 {REPAIRED_RID}"]
            text += [*(f"a=rid:{rid} send" for rid in rids), f"a=simulcast:send {';'.join(rids)}"]
        if ssrcs and mid in ssrcs:
            text += [f"a=ssrc:{ssrcs[mid]} cname:her"]
    return "".join(line + "\r\n" for line in text)


def cut(data: bytes) -> tuple[bytes, bytes]:
    """A packet as transports hand it over: header with extensions, and the rest; what is no packet is all header."""
    try:
        length = header_length(data)
    except SrtpError:
        return data, b""
    return data[:length], data[length:]


def key_frame(picture: int = 1, body: bytes = b"key") -> bytes:
    """The first packet of a VP8 key frame with a 15-bit picture id."""
    return bytes([0x90, 0x80, 0x80 | picture >> 8 & 0x7F, picture & 0xFF, 0x00]) + body


def delta_frame(picture: int = 2, body: bytes = b"delta") -> bytes:
    """The first packet of any other frame."""
    return bytes([0x90, 0x80, 0x80 | picture >> 8 & 0x7F, picture & 0xFF, 0x01]) + body


def ahead(sequence: int, of: int) -> int:
    """How many steps of 16 bit one number is ahead of another (negative: behind)."""
    return (sequence - of + 0x8000 & 0xFFFF) - 0x8000


def stats(box: Middlebox, now: float) -> control.Stats:
    """What it has counted."""
    reply = box.handle(control.AskStats(id=0), now)
    assert isinstance(reply, control.Stats)
    return reply


class Scene:
    """A middlebox with one open room and a clock of its own."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.port = FakePort()
        self.events: list[control.Event] = []
        self.now = 100.0
        self.box = Middlebox(self.port, self.events.append, limits=limits or Limits(), clock_offset=WALL)
        self.ask(control.OpenRoom(id=1, room="room"))

    def ask(self, request: control.CallerMessage) -> control.Reply:
        return self.box.handle(request, self.now)

    def tick(self, seconds: float = 0.02) -> None:
        """Let time pass in steps of 20 ms."""
        for _ in range(max(1, round(seconds / 0.02))):
            self.now += 0.02
            self.box.tick(self.now)

    def expect(self, name: str, epoch: int = 1, room: str = "room") -> control.Expected:
        reply = self.ask(control.ExpectParticipant(id=2, room=room, participant=name, epoch=epoch))
        assert isinstance(reply, control.Expected), reply
        return reply

    def offer(
        self,
        name: str,
        sdp: str,
        tracks: dict[str, control.Source],
        join: str = "",
        epoch: int = 1,
        room: str = "room",
    ) -> control.Reply:
        return self.ask(
            control.TakeOffer(id=3, room=room, participant=name, epoch=epoch, join=join, sdp=sdp, tracks=tracks)
        )

    def enter(
        self,
        name: str,
        seats: tuple[int, int] = (1, 2),
        *,
        screen: bool = False,
        epoch: int = 1,
        modern: bool = False,
        rids: tuple[str, ...] = (),
        h264: Literal["no", "too", "first", "only"] = "no",
    ) -> Person:
        """Expect somebody, take the offer, connect."""
        person = Person(self, name, epoch, screen)
        person.modern, person.rids, person.h264 = modern, rids, h264
        person.negotiate(self.expect(name, epoch).join, seats)
        person.transport.owner.link_changed("connected", self.now)
        return person

    def told(self, kind: type[control.Event], participant: str) -> list[control.Event]:
        return [event for event in self.events if isinstance(event, kind) and event.participant == participant]


class Person:
    """One browser."""

    def __init__(self, scene: Scene, name: str, epoch: int, screen: bool) -> None:
        self.scene, self.name, self.epoch = scene, name, epoch
        self.sources: dict[str, control.Source] = {"0": "microphone", "1": "camera"}
        if screen:
            self.sources["2"] = "screen"
        base = 1000 * (1 + sum(map(ord, name)))
        self.ssrcs = {mid: base + place for place, mid in enumerate("012")}
        self.counts = dict.fromkeys("012", 65_500)
        self.modern = False
        self.rids: tuple[str, ...] = ()
        self.h264: Literal["no", "too", "first", "only"] = "no"
        self.transport: FakeTransport = None
        self.answer = ""
        self.seats: list[control.SeatState] = []

    def sdp(self, seats: tuple[int, int] = (1, 2), ufrag: str = "abcd") -> str:
        kinds = {mid: "audio" if source == "microphone" else "video" for mid, source in self.sources.items()}
        ssrcs = {"0": self.ssrcs["0"]} if self.rids else self.ssrcs
        return offer(kinds, seats, ssrcs=ssrcs, ufrag=ufrag, modern=self.modern, rids=self.rids, h264=self.h264)

    def negotiate(self, join: str = "", seats: tuple[int, int] = (1, 2), ufrag: str = "abcd") -> control.Answered:
        reply = self.scene.offer(self.name, self.sdp(seats, ufrag), self.sources, join, self.epoch)
        assert isinstance(reply, control.Answered), reply
        if join:
            self.transport = self.scene.port.made[-1]
        self.answer, self.seats = reply.sdp, reply.seats
        return reply

    def send(self, mid: str, payload: bytes, timestamp: int | None = None, **fields: object) -> rtp.Packet:
        """One packet of the track in this m-line."""
        self.counts[mid] += 1
        clock = 48_000 if mid == "0" else 90_000
        packet = rtp.Packet(
            111 if mid == "0" else 96,
            False,
            self.counts[mid] & 0xFFFF,
            int(self.scene.now * clock) & 0xFFFF_FFFF if timestamp is None else timestamp,
            self.ssrcs[mid],
            payload,
        )
        for name, value in fields.items():
            setattr(packet, name, value)
        self.transport.owner.rtp_received(*cut(rtp.build(packet)), self.scene.now)
        return packet

    def cast(self, rid: str, payload: bytes, mid: str = "1", *, named: bool = True, number: int | None = None) -> None:
        """One packet of an encoding; ``named``: with MID and RID, as browsers write them on the first packets."""
        place = self.rids.index(rid)
        ssrc = self.ssrcs[mid] + 100 * (place + 1)
        key = f"{mid}{rid}"
        self.counts[key] = self.counts.get(key, 65_500 + place) + 1
        ext = rtp.one_byte([(4, mid.encode()), (5, rid.encode())]) if named else b""
        packet = rtp.Packet(
            96,
            True,
            (self.counts[key] if number is None else number) & 0xFFFF,
            int(self.scene.now * 90_000) + 1_000_000 * place & 0xFFFF_FFFF,
            ssrc,
            payload,
            rtp.ONE_BYTE if named else 0,
            ext,
        )
        self.transport.owner.rtp_received(*cut(rtp.build(packet)), self.scene.now)

    def say(self, *packets: rtcp.ReceiverReport | rtcp.SenderReport | rtcp.PictureLoss | rtcp.Remb | rtcp.Nack) -> None:
        """One RTCP datagram."""
        self.transport.owner.rtcp_received(b"".join(packet.encode() for packet in packets), self.scene.now)

    def seat_ssrc(self, mid: str) -> int:
        """The SSRC that the answer gives for a seat."""
        section = self.answer.split(f"a=mid:{mid}\r\n")[1].split("\r\nm=")[0]
        return int(section.split("a=ssrc:")[1].split(" ")[0])

    def got(self, mid: str) -> list[rtp.Packet]:
        """What arrived in a seat."""
        return [packet for packet in self.transport.rtp if packet.ssrc == self.seat_ssrc(mid)]

    def asked(self, mid: str) -> int:
        """How many key-frame requests came for a track."""
        return sum(isinstance(p, rtcp.PictureLoss) and p.media == self.ssrcs[mid] for p in self.transport.rtcp)
