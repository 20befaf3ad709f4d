"""What is told to those who wait besides their place: notices from the desks, and the address for mails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from office.news import News
from office.presence import Person
from office.reception import Reception
from office.throttle import group
from office.views import Means
from office.windows import Windows
from signalling import messages as m
from signalling.hall import Refusal

NOTICES: Final = RateLimitItemPerMinute(12, 1, namespace="notices")
"""Of one clerk: enough to correct oneself, too little to keep a whole hall from reading."""
ADDRESSES_OF_TICKET: Final = RateLimitItemPerHour(6, 1, namespace="mail-ticket")
ADDRESSES_FROM: Final = RateLimitItemPerHour(20, 1, namespace="mail-address")
"""From one network address: nobody uses the office to write to strangers."""

SUBSCRIPTIONS_OF_TICKET: Final = RateLimitItemPerHour(20, 1, namespace="push-ticket")
SUBSCRIPTIONS_FROM: Final = RateLimitItemPerHour(60, 1, namespace="push-address")


class Messenger:
    """The record first, then the news."""

    def __init__(self, reception: Reception, news: News, clock: Callable[[], float], means: Means) -> None:
        """``means``: how visitors are reached besides the page."""
        self._reception = reception
        self._news = news
        self._clock = clock
        self._means = means
        self._limiter = MovingWindowRateLimiter(Windows(clock))

    async def notify(self, person: Person, message: m.Notify) -> None:
        """Tell one or all who wait."""
        self._spend((NOTICES, person.key))
        await self._reception.notices.tell(
            person.key, message.department, message.ticket, message.code, message.minutes, message.text
        )
        self._news.notices(message.department)

    async def set_mail(self, person: Person, message: m.SetMail) -> None:
        """Leave an address, or take it back; taking back is never too much."""
        if message.address.strip():
            if not self._means.mails:
                raise Refusal("not-now")
            self._spend((ADDRESSES_OF_TICKET, person.key), (ADDRESSES_FROM, group(person.session.address)))
        ticket = await self._reception.addresses.leave(person.key, message.address, person.session.language)
        self._news.ticket(ticket)

    async def set_push(self, person: Person, message: m.SetPush) -> None:
        """Notify this browser, or none any more; taking back is never too much."""
        if message.endpoint:
            self._spend((SUBSCRIPTIONS_OF_TICKET, person.key), (SUBSCRIPTIONS_FROM, group(person.session.address)))
        ticket = await self._reception.subscriptions.set(
            person.key, message.endpoint, message.p256dh, message.auth, person.session.language
        )
        self._news.ticket(ticket)

    def _spend(self, *bounds: tuple[RateLimitItem, str]) -> None:
        for limit, key in bounds:
            window = self._limiter.get_window_stats(limit, key)
            if window.remaining < 1:
                raise Refusal("too-many", retry_after=max(1.0, window.reset_time - self._clock()))
        for limit, key in bounds:
            self._limiter.hit(limit, key)
