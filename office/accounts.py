"""Who works here: local accounts, throttled logins, sessions that end by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from office.storage.records import AccountRecord, AccountRole
from office.storage.store import Store


class Accounts:
    """Local accounts and their logins."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None: ...

    async def login(self, login: str, password: str, address: str) -> tuple[str, int, AccountRecord]:
        """The cookie's secret, its longest life in seconds, and who it is. ``not-yours`` for a wrong pair,
        ``too-many`` with ``retry_after``. ``address`` is already cut (IPv6 by /64); a whole one is cut here."""
        raise NotImplementedError

    async def by_cookie(self, secret: str) -> AccountRecord:
        """Who this login belongs to; ``expired`` when it is over."""
        raise NotImplementedError

    async def touch(self, secret: str) -> None:
        """The login is in use (a message came, or a conversation goes on); ``expired`` when it is over.
        Call it about once a minute for every live desk."""
        raise NotImplementedError

    async def logout(self, secret: str, everywhere: bool) -> str:
        """End this login or all of the account; closes the desk when it was the last. The account id; ``expired``."""
        raise NotImplementedError

    async def sweep(self) -> list[str]:
        """Delete logins that are over; account ids whose last one it was and whose desk is now closed."""
        raise NotImplementedError

    async def get(self, account: str) -> AccountRecord:
        """``not-yours`` when there is none."""
        raise NotImplementedError

    async def list(self) -> list[AccountRecord]:
        """Everybody, by login."""
        raise NotImplementedError

    async def add(
        self, login: str, name: str, role: AccountRole, departments: Iterable[str], password: str
    ) -> AccountRecord:
        """A new account. ``ValueError`` says in words what is wrong (taken login, short password, no such department)."""
        raise NotImplementedError

    async def set_password(self, login: str, password: str) -> AccountRecord:
        """A new password; every login of the account ends."""
        raise NotImplementedError

    async def set_active(self, login: str, active: bool) -> AccountRecord:
        """Disable (every login ends, the desk closes) or enable again."""
        raise NotImplementedError

    async def assign(self, login: str, departments: Iterable[str]) -> AccountRecord:
        """Exactly these departments from now on."""
        raise NotImplementedError
