"""Interpreters and experts by link: invited, checked, knocking, admitted. The secret is stored as a hash only."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from office.audit import Actor
from office.secret import SECRET_CHARACTERS, digest, new_id, new_secret
from office.storage import guests, ledger, visits
from office.storage.records import GuestRecord, GuestRole
from office.storage.store import Store, Tx
from office.text import clean_line
from office.turns import move_guest
from signalling.hall import Refusal
from waitingroom.guest import MOST_EVER_PER_VISIT, MOST_PER_VISIT, OVER, VALID_SECONDS, GuestEvent


class Guests:
    """Invitations of open visits. Whether a clerk may speak for the visit is asked before, by the caller."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    async def invite(self, visit: str, name: str, role: GuestRole, language: str) -> tuple[GuestRecord, str]:
        """A new invitation and the secret of its link; ``not-now`` (visit over), ``full``."""
        async with self._store.write() as tx:
            found = await visits.get(tx, visit, lock=True)
            if found is None or found.closed_at is not None:
                raise Refusal("not-now")
            invited = await guests.of_visit(tx, visit)
            living = sum(guest.state not in OVER for guest in invited)
            if living >= MOST_PER_VISIT or len(invited) >= MOST_EVER_PER_VISIT:
                raise Refusal("full")
            now, secret = self._clock(), new_secret()
            guest = GuestRecord(
                id=new_id(),
                visit=visit,
                role=role,
                name=clean_line(name)[:80],
                language=language,
                state="invited",
                expires_at=now + VALID_SECONDS,
                device_bound=False,
            )
            await guests.add(tx, guest, secret=digest(secret), now=now)
            await ledger.note(tx, now, Actor("clerk", found.clerk), "invite", "guest", guest.id)
            return guest, secret

    async def open(self, secret: str, device: str) -> tuple[GuestRecord, str]:
        """The link is opened: binds the first device and returns its secret; ``expired``, ``other-device``.

        The page makes the secret, so that whoever never heard the answer is still the first device when it asks again;
        for one that brings none, or too short a one, it is made here.
        """
        async with self._store.write() as tx:
            found = await guests.by_secret(tx, digest(secret))
            if found is None:
                raise Refusal("expired")
            guest, bound_to = found
            if guest.state in OVER or guest.expires_at <= self._clock():
                raise Refusal("expired")
            if bound_to is None:
                device = device if len(device) >= SECRET_CHARACTERS else new_secret()
                if not await guests.bind(tx, guest.id, digest(device)):
                    raise Refusal("other-device")
            elif not hmac.compare_digest(bound_to, digest(device)):
                raise Refusal("other-device")
            return await move_guest(tx, guest, "open", Actor("guest", guest.id), self._clock()), device

    async def knock(self, guest: str) -> GuestRecord:
        """Devices are checked; ask to be let in."""
        return await self._move(guest, "knock", Actor("guest", guest))

    async def admit(self, guest: str) -> GuestRecord:
        """The clerk lets a knocking guest in."""
        return await self._move(guest, "admit", None)

    async def refuse(self, guest: str) -> GuestRecord:
        """The clerk withdraws the invitation, turns the guest away, or sends the guest out."""
        return await self._move(guest, "refuse", None)

    async def leave(self, guest: str) -> GuestRecord:
        """The guest goes for good."""
        return await self._move(guest, "leave", Actor("guest", guest))

    async def _move(self, guest: str, event: GuestEvent, by: Actor | None) -> GuestRecord:
        """``by`` None is the clerk of the visit."""
        async with self._store.write() as tx:
            found = await _guest(tx, guest, lock=True)
            if by is None:
                visit = await visits.get(tx, found.visit)
                assert visit is not None
                by = Actor("clerk", visit.clerk)
            if event in ("knock", "admit") and found.expires_at <= self._clock():
                raise Refusal("expired")
            return await move_guest(tx, found, event, by, self._clock())

    async def of_visit(self, visit: str) -> list[GuestRecord]:
        """All invitations of a visit, oldest first, those that are over included."""
        async with self._store.read() as tx:
            return await guests.of_visit(tx, visit)

    async def get(self, guest: str) -> GuestRecord:
        """``not-yours`` when there is none."""
        async with self._store.read() as tx:
            return await _guest(tx, guest)


async def _guest(tx: Tx, guest: str, *, lock: bool = False) -> GuestRecord:
    found = await guests.get(tx, guest, lock=lock)
    if found is None:
        raise Refusal("not-yours")
    return found
