"""The ground between simulated people and the worker: here the seam ``sfu.media``, without checks and cryptography."""

from __future__ import annotations

from typing import Literal, Protocol

from sfu.media import Candidate, Credentials, Fingerprint, MediaPort, Owner
from tests.network.carrier import Carrier
from tests.network.clock import Clock
from tests.network.path import Path
from tests.network.person import Person
from tests.sfu.helpers import cut

FINGERPRINT = Fingerprint("sha-256", ":".join(["AB"] * 32))


class Ground(Protocol):
    """How plain RTP and RTCP get from a person to the worker and back."""

    @property
    def port(self) -> MediaPort:
        """What the middlebox makes transports of."""

    def identity(self, name: str, *, anew: bool = False) -> tuple[Credentials, Fingerprint]:
        """What the person's offer says of her transport; with other credentials for a restart."""

    def restarted(self, name: str, answer: str) -> None:
        """The answer to a restart has come."""

    def connect(self, person: Person, path: Path, answer: str) -> None:
        """The answer has come: build the transport along this path, in the time that takes, then start the person."""

    def send(self, name: str, packet: bytes) -> None:
        """From the person to the worker."""

    def tick(self, now: float) -> None:
        """What time brings to the port, every 20 ms."""


class SeamTransport:
    """Connected as soon as the answer has come."""

    way: Literal["udp", "tcp"] = "udp"

    def __init__(self, clock: Clock, local: Credentials, owner: Owner) -> None:
        self.local = local
        self.owner = owner
        self._clock = clock
        self._path: Path | None = None
        self._restarts = 0

    def begin(self, path: Path, person: Person) -> None:
        """Both directions are there."""
        self._path = path
        self._down = Carrier(path.down, self._clock, person.receive)
        self._up = Carrier(path.up, self._clock, self._came)
        self.owner.link_changed("connected", self._clock.now)
        person.start()

    def send_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> None:
        """Towards the person."""
        self._send(bytes(header) + bytes(payload))

    def send_rtcp(self, packet: bytes | bytearray) -> None:
        """Towards the person."""
        self._send(bytes(packet))

    def send_up(self, packet: bytes) -> None:
        """Towards the worker."""
        if self._path is not None:
            self._path.send_up(packet, self._clock.now)
            self._up.look()

    def restart(self, remote: Credentials, now: float) -> Credentials:
        """Other credentials; nothing is checked here."""
        self._restarts += 1
        self.local = Credentials(f"again{self._restarts}", self.local.pwd)
        return self.local

    def close(self, now: float) -> None:
        """Nothing goes through any more."""
        self._path = None

    def _send(self, datagram: bytes) -> None:
        if self._path is not None:
            self._path.send_down(datagram, self._path.address, self._clock.now)
            self._down.look()

    def _came(self, datagram: bytes) -> None:
        if self._path is None:
            return
        if 192 <= datagram[1] <= 223:
            self.owner.rtcp_received(bytes(datagram), self._clock.now)
        else:
            self.owner.rtp_received(*cut(bytes(datagram)), self._clock.now)


class SeamPort:
    """Makes transports (a ``sfu.media.MediaPort``)."""

    def __init__(self, clock: Clock) -> None:
        self.candidates: tuple[Candidate, ...] = (Candidate("192.0.2.1", 8443),)
        self.fingerprint = FINGERPRINT
        self.made: list[SeamTransport] = []
        self._clock = clock

    def connect(self, remote: Credentials, fingerprint: Fingerprint, owner: Owner, now: float) -> SeamTransport:
        """Never refuses."""
        self.made.append(SeamTransport(self._clock, Credentials(f"local{len(self.made)}", "p" * 24), owner))
        return self.made[-1]


class SeamGround:
    """A :class:`Ground` of nothing but paths."""

    def __init__(self, clock: Clock) -> None:
        self.port = SeamPort(clock)
        self._people: dict[str, SeamTransport] = {}

    def connect(self, person: Person, path: Path, answer: str) -> None:
        """At once: whoever offered last is the one."""
        transport = self._people[person.name] = self.port.made[-1]
        transport.begin(path, person)

    def identity(self, name: str, *, anew: bool = False) -> tuple[Credentials, Fingerprint]:
        """The same for everybody: nobody looks."""
        return Credentials("efgh" if anew else "abcd", "x" * 24), FINGERPRINT

    def restarted(self, name: str, answer: str) -> None:
        """Nothing was checked before and nothing is now."""

    def send(self, name: str, packet: bytes) -> None:
        """Along the person's path."""
        transport = self._people.get(name)
        if transport is not None:
            transport.send_up(packet)

    def tick(self, now: float) -> None:
        """Nothing to do."""
