"""One UDP port for many people: finds out whose a datagram is, or that it is nobody's (a ``sfu.media.MediaPort``).

Sans-IO, in batches: :meth:`Port.receive` takes up to 64 datagrams and gives back what is to be sent. The order guards
the costs: length, first byte (RFC 7983), then for STUN name and signature, for the rest the 5-tuple, then crypto.
Strangers get silence and a counter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from itertools import count

from sfu.media import Candidate, Credentials, Fingerprint, Owner
from sfu.transport import stun
from sfu.transport.address import Address, Datagram
from sfu.transport.drops import Drops
from sfu.transport.handshake import Begin
from sfu.transport.policing import Rates
from sfu.transport.transport import MAX_OUTBOX, PeerTransport

log = logging.getLogger("sfu.transport")

MAX_DATAGRAM = 1_500
_LEAST = 2
MAX_HALF_OPEN = 200
SLOW = 0.09
"""Seconds between two looks at transports that stand, whose limits are seconds; handshakes are looked at each time."""


class Port:
    """All transports of one worker."""

    def __init__(
        self,
        candidates: tuple[Candidate, ...],
        fingerprint: Fingerprint,
        begin: Begin,
        *,
        rates: Rates = Rates(),  # noqa: B008 - frozen
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.candidates = candidates
        self.fingerprint = fingerprint
        self.rates = rates
        self.drops = Drops()
        self.now = 0.0
        self.packets_in = self.packets_out = 0
        self._begin = begin
        self._wake = wake
        self.busy = False
        self._everyone_at = float("-inf")
        self._labels = count(1)
        self._transports: set[PeerTransport] = set()
        self._half_open: set[PeerTransport] = set()
        self._by_ufrag: dict[str, PeerTransport] = {}
        self._by_address: dict[Address, PeerTransport] = {}
        self.outbox: list[Datagram] = []
        """What waits to be sent; bounded, see :meth:`send`."""

    def connect(self, remote: Credentials, fingerprint: Fingerprint, owner: Owner, now: float) -> PeerTransport:
        """Begin to wait for this peer's checks. Raises ``OverflowError`` at the limit of half-open transports."""
        self.now = max(self.now, now)
        if len(self._half_open) >= MAX_HALF_OPEN:
            raise OverflowError("too many half-open transports")
        transport = PeerTransport(f"t{next(self._labels)}", self, remote, fingerprint, owner, self._begin)
        self._transports.add(transport)
        self._half_open.add(transport)
        return transport

    def receive(self, datagrams: Sequence[Datagram], now: float) -> list[Datagram]:
        """One batch in, one batch out."""
        self.now = now
        self.busy = True
        find = self._by_address.get
        self.packets_in += len(datagrams)
        for data, address in datagrams:
            transport = find(address)
            try:
                if transport is not None and _LEAST <= len(data) <= MAX_DATAGRAM and 128 <= data[0] <= 191:
                    transport.media_received(data, now)
                else:
                    self._other(data, address, transport, now)
            except Exception:
                self._broken(transport or find(address), now)
        self.busy = False
        return self.take()

    def _other(self, data: bytes, address: Address, transport: PeerTransport | None, now: float) -> None:
        """Anything but media of somebody who is known."""
        if not _LEAST <= len(data) <= MAX_DATAGRAM:
            self.drops.add("size")
        elif data[0] <= 3:
            self._check(data, address, now)
        elif not (20 <= data[0] <= 63 or 128 <= data[0] <= 191):
            self.drops.add("first-byte")
        elif transport is None:
            self.drops.add("stranger")
        else:
            transport.dtls_received(data, now)

    def tick(self, now: float) -> list[Datagram]:
        """Let time pass."""
        self.now = now
        self.busy = True
        everyone = now >= self._everyone_at
        if everyone:
            self._everyone_at = now + SLOW
        for transport in list(self._transports if everyone else self._half_open):
            try:
                transport.tick(now)
            except Exception:
                self._broken(transport, now)
        self.drops.tick(now)
        self.busy = False
        return self.take()

    def knows(self, address: Address) -> bool:
        """A signed check came from there, and its transport stands."""
        return address in self._by_address

    def lost(self, address: Address) -> None:
        """Nothing reaches this address any more: its connection was closed."""
        transport = self._by_address.get(address)
        if transport is not None:
            transport.lost(address)

    def take(self) -> list[Datagram]:
        """What waits to be sent."""
        outbox, self.outbox = self.outbox, []
        self.packets_out += len(outbox)
        return outbox

    def close(self, now: float) -> list[Datagram]:
        """Say goodbye to everybody."""
        for transport in list(self._transports):
            transport.close(now)
        return self.take()

    def _check(self, data: bytes, address: Address, now: float) -> PeerTransport | None:
        names = stun.user_names(data)
        if names is None:
            self.drops.add("stun-malformed")
            return None
        transport = self._by_ufrag.get(names[0])
        password = transport.password(*names) if transport is not None else None
        if transport is None or password is None:
            self.drops.add("stun-unknown")
            return None
        if not stun.is_signed(data, password):
            self.drops.add("stun-unauthenticated")
            return None
        if not transport.may_check(len(data), now):
            self.drops.add("policed")
            return None
        check = stun.read_check(data, password)
        if check is None:
            self.drops.add("stun-malformed")
            return None
        transport.check_received(check, names[0], password, address, now)
        return transport

    def _broken(self, transport: PeerTransport | None, now: float) -> None:
        """A bug of ours (or of the owner's) ends this one connection, loudly, and nothing else."""
        self.drops.add("broken")
        log.exception("x %s broke down", transport.label if transport is not None else "a stranger")
        if transport is not None:
            transport.end("broken", now)

    # --- what transports call (transport.Post) ---

    def send(self, datagram: bytes, address: Address) -> None:
        """Queue a datagram; outside of a batch the driver is woken to come and take it."""
        outbox = self.outbox
        if len(outbox) >= MAX_OUTBOX:
            self.drops.add("outbox")
        else:
            outbox.append((datagram, address))
            if not self.busy and len(outbox) == 1:
                self._wake()

    def drop(self, reason: str) -> None:
        """Count one that is not served."""
        self.drops.add(reason)

    def claim(self, address: Address, transport: PeerTransport) -> None:
        """From now on datagrams of this address are this transport's."""
        self._by_address[address] = transport

    def release(self, address: Address, transport: PeerTransport) -> None:
        """The address is nobody's again, unless somebody else has claimed it meanwhile."""
        if self._by_address.get(address) is transport:
            del self._by_address[address]

    def name(self, transport: PeerTransport) -> Credentials:
        """New local credentials by which checks find this transport."""
        credentials = stun.fresh_credentials()
        while credentials.ufrag in self._by_ufrag:
            credentials = stun.fresh_credentials()
        self._by_ufrag[credentials.ufrag] = transport
        return credentials

    def unname(self, credentials: Credentials) -> None:
        """These credentials are no longer valid."""
        self._by_ufrag.pop(credentials.ufrag, None)

    def gone(self, transport: PeerTransport) -> None:
        """Forget it."""
        self._transports.discard(transport)
        self._half_open.discard(transport)

    def settled(self, transport: PeerTransport) -> None:
        """It is no longer half-open."""
        self._half_open.discard(transport)
