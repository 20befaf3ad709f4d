"""Interpreters and experts by link: invited, checked, knocking, admitted. The secret is stored as a hash only."""

from __future__ import annotations

from collections.abc import Callable

from office.storage.records import GuestRecord, GuestRole
from office.storage.store import Store


class Guests:
    """Invitations of open visits. Whether a clerk may speak for the visit is asked before, by the caller."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None: ...

    async def invite(self, visit: str, name: str, role: GuestRole, language: str) -> tuple[GuestRecord, str]:
        """A new invitation and the secret of its link; ``not-now`` (visit over), ``full``."""
        raise NotImplementedError

    async def open(self, secret: str, device: str) -> tuple[GuestRecord, str]:
        """The link is opened: binds the first device and returns its secret; ``expired``, ``other-device``."""
        raise NotImplementedError

    async def knock(self, guest: str) -> GuestRecord:
        """Devices are checked; ask to be let in."""
        raise NotImplementedError

    async def admit(self, guest: str) -> GuestRecord:
        """The clerk lets a knocking guest in."""
        raise NotImplementedError

    async def refuse(self, guest: str) -> GuestRecord:
        """The clerk withdraws the invitation, turns the guest away, or sends the guest out."""
        raise NotImplementedError

    async def leave(self, guest: str) -> GuestRecord:
        """The guest goes for good."""
        raise NotImplementedError

    async def of_visit(self, visit: str) -> list[GuestRecord]:
        """All invitations of a visit, oldest first, those that are over included."""
        raise NotImplementedError

    async def get(self, guest: str) -> GuestRecord:
        """``not-yours`` when there is none."""
        raise NotImplementedError
