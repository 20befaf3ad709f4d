"""People before the real port, in simulated time: signed checks, DTLS and SRTP over paths that lose and move.

DTLS lives in asyncio; its loop is given the simulation's time and runs until nothing is left to do of the moment.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from typing import TypeVar

from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from sfu.media import Candidate, Credentials, Fingerprint
from sfu.transport.address import Datagram
from sfu.transport.dtls import Certificate
from sfu.transport.port import Port
from tests.network.carrier import Carrier
from tests.network.clock import Clock
from tests.network.path import Path, Stamped
from tests.network.person import Person

R = TypeVar("R")
CHECK_UNTIL_ANSWERED = 0.05
CHECK = 2.5
"""Seconds between two checks of a selected pair that works (libwebrtc: strong and stable)."""
CHECK_WEAK = 0.48
"""The same when nothing has come for a while (kWeakPingInterval, rounded)."""
WEAK = 2.5
"""Seconds of silence after which the pair counts as weak (kReceivingTimeout)."""
RESEND = 0.25
"""Seconds until the client's last flight of DTLS goes once more."""
SPINS = 12
"""Rounds of the loop in which every task that can go on has done so."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop by the clock of the simulation; it never waits."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._simulation = clock

    def time(self) -> float:
        """Simulated."""
        return self._simulation.now

    def do(self, work: Callable[[], R]) -> R:
        """Do this inside the loop, with everything that follows from it at this moment."""

        async def whole() -> R:
            result = work()
            for _ in range(SPINS):
                await asyncio.sleep(0)
            return result

        return self.run_until_complete(whole())


class Wire:
    """As much of an ICE transport as aiortc's DTLS asks for."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.last: list[bytes] = []
        """The newest flight; the peer's last one may still be missing when it repeats an older one."""
        self._send_out = send
        self._answering = False
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()

    def put(self, datagram: bytes) -> None:
        """Something came."""
        self._answering = True
        self._queue.put_nowait(datagram)

    async def _recv(self) -> bytes:
        return await self._queue.get()

    async def _send(self, data: bytes) -> None:
        self.last = [*([] if self._answering else self.last), data]
        self._answering = False
        self._send_out(data)


class End:
    """One person's transport: what a browser does below RTP."""

    def __init__(self, ground: SecuredGround, person: Person, path: Path, answer: str) -> None:
        self.person, self.path = person, path
        self.answered_at = -1.0
        self._ground = ground
        self._clock = ground.clock
        self._up = Carrier(path.up, ground.clock, lambda datagram: ground.arrive(datagram))
        self.down = Carrier(path.down, ground.clock, self._received)
        self._wire = Wire(self.send)
        self._dtls = ground.loop.do(lambda: RTCDtlsTransport(self._wire, [ground.certificate(person.name)]))
        self._dtls._set_role("client")
        self._started = self._begun = False
        self.aim(answer)
        self._check()

    def aim(self, answer: str) -> None:
        """Whom checks are for from now on."""

        def find(name: str) -> str:
            match = re.search(rf"a={name}:(\S+(?: \S+)?)\r\n", answer)
            assert match is not None
            return match[1]

        self._remote = Credentials(find("ice-ufrag"), find("ice-pwd"))
        self._fingerprint = RTCDtlsFingerprint(*find("fingerprint").split(" "))
        self._local = self._ground.identity(self.person.name)[0]

    @property
    def connected(self) -> bool:
        """Keys are there."""
        return self._dtls.state == "connected"

    def send(self, datagram: bytes) -> None:
        """Towards the worker."""
        self.path.send_up(datagram, self._clock.now)
        self._up.look()

    def send_plain(self, packet: bytes) -> None:
        """Protect and send."""
        if self.connected:
            session = self._dtls._tx_srtp
            self.send(session.protect_rtcp(packet) if 192 <= packet[1] <= 223 else session.protect(packet))

    def check(self) -> None:
        """One signed Binding request that nominates."""
        message = stun.Message(
            stun.Method.BINDING,
            stun.Class.REQUEST,
            transaction_id=self.person.rng.randbytes(12),
            attributes={
                "USERNAME": f"{self._remote.ufrag}:{self._local.ufrag}",
                "PRIORITY": 1_845_501_695,
                "ICE-CONTROLLING": 7,
                "USE-CANDIDATE": None,
            },
        )
        message.add_message_integrity(self._remote.pwd.encode())
        self.send(bytes(message))

    def _check(self) -> None:
        if self.person.over:
            return
        now = self._clock.now
        self.check()
        if self.answered_at < 0:
            pause = CHECK_UNTIL_ANSWERED
        else:
            pause = CHECK_WEAK if now - self.answered_at > WEAK + CHECK else CHECK
        self._clock.after(pause, self._check)

    def _received(self, datagram: bytes) -> None:
        if datagram[0] < 4:
            self._checked(datagram)
        elif datagram[0] < 64:
            self._ground.loop.do(lambda: self._wire.put(datagram))
            if self.connected and not self._begun:
                self._begun = True
                self.person.start()
        elif self.connected:
            session = self._dtls._rx_srtp
            rtcp = 192 <= datagram[1] <= 223
            self.person.receive(session.unprotect_rtcp(datagram) if rtcp else session.unprotect(datagram))

    def _checked(self, datagram: bytes) -> None:
        message = stun.parse_message(datagram)
        if message.message_class != stun.Class.RESPONSE:
            return
        self.answered_at = self._clock.now
        if not self._started:
            self._started = True
            loop = self._ground.loop
            remote = RTCDtlsParameters([self._fingerprint])
            loop.do(lambda: asyncio.ensure_future(self._dtls.start(remote)))
            self._clock.after(RESEND, self._resend)

    def _resend(self) -> None:
        if not self.connected and not self.person.over:
            for datagram in list(self._wire.last):
                self.send(datagram)
            self._clock.after(RESEND, self._resend)


class SecuredGround:
    """A :class:`~tests.network.ground.Ground` with the real port."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.loop = SimulatedLoop(clock)
        self.ends: dict[str, End] = {}
        own = Certificate.generateCertificate()
        self.port = Port((Candidate("192.0.2.1", 8443),), own.fingerprint, own.begin, wake=self._woken)
        self._identities: dict[str, tuple[Credentials, RTCCertificate]] = {}

    def certificate(self, name: str) -> RTCCertificate:
        """The person's."""
        return self._identities[name][1]

    def identity(self, name: str, *, anew: bool = False) -> tuple[Credentials, Fingerprint]:
        """Made once; with other credentials for a restart."""
        held = self._identities.get(name)
        if held is None or anew:
            credentials = Credentials(secrets.token_hex(4), secrets.token_hex(16))
            held = credentials, held[1] if held else RTCCertificate.generateCertificate()
            self._identities[name] = held
        found = next(f for f in held[1].getFingerprints() if f.algorithm == "sha-256")
        return held[0], Fingerprint(found.algorithm, found.value)

    def connect(self, person: Person, path: Path, answer: str) -> None:
        """Begin to check."""
        self.ends[person.name] = End(self, person, path, answer)

    def restarted(self, name: str, answer: str) -> None:
        """Checks go on with the new credentials, at once."""
        self.ends[name].aim(answer)
        self.ends[name].check()

    def send(self, name: str, packet: bytes) -> None:
        """From the person to the worker."""
        self.ends[name].send_plain(packet)

    def arrive(self, datagram: bytes) -> None:
        """At the worker."""
        assert isinstance(datagram, Stamped)
        batch = [(bytes(datagram), datagram.address)]
        now = self.clock.now
        if datagram[0] < 64:  # checks begin handshakes, and handshakes live in the loop
            self._out(self.loop.do(lambda: self.port.receive(batch, now)))
        else:
            self._out(self.port.receive(batch, now))

    def tick(self, now: float) -> None:
        """What the driver does every 20 ms."""
        self._out(self.loop.do(lambda: self.port.tick(now)))

    def close(self) -> None:
        """End the loop with all that waits in it."""
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.do(lambda: None)
        self.loop.close()

    def _woken(self) -> None:
        self.clock.at(self.clock.now, lambda: self._out(self.port.take()))

    def _out(self, batch: list[Datagram]) -> None:
        for datagram, address in batch:
            for end in self.ends.values():
                if end.path.address == address:
                    end.path.send_down(datagram, address, self.clock.now)
                    end.down.look()
                    break
