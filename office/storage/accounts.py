"""Accounts, what they serve, and their logins (the cookie's secret as a hash only)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from office.storage.records import AccountRecord
from office.storage.store import Tx
from office.storage.tables import account_departments, accounts, departments, logins, tickets
from waitingroom.ticket import IN_THE_HOUSE

_QUERY: Final[Select[Any]] = select(*(accounts.c[name] for name in ("id", "login", "name", "role", "active", "desk")))


async def _all(tx: Tx, query: Select[Any]) -> list[AccountRecord]:
    rows = (await tx.execute(query)).all()
    serves = select(account_departments).where(account_departments.c.account.in_([row.id for row in rows]))
    own: dict[str, set[str]] = {row.id: set() for row in rows}
    for account, department in await tx.execute(serves):
        own[account].add(department)
    return [AccountRecord(**row._mapping, departments=frozenset(own[row.id])) for row in rows]


async def every(tx: Tx) -> list[AccountRecord]:
    """Everybody, by login."""
    return await _all(tx, _QUERY.order_by(accounts.c.login))


async def get(tx: Tx, account: str) -> AccountRecord | None:
    """By id."""
    found = await _all(tx, _QUERY.where(accounts.c.id == account))
    return found[0] if found else None


async def by_login(tx: Tx, login: str) -> tuple[AccountRecord, str] | None:
    """The account of that login with its password hash."""
    found = await _all(tx, _QUERY.where(accounts.c.login == login))
    if not found:
        return None
    hashed = (await tx.execute(select(accounts.c.password).where(accounts.c.login == login))).scalar_one()
    return found[0], hashed


async def add(tx: Tx, record: AccountRecord, *, password: str, now: float) -> None:
    """A new account; ``password`` is an argon2id hash."""
    row = {"id": record.id, "login": record.login, "name": record.name, "role": record.role, "active": record.active}
    await tx.execute(insert(accounts).values(**row, password=password, created_at=now))
    await assign(tx, record.id, record.departments)


async def assign(tx: Tx, account: str, to: Iterable[str]) -> None:
    """Exactly these departments from now on."""
    await tx.execute(delete(account_departments).where(account_departments.c.account == account))
    for department in sorted(to):
        await tx.execute(insert(account_departments).values(account=account, department=department))


async def unknown_departments(tx: Tx, ids: Iterable[str]) -> set[str]:
    """Which of these do not exist."""
    wanted = set(ids)
    known = await tx.execute(select(departments.c.id).where(departments.c.id.in_(wanted)))
    return wanted - set(known.scalars())


async def set_password(tx: Tx, account: str, password: str) -> None:
    """``password`` is an argon2id hash."""
    await tx.execute(update(accounts).where(accounts.c.id == account).values(password=password))


async def set_desk(tx: Tx, account: str, label: str) -> None:
    """What the desk is called from now on."""
    await tx.execute(update(accounts).where(accounts.c.id == account).values(desk=label))


async def set_active(tx: Tx, account: str, active: bool) -> None:
    """Disable, or enable again."""
    await tx.execute(update(accounts).where(accounts.c.id == account).values(active=active))


# --- Logins ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoginRecord:
    """One login of one browser."""

    secret: str
    account: str
    created_at: float
    seen_at: float


async def add_login(tx: Tx, login: LoginRecord, *, keep: int) -> None:
    """A new login; of more than ``keep`` the account loses those unused for longest."""
    await tx.execute(
        insert(logins).values(
            secret=login.secret, account=login.account, created_at=login.created_at, seen_at=login.seen_at
        )
    )
    newest = select(logins.c.secret).where(logins.c.account == login.account)
    kept = (
        await tx.execute(newest.order_by(logins.c.seen_at.desc(), logins.c.created_at.desc()).limit(keep))
    ).scalars()
    await tx.execute(delete(logins).where(logins.c.account == login.account, logins.c.secret.not_in(list(kept))))


async def login(tx: Tx, secret: str) -> LoginRecord | None:
    """By the hash of its secret."""
    row = (await tx.execute(select(logins).where(logins.c.secret == secret))).one_or_none()
    return None if row is None else LoginRecord(**row._mapping)


async def seen(tx: Tx, secret: str, now: float) -> None:
    """The login is in use."""
    await tx.execute(update(logins).where(logins.c.secret == secret).values(seen_at=now))


async def end_login(tx: Tx, secret: str) -> None:
    """This browser's login."""
    await tx.execute(delete(logins).where(logins.c.secret == secret))


async def end_logins(tx: Tx, account: str) -> int:
    """Every login of the account."""
    return (await tx.execute(delete(logins).where(logins.c.account == account))).rowcount


async def logins_of(tx: Tx, account: str) -> int:
    """How many logins the account has."""
    return (await tx.execute(select(func.count()).where(logins.c.account == account))).scalar_one()


async def end_stale_logins(tx: Tx, *, seen_before: float, made_before: float) -> set[str]:
    """Delete logins that are over; the accounts that had them."""
    stale: ColumnElement[bool] = (logins.c.seen_at < seen_before) | (logins.c.created_at < made_before)
    hit = set((await tx.execute(select(logins.c.account).where(stale))).scalars())
    if hit:
        await tx.execute(delete(logins).where(stale))
    return hit


async def let_go_of_numbers(tx: Tx, account: str, serves: Collection[str]) -> list[str]:
    """Numbers that are kept for this colleague where she does not serve (any more) are for everybody; which ones."""
    kept = (tickets.c.for_clerk == account) & tickets.c.state.in_(sorted(IN_THE_HOUSE))
    kept &= tickets.c.department.not_in(serves)
    found = list((await tx.execute(select(tickets.c.id).where(kept).order_by(tickets.c.place))).scalars())
    await tx.execute(update(tickets).where(tickets.c.id.in_(found)).values(for_clerk=None))
    return found
