"""ICE-lite + DTLS-SRTP with one participant: which addresses are the peer's, whether it is still there, and the keys.

Sans-IO. The port hands in what came from known addresses; what is to be sent goes to the :class:`Post`.
"""

from __future__ import annotations

import logging
from typing import Literal, Protocol

from sfu.control import Link
from sfu.media import Credentials, Fingerprint, Owner
from sfu.transport import stun
from sfu.transport.address import Address, Datagram
from sfu.transport.handshake import Begin, Handshake
from sfu.transport.keying import open_srtp
from sfu.transport.policing import SIGNALS_PER_SECOND, Police, Rates
from sfu.transport.srtp import Srtp, SrtpError
from sfu.transport.tcp import FIRST_NUMBER

log = logging.getLogger("sfu.transport")

MAX_ADDRESSES = 8
MAX_OUTBOX = 8_192
"""Datagrams that wait to be sent."""
FIRST_CHECK = 30.0
"""Seconds from the answer to the peer's first check."""
HANDSHAKE = 10.0
"""Seconds from the first check to the keys."""
SILENT_MEDIA = 5.0
SILENT_CHECKS = 7.0
"""Seconds of silence after a packet, after a check: Firefox alone in a room sends only a check every 4 to 6 s."""
CONSENT = 30.0
"""Seconds without a check after which nothing more may be sent to the peer (RFC 7675 section 5.1)."""
FREE = 35.0
"""Seconds without a check after which the transport is gone; a check that comes just in time is consent anew."""
STALE = 3.5
"""Seconds without a check on the selected address after which a check from another one is reason enough to go there:
a NAT has given the peer a new address, and what Firefox sends there to keep its consent nominates nothing. Chromium
checks what it uses every 2.5 s."""


class Post(Protocol):
    """What a transport needs of its port."""

    now: float
    rates: Rates
    outbox: list[Datagram]
    """What a batch has queued so far: whoever is called within one, and finds fewer than :data:`MAX_OUTBOX` in there,
    may add to it herself instead of calling :meth:`send`."""
    busy: bool
    """Within a batch."""

    def send(self, datagram: bytes, address: Address) -> None:
        """Queue a datagram."""

    def drop(self, reason: str) -> None:
        """Count one that is not served."""

    def claim(self, address: Address, transport: PeerTransport) -> None:
        """From now on datagrams of this address are this transport's."""

    def release(self, address: Address, transport: PeerTransport) -> None:
        """The address is nobody's again."""

    def name(self, transport: PeerTransport) -> Credentials:
        """New local credentials by which checks find this transport."""

    def unname(self, credentials: Credentials) -> None:
        """These credentials are no longer valid."""

    def gone(self, transport: PeerTransport) -> None:
        """Forget it."""

    def settled(self, transport: PeerTransport) -> None:
        """It is no longer half-open."""


class PeerTransport:
    """One participant's transport (a ``sfu.media.Transport``)."""

    def __init__(
        self, label: str, post: Post, remote: Credentials, fingerprint: Fingerprint, owner: Owner, begin: Begin
    ) -> None:
        now = post.now
        self.label = label
        self.local = post.name(self)
        self.link: Link = "connecting"
        self._post = post
        self._owner = owner
        self._begin = begin
        self._fingerprint = fingerprint
        # The newest generation is last; the one before stays valid until the new one is nominated (RFC 8445 section 9).
        self._generations = [(self.local, remote.ufrag)]
        self._addresses: dict[Address, float] = {}
        self._selected: Address | None = None
        self._handshake: Handshake | None = None
        self._srtp: Srtp | None = None
        self._police = Police(now, post.rates.packets, post.rates.octets)
        self._signal_police = Police(now, SIGNALS_PER_SECOND)
        self._born = now
        self._first_check = 0.0
        self._last_check = now
        self._last_packet = now
        self._closed = False

    # --- what the participant calls ---

    def send_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> None:
        """Protect and queue one RTP packet; silently dropped until the transport is connected."""
        srtp, address, post = self._srtp, self._selected, self._post
        if srtp is not None and address is not None:
            try:
                datagram = srtp.protect_rtp(header, payload)
            except SrtpError as error:
                post.drop("out-" + error.reason)
                return
            if post.busy and len(post.outbox) < MAX_OUTBOX:
                post.outbox.append((datagram, address))
            else:
                post.send(datagram, address)

    def send_rtcp(self, packet: bytes | bytearray) -> None:
        """Protect and queue one RTCP compound packet."""
        if self._srtp is not None and self._selected is not None:
            try:
                self._post.send(self._srtp.protect_rtcp(bytes(packet)), self._selected)
            except SrtpError as error:
                self._post.drop("out-" + error.reason)

    def restart(self, remote: Credentials, now: float) -> Credentials:
        """ICE restart: new local credentials; DTLS and the selected address stay until the new check arrives."""
        del now
        if not self._closed:
            while len(self._generations) > 1:  # a restart on top of one that nobody used
                self._post.unname(self._generations.pop()[0])
            self.local = self._post.name(self)
            self._generations.append((self.local, remote.ufrag))
        return self.local

    def close(self, now: float) -> None:
        """DTLS close_notify, forget everything. Idempotent; does not call the owner."""
        del now
        if self._closed:
            return
        if self._handshake is not None:
            self._handshake.close()
        self._closed = True
        self._srtp = None
        for address in list(self._addresses):
            self._post.release(address, self)
        for credentials, _ in self._generations:
            self._post.unname(credentials)
        self._addresses.clear()
        self._selected = None
        self._post.gone(self)

    @property
    def way(self) -> Literal["udp", "tcp"]:
        """How packets go to the peer now."""
        return "tcp" if self._selected is not None and self._selected[2] >= FIRST_NUMBER else "udp"

    # --- what the port calls ---

    def lost(self, address: Address) -> None:
        """Nothing reaches this address any more; the one that was checked last serves until another is nominated."""
        if address in self._addresses:
            self._forget(address)
        if self._selected == address:
            self._selected = max(self._addresses, key=self._addresses.__getitem__, default=None)

    def password(self, ours: str, theirs: str) -> str | None:
        """The password that signs a check for these user names."""
        for credentials, remote in self._generations:
            if credentials.ufrag == ours and remote == theirs:
                return credentials.pwd
        return None

    def check_received(self, check: stun.Check, ours: str, password: str, address: Address, now: float) -> None:
        """A check with the right signature: the address is the peer's, and the peer agrees to hear from us."""
        if check.claims_controlled:
            self._post.send(stun.role_conflict(check, password), address)
            return
        self._last_check = now
        self._learn(address, now)
        if check.nominates and ours == self.local.ufrag:
            while len(self._generations) > 1:
                self._post.unname(self._generations.pop(0)[0])
        # The last nomination wins: Firefox nominates again and again. Before any, the first address serves.
        selected = self._selected
        if check.nominates or selected is None or now >= self._addresses[selected] + STALE:
            self._selected = address
        self._post.send(stun.success(check, address, password), address)
        if self._handshake is None:
            self._first_check = now
            self._handshake = self._begin(self._fingerprint, self)
            self._tell("connecting", now)
        elif self.link == "reconnecting":
            self._tell("connected", now)

    def may_check(self, size: int, now: float) -> bool:
        """Whether one more check is within the rate; asked only for signed ones, so that strangers cannot use it up."""
        return self._signal_police.allows(size, now)

    def dtls_received(self, datagram: bytes, now: float) -> None:
        """DTLS from one of the peer's addresses."""
        if not self._signal_police.allows(len(datagram), now):
            self._post.drop("policed")
        elif self._handshake is not None:
            self._handshake.received(datagram)

    def media_received(self, datagram: bytes, now: float) -> None:
        """SRTP or SRTCP from one of the peer's addresses."""
        srtp = self._srtp
        if srtp is None:
            self._post.drop("media-before-keys")
            return
        if 192 <= datagram[1] <= 223:  # RFC 5761 section 4
            self._rtcp_received(srtp, datagram, now)
            return
        try:
            header, payload = srtp.unprotect_rtp(datagram)
        except SrtpError as error:
            self._post.drop(error.reason)
            return
        # Only now: whoever forges the peer's address must not use up the peer's rate. Police.allows without the call.
        police, size = self._police, len(datagram)
        police.packets -= 1
        police.octets -= size
        if (police.octets < 0 or police.packets < 0) and not police.more(size, now):
            self._post.drop("policed")
            return
        self._last_packet = now
        if self.link == "reconnecting":
            self._tell("connected", now)
        self._owner.rtp_received(header, payload, now)

    def _rtcp_received(self, srtp: Srtp, datagram: bytes, now: float) -> None:
        try:
            packet = srtp.unprotect_rtcp(datagram)
        except SrtpError as error:
            self._post.drop(error.reason)
            return
        if not self._police.allows(len(datagram), now):
            self._post.drop("policed")
            return
        self._last_packet = now
        if self.link == "reconnecting":
            self._tell("connected", now)
        self._owner.rtcp_received(packet, now)

    def tick(self, now: float) -> None:
        """Let time pass."""
        self._police.fill(now)
        self._signal_police.fill(now)
        if self._handshake is None:
            if now >= self._born + FIRST_CHECK:
                self.end("no check came", now)
            return
        if self._srtp is None:
            if now >= self._first_check + HANDSHAKE:
                self.end("handshake took too long", now)
            else:
                self._handshake.tick(now)
            return
        if now >= self._last_check + FREE:
            self.end("consent expired", now)
            return
        if now >= self._last_check + CONSENT:
            self._selected = None
            if self.link == "connected":
                self._tell("reconnecting", now)
        elif (
            self.link == "connected"
            and now >= self._last_packet + SILENT_MEDIA
            and now >= self._last_check + SILENT_CHECKS
        ):
            self._tell("reconnecting", now)
        for address, heard in list(self._addresses.items()):
            if now >= heard + CONSENT and address != self._selected:
                self._forget(address)

    def end(self, reason: str, now: float) -> None:
        """Close and tell the owner. Never raises."""
        if self._closed:
            return
        log.info("= %s absent: %s", self.label, reason)
        self.close(now)
        self.link = "absent"
        try:
            self._owner.link_changed("absent", now)
        except Exception:
            log.exception("x %s: its owner broke down at the end", self.label)

    # --- what DTLS calls ---

    def dtls_send(self, datagram: bytes) -> None:
        """Send this to the peer."""
        if self._selected is not None:
            self._post.send(datagram, self._selected)

    def dtls_secured(self, profile: str, material: bytes) -> None:
        """The peer is who the offer said."""
        if self._closed:
            return
        now = self._post.now
        self._srtp = open_srtp(profile, material, "server")
        self._last_packet = now
        self._post.settled(self)
        log.info("= %s connected, %s", self.label, profile)
        self._tell("connected", now)

    def dtls_ended(self, reason: str) -> None:
        """Failed, or the peer said goodbye."""
        self.end(reason, self._post.now)

    def _learn(self, address: Address, now: float) -> None:
        if address not in self._addresses and len(self._addresses) >= MAX_ADDRESSES:
            stale = [known for known in self._addresses if known != self._selected]
            self._forget(min(stale, key=self._addresses.__getitem__))
        self._addresses[address] = now
        self._post.claim(address, self)

    def _forget(self, address: Address) -> None:
        del self._addresses[address]
        self._post.release(address, self)

    def _tell(self, link: Link, now: float) -> None:
        self.link = link
        self._owner.link_changed(link, now)
