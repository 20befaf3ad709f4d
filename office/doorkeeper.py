"""What clerks do to the doors of a department: the record first, then the news."""

from __future__ import annotations

from office.news import News
from office.opening import Opening
from office.presence import Person
from signalling import messages as m


class Doorkeeper:
    """Pausing, closing early, and taking either back."""

    def __init__(self, opening: Opening, news: News) -> None:
        self._opening = opening
        self._news = news

    async def close_early(self, person: Person, message: m.CloseEarly) -> None:
        """No more numbers until the next regular opening; those inside are told, or sent home with words."""
        gone = await self._opening.close_early(
            person.key,
            message.department,
            message.reason,
            rest_of_day=message.rest_of_day,
            send_home=message.send_home,
        )
        self._news.department(message.department)
        for ticket in gone:
            self._news.ticket(ticket)

    async def reopen(self, person: Person, department: str) -> None:
        """Open again by the hours."""
        await self._opening.reopen(person.key, department)
        self._news.department(department)

    async def pause(self, person: Person, department: str, paused: bool) -> None:
        """No numbers for a while, or again."""
        await self._opening.pause(person.key, department, paused)
        self._news.department(department)
