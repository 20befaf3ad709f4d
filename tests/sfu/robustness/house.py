"""A whole worker without sockets: middlebox, media port and real SRTP, in simulated time; DTLS is done by a word.

Guests are browsers with an address each. What a hostile one sends goes the whole way that it would go in reality, and
what the others get is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from sfu import control, rtcp, rtp, transportcc
from sfu.arrivals import Arrivals
from sfu.media import Credentials
from sfu.middlebox import Middlebox
from sfu.transport.address import Address, Datagram
from sfu.transport.keying import open_srtp
from tests.sfu.helpers import WALL, offer
from tests.sfu.transport.helpers import FakeHandshake, QuietPort, check

TICK = 0.02
CHECK_EVERY = 2.5
NUMBER_EXT = 5
PROFILE = "SRTP_AEAD_AES_128_GCM"
_NAMES = ("a=ice-ufrag:", "a=ice-pwd:")


def repaired(sdp: str) -> str:
    """An offer whose pictures have NACK, retransmissions and transport-wide numbers, as those of browsers."""
    more = ["a=rtcp-fb:96 nack", "a=rtcp-fb:96 transport-cc", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]
    more.append(f"a=extmap:{NUMBER_EXT} {transportcc.URI}")
    text = sdp.replace("SAVPF 96\r\n", "SAVPF 96 97\r\n")
    return text.replace("a=rtpmap:96 VP8/90000\r\n", "\r\n".join(["a=rtpmap:96 VP8/90000", *more, ""]))


class House:
    """One worker with one room."""

    def __init__(self) -> None:
        self.now = 100.0
        self.port = QuietPort()
        self.events: list[control.Event] = []
        self.box = Middlebox(self.port, self.events.append, clock_offset=WALL)
        self.guests: dict[Address, Guest] = {}
        self.ask(control.OpenRoom(id=1, room="room"))

    def ask(self, request: control.CallerMessage) -> control.Reply:
        reply = self.box.handle(request, self.now)
        self.deliver(self.port.take())
        return reply

    def enter(self, name: str, room: str = "room", *, connect: bool = True) -> Guest:
        """Expected, offered, answered; and connected unless told otherwise."""
        guest = Guest(self, name, room)
        guest.offer()
        if connect:
            guest.connect()
        return guest

    def receive(self, datagrams: Sequence[Datagram]) -> None:
        """These come in now, in batches as the driver makes them."""
        for at in range(0, len(datagrams), 64):
            self.deliver(self.port.receive(datagrams[at : at + 64], self.now))

    def deliver(self, datagrams: Sequence[Datagram]) -> None:
        """Everything that leaves has a guest whom it is for."""
        for data, address in datagrams:
            self.guests[address].got(data)

    def tick(self, seconds: float = TICK) -> None:
        """Let time pass; guests check as browsers do."""
        for _ in range(max(1, round(seconds / TICK))):
            self.now += TICK
            self.deliver(self.port.tick(self.now))
            self.box.tick(self.now)
            self.deliver(self.port.take())
            for guest in list(self.guests.values()):
                guest.tick()

    @property
    def broken(self) -> int:
        """Bugs that were met."""
        return self.port.drops.by_reason["broken"]


class Guest:
    """One browser: microphone (mid 0), camera (mid 1), seats for two voices and two pictures."""

    _numbers = count(1)

    def __init__(self, house: House, name: str, room: str) -> None:
        number = next(Guest._numbers)
        self.house, self.name, self.room = house, name, room
        self.at: Address = (f"198.51.{number // 250 % 250}.{number % 250}", 40_000, 0)
        self.remote = Credentials(f"frag{number}", "x" * 24)
        self.local = Credentials("", "")
        self.ssrcs = {"0": number * 10, "1": number * 10 + 1}
        self.numbers = {"0": 65_500, "1": 65_500}
        self.rtp: list[rtp.Packet] = []
        self.rtcp: list[rtcp.Rtcp] = []
        self.other: list[bytes] = []
        self.sizes: list[int] = []
        self.checks = True
        self.arrivals = Arrivals()
        self._checked = house.now

    def offer(self) -> None:
        """Be expected and offer."""
        house = self.house
        house.ask(control.OpenRoom(id=1, room=self.room))
        expected = house.ask(control.ExpectParticipant(id=2, room=self.room, participant=self.name, epoch=1))
        assert isinstance(expected, control.Expected), expected
        sdp = repaired(offer({"0": "audio", "1": "video"}, (2, 2), ssrcs=self.ssrcs, ufrag=self.remote.ufrag))
        tracks: dict[str, control.Source] = {"0": "microphone", "1": "camera"}
        request = control.TakeOffer(
            id=3, room=self.room, participant=self.name, epoch=1, join=expected.join, sdp=sdp, tracks=tracks
        )
        answer = house.ask(request)
        assert isinstance(answer, control.Answered), answer
        lines = answer.sdp.splitlines()
        ufrag, pwd = (next(line[len(name) :] for line in lines if line.startswith(name)) for name in _NAMES)
        self.local = Credentials(ufrag, pwd)
        self.answer, self.sdp = answer.sdp, sdp

    def connect(self) -> None:
        """Check and shake hands."""
        house = self.house
        house.guests[self.at] = self
        begun = len(house.port.handshakes)
        self.check()
        self.handshake: FakeHandshake = house.port.handshakes[begun]
        material = self.name.encode().ljust(56, b".")
        self.srtp = open_srtp(PROFILE, material, "client")
        self.handshake.secure(material)
        house.deliver(house.port.take())

    def check(self) -> None:
        """What a browser sends to keep the consent."""
        self._checked = self.house.now
        self.house.receive([(check(self.local, self.remote), self.at)])

    def tick(self) -> None:
        """As time passes: checks, and what arrives."""
        if self.arrivals.due(self.house.now):
            self.say_each(self.arrivals.feedback(1, 1, self.house.now))
        if self.checks and self.house.now >= self._checked + CHECK_EVERY:
            self.check()

    def got(self, data: bytes) -> None:
        """Something came."""
        self.sizes.append(len(data))
        if not 128 <= data[0] <= 191:
            self.other.append(data)
        elif 192 <= data[1] <= 223:
            self.rtcp += rtcp.parse(self.srtp.unprotect_rtcp(data))
        else:
            packet = rtp.parse(b"".join(self.srtp.unprotect_rtp(data)))
            number = packet.find(NUMBER_EXT)
            if number is not None:
                self.arrivals.record(int.from_bytes(number, "big"), self.house.now)
            self.rtp.append(packet)

    def protected(self, packet: bytes) -> bytes:
        """One RTP packet as it goes over the wire."""
        end = 12 + 4 * (packet[0] & 15)
        if packet[0] & 16:
            end += 4 + 4 * int.from_bytes(packet[end + 2 : end + 4], "big")
        return self.srtp.protect_rtp(packet[:end], packet[end:])

    def of_new_source(self, packet: bytes) -> bytes:
        """The same of somebody who does not mind how many sources there are."""
        self.srtp._sent.clear()
        return self.protected(packet)

    def packet(self, mid: str, payload: bytes = b"sound", **fields: object) -> bytes:
        """The next packet of a track."""
        self.numbers[mid] += 1
        clock = 48_000 if mid == "0" else 90_000
        timestamp = int(self.house.now * clock) & 0xFFFF_FFFF
        made = rtp.Packet(
            111 if mid == "0" else 96, False, self.numbers[mid] & 0xFFFF, timestamp, self.ssrcs[mid], payload
        )
        for name, value in fields.items():
            setattr(made, name, value)
        return rtp.build(made)

    def send(self, mid: str, payload: bytes = b"sound", **fields: object) -> None:
        """Send it."""
        self.house.receive([(self.protected(self.packet(mid, payload, **fields)), self.at)])

    def say(self, *packets: bytes) -> None:
        """One RTCP datagram."""
        self.house.receive([(self.srtp.protect_rtcp(b"".join(packets)), self.at)])

    def say_each(self, datagrams: Iterable[bytes]) -> None:
        """Several."""
        for datagram in datagrams:
            self.say(datagram)

    def seat(self, mid: str) -> int:
        """The SSRC that the answer gives for a seat."""
        section = self.answer.split(f"a=mid:{mid}\r\n")[1].split("\r\nm=")[0]
        return int(section.split("a=ssrc:")[1].split(" ")[0])

    def heard(self, payload_type: int = 111) -> list[bytes]:
        """Payloads of sound (111) or pictures (96), in the order of arrival."""
        return [packet.payload for packet in self.rtp if packet.payload_type == payload_type]

    @property
    def link(self) -> control.Link | None:
        """As the caller was told last."""
        told = [e.link for e in self.house.events if isinstance(e, control.LinkChanged) and e.participant == self.name]
        return told[-1] if told else None
