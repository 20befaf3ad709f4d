"""Passwords: argon2id off the event loop, as many at once as there are cores, with a bound on who waits."""

from __future__ import annotations

import asyncio
import os
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from signalling.hall import Refusal

SHORTEST: Final = 12
LONGEST: Final = 200
MOST_WAITING: Final = 64
"""More than so many hashes are not queued; whoever comes then is asked to come again."""
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another on paper."""

T = TypeVar("T")


def generate() -> str:
    """A password that can be read aloud and typed: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def check_policy(password: str, login: str) -> None:
    """``ValueError`` in words when a person must choose a better one. Length counts, not kinds of characters."""
    if len(password) < SHORTEST:
        raise ValueError(f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise ValueError(f"a password has at most {LONGEST} characters")
    if len(set(password)) < 5:
        raise ValueError("a password has at least five different characters")
    if login.casefold() in password.casefold():
        raise ValueError("a password does not contain the login name")


class Passwords:
    """Hashes and checks. 64 MiB and some 50 ms each, so they run in threads, and only so many at once."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """What is stored."""
        return await self._run(lambda: self._hasher.hash(_composed(password)))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the right one. ``None`` (no such account) takes as long and is never right."""
        if self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_urlsafe(16))
        against = self._nobodys if hashed is None else hashed
        right = await self._run(lambda: self._matches(against, password))
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether today's settings would hash more strongly."""
        return self._hasher.check_needs_rehash(hashed)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, _composed(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise Refusal("too-many", retry_after=5.0)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _composed(password: str) -> str:
    """The same password from every keyboard: ü as one character or as two."""
    return unicodedata.normalize("NFC", password)
