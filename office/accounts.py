"""Who works here: local accounts, throttled logins, sessions that end by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from office.audit import SYSTEM, Actor
from office.passwords import Passwords, check_policy
from office.secret import digest, new_id, new_secret
from office.storage import accounts, desks, ledger
from office.storage.accounts import LoginRecord
from office.storage.records import AccountRecord, AccountRole
from office.storage.store import Conflict, Store, Tx
from office.text import clean_line
from office.throttle import Throttle
from signalling.hall import Refusal

IDLE_SECONDS: Final = 30 * 60.0
LONGEST_SECONDS: Final = 10 * 3600.0
TOUCH_SECONDS: Final = 60.0
"""Use is written down once in so many seconds."""
LOGINS_PER_ACCOUNT: Final = 20
LONGEST_DESK: Final = 40
"""As the column of the record; more would not be readable from across a hall."""
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@+\-]{1,63}", re.ASCII)


class Accounts:
    """Local accounts and their logins."""

    def __init__(
        self, store: Store, clock: Callable[[], float], passwords: Passwords | None = None, by: Actor = SYSTEM
    ) -> None:
        """``by``: who adds and changes accounts here."""
        self._by = by
        self._store = store
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._throttle = Throttle(clock)

    # --- Logins ---

    async def login(self, login: str, password: str, address: str) -> tuple[str, int, AccountRecord]:
        """The cookie's secret, its longest life in seconds, and who it is. ``not-yours`` for a wrong pair,
        ``too-many`` with ``retry_after``. An IPv6 ``address`` counts as its /64."""
        login = login.strip().casefold()
        with self._throttle.attempt(login, address) as attempt:
            async with self._store.read() as tx:
                found = await accounts.by_login(tx, login)
            account, hashed = found if found is not None else (None, None)
            right = await self._passwords.verify(hashed, password)
            if account is None or hashed is None or not right or not account.active:
                attempt.failed = True
                raise Refusal("not-yours")
            attempt.succeeded = True
        stronger = await self._passwords.hash(password) if self._passwords.is_outdated(hashed) else None
        return await self._log_in(account, hashed, stronger), int(LONGEST_SECONDS), account

    async def _log_in(self, account: AccountRecord, checked: str, stronger: str | None) -> str:
        secret, now = new_secret(), self._clock()
        async with self._store.write() as tx:
            still = await accounts.by_login(tx, account.login)
            if still is None or still[1] != checked or not still[0].active:  # changed while we were hashing
                raise Refusal("not-yours")
            if stronger is not None:
                await accounts.set_password(tx, account.id, stronger)
            login = LoginRecord(secret=digest(secret), account=account.id, created_at=now, seen_at=now)
            await accounts.add_login(tx, login, keep=LOGINS_PER_ACCOUNT)
            await ledger.note(tx, now, _staff(account), "log in", "account", account.id)
        return secret

    async def by_cookie(self, secret: str) -> AccountRecord:
        """Who this login belongs to; ``expired`` when it is over."""
        async with self._store.read() as tx:
            return (await self._living(tx, secret))[1]

    async def touch(self, secret: str) -> None:
        """The login is in use (a message came, or a desk is manned); ``expired`` when it is over. Cheap when often."""
        async with self._store.read() as tx:
            login, _ = await self._living(tx, secret)
        if login.seen_at + TOUCH_SECONDS <= self._clock():
            async with self._store.write() as tx:
                login, _ = await self._living(tx, secret)
                await accounts.seen(tx, login.secret, self._clock())

    async def logout(self, secret: str, everywhere: bool) -> str:
        """End this login or all of the account; closes the desk when it was the last. The account id; ``expired``."""
        async with self._store.write() as tx:
            login, account = await self._living(tx, secret)
            now = self._clock()
            if everywhere:
                await accounts.end_logins(tx, account.id)
            else:
                await accounts.end_login(tx, login.secret)
            await ledger.note(tx, now, _staff(account), "log out", "account", account.id)
            if await accounts.logins_of(tx, account.id) == 0:
                await _close_desk(tx, account.id, _staff(account), now)
        return account.id

    async def sweep(self) -> list[str]:
        """Delete logins that are over; account ids whose last one it was, and whose desk is now closed."""
        now = self._clock()
        async with self._store.write() as tx:
            lost = await accounts.end_stale_logins(
                tx, seen_before=now - IDLE_SECONDS, made_before=now - LONGEST_SECONDS
            )
            # Also desks whose logins went another way: the account was disabled, or its password changed, by the CLI.
            lost |= {desk.account for desk in await desks.manned(tx)}
            out = [account for account in sorted(lost) if await accounts.logins_of(tx, account) == 0]
            for account in out:
                await _close_desk(tx, account, SYSTEM, now)
        return out

    async def _living(self, tx: Tx, secret: str) -> tuple[LoginRecord, AccountRecord]:
        login = await accounts.login(tx, digest(secret)) if secret else None
        account = None if login is None else await accounts.get(tx, login.account)
        if login is None or account is None or not account.active:
            raise Refusal("expired")
        now = self._clock()
        if login.seen_at + IDLE_SECONDS < now or login.created_at + LONGEST_SECONDS < now:
            raise Refusal("expired")
        return login, account

    # --- Administration ---

    async def get(self, account: str) -> AccountRecord:
        """``not-yours`` when there is none."""
        async with self._store.read() as tx:
            found = await accounts.get(tx, account)
        if found is None:
            raise Refusal("not-yours")
        return found

    async def list(self) -> list[AccountRecord]:
        """Everybody, by login."""
        async with self._store.read() as tx:
            return await accounts.every(tx)

    async def add(
        self, login: str, name: str, role: AccountRole, departments: Iterable[str], password: str
    ) -> AccountRecord:
        """A new account. ``ValueError`` says in words what is wrong (login taken, password short, no department)."""
        login, name = login.strip().casefold(), clean_line(name)
        if not _LOGIN.fullmatch(login):
            raise ValueError("a login has 2 to 64 letters a-z, digits and . _ - + @, and begins with a letter or digit")
        if not 1 <= len(name) <= 80:
            raise ValueError("a name has 1 to 80 characters")
        check_policy(password, login)
        hashed, now = await self._passwords.hash(password), self._clock()
        account = AccountRecord(new_id(), login, name, role, True, frozenset(departments))
        try:
            async with self._store.write() as tx:
                await _must_know(tx, account.departments)
                await accounts.add(tx, account, password=hashed, now=now)
                await desks.add(tx, account.id, now)
                await ledger.note(tx, now, self._by, "add", "account", account.id)
        except Conflict:
            raise ValueError("this login is taken") from None
        return account

    async def set_password(self, login: str, password: str) -> AccountRecord:
        """A new password; every login of the account ends."""
        login = login.strip().casefold()
        check_policy(password, login)
        hashed, now = await self._passwords.hash(password), self._clock()
        async with self._store.write() as tx:
            account = await _by_login(tx, login)
            await accounts.set_password(tx, account.id, hashed)
            await accounts.end_logins(tx, account.id)
            await _close_desk(tx, account.id, self._by, now)
            await ledger.note(tx, now, self._by, "set password", "account", account.id)
        return account

    async def set_active(self, login: str, active: bool) -> AccountRecord:
        """Disable (every login ends, the desk closes) or enable again."""
        now = self._clock()
        async with self._store.write() as tx:
            account = await _by_login(tx, login.strip().casefold())
            await accounts.set_active(tx, account.id, active)
            if not active:
                await accounts.end_logins(tx, account.id)
                await _close_desk(tx, account.id, self._by, now)
                await _let_go_of_numbers(tx, account.id, frozenset(), now)
            await ledger.note(tx, now, self._by, "enable" if active else "disable", "account", account.id)
            return await _by_login(tx, account.login)

    async def set_desk(self, login: str, label: str) -> AccountRecord:
        """What the display in the hall calls the clerk's desk; empty: nothing but its number."""
        label = clean_line(label)
        if len(label) > LONGEST_DESK:
            raise ValueError(f"a desk's label has up to {LONGEST_DESK} characters")
        async with self._store.write() as tx:
            account = await _by_login(tx, login.strip().casefold())
            await accounts.set_desk(tx, account.id, label)
            await ledger.note(tx, self._clock(), self._by, "set desk", "account", account.id)
            return await _by_login(tx, account.login)

    async def assign(self, login: str, departments: Iterable[str]) -> AccountRecord:
        """Exactly these departments from now on."""
        wanted = frozenset(departments)
        async with self._store.write() as tx:
            account = await _by_login(tx, login.strip().casefold())
            await _must_know(tx, wanted)
            await accounts.assign(tx, account.id, wanted)
            await _let_go_of_numbers(tx, account.id, wanted, self._clock())
            await ledger.note(tx, self._clock(), self._by, "assign", "account", account.id)
            return await _by_login(tx, account.login)


async def _by_login(tx: Tx, login: str) -> AccountRecord:
    found = await accounts.by_login(tx, login)
    if found is None:
        raise ValueError("there is no account with this login")
    return found[0]


async def _must_know(tx: Tx, departments: frozenset[str]) -> None:
    if unknown := await accounts.unknown_departments(tx, departments):
        raise ValueError(f"there is no department {', '.join(sorted(unknown))}")


async def _close_desk(tx: Tx, account: str, by: Actor, now: float) -> None:
    """What was called there is put back into the queue by the reception's next sweep."""
    if await desks.set_state(tx, account, "closed", now):
        await ledger.note(tx, now, by, "closed", "desk", account)


async def _let_go_of_numbers(tx: Tx, account: str, serves: frozenset[str], now: float) -> None:
    """A number that waits for somebody who will never call it would wait until the evening."""
    for ticket in await accounts.let_go_of_numbers(tx, account, serves):
        await ledger.note(tx, now, SYSTEM, "for everybody", "ticket", ticket)


def _staff(account: AccountRecord) -> Actor:
    return Actor(account.role, account.id)
