"""How a department stands, in words: the counterpart of ``web/src/state/hours.ts`` for pages that the office writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.lists import format_list

from office.words import LOCALES, Words
from signalling.messages import DepartmentView, Language

_A_WEEK: Final = 7
_ALL_DAY: Final = ("00:00", "24:00")


@dataclass(frozen=True)
class Teller:
    """Speaks one language, at one moment."""

    words: Words
    language: Language
    now: float

    def state(self, department: DepartmentView) -> str:
        """The one live state."""
        if department.cut_off:
            return self._until("state-cut-off", department)
        if department.state == "waiting":
            return self.words.say(self.language, "state-waiting", count=department.waiting)
        if department.state == "closed":
            return self._until("state-closed", department)
        return self.words.say(self.language, f"state-{department.state}")

    def _until(self, state: str, department: DepartmentView) -> str:
        """The state, with the next opening where one is known."""
        opening, zone = department.next_opening, ZoneInfo(department.timezone)
        if opening is None:
            return self.words.say(self.language, state)
        then, today = datetime.fromtimestamp(opening, zone), datetime.fromtimestamp(self.now, zone).date()
        time, days = self.time(opening, zone.key), (then.date() - today).days
        if days <= 0:
            return self.words.say(self.language, f"{state}-until-today", time=time)
        if days == 1:
            return self.words.say(self.language, f"{state}-until-tomorrow", time=time)
        pattern = "EEEE" if days < _A_WEEK else {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}[self.language]
        day = format_date(then, pattern, locale=LOCALES[self.language])
        return self.words.say(self.language, f"{state}-until-day", time=time, day=day)

    def hours(self, department: DepartmentView) -> str:
        """Today's opening hours."""
        if any((span.opens, span.closes) == _ALL_DAY for span in department.today):
            return self.words.say(self.language, "hours-all-day")
        if not department.today:
            return self.words.say(self.language, "hours-none")
        spans = [
            self.words.say(self.language, "hours-span", opens=it.opens, closes=it.closes) for it in department.today
        ]
        return self.words.say(self.language, "hours-today", hours=format_list(spans, locale=LOCALES[self.language]))

    def waiting_time(self, department: DepartmentView) -> str:
        """How long whoever takes a number now will wait; empty when nobody can say, or nobody can take one."""
        estimate = department.estimate
        if estimate is None or department.cut_off or department.state not in ("free", "waiting"):
            return ""
        low, high = estimate.low // 60, max(1, -(-estimate.high // 60))
        return self.words.say(self.language, "embed-estimate", low=low, high=high)

    def time(self, moment: float, zone: str) -> str:
        """Hours and minutes on the wall there."""
        return format_time(datetime.fromtimestamp(moment, ZoneInfo(zone)), "HH:mm", locale=LOCALES[self.language])
