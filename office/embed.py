"""Writes the page that the authority's homepage frames: how every department stands, without a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from office.standing_words import Teller
from office.words import Words, ours
from signalling.embed import Wish
from signalling.messages import Authority, DepartmentList, DepartmentView

FILES: Final = ("common", "embed")
"""The texts it needs."""
REFRESH_SECONDS: Final = 60
_STYLE: Final = Path(__file__).with_name("embed.css").read_text(encoding="utf-8")
_MARKS: Final = {"free": "✓", "waiting": "●", "paused": "Ⅱ", "closed": "×", "cut-off": "×"}
"""Beside the words, so that the states differ in more than colour for whoever only glances."""


class Embedded:
    """The page, in the words of the browser client."""

    def __init__(self, words: Words, clock: Callable[[], float]) -> None:
        self._words = words
        self._clock = clock
        self.style_hash = "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

    def render(self, departments: DepartmentList | None, authority: Authority | None, wish: Wish) -> tuple[str, bool]:
        """The page, and whether what was asked for is there."""
        if departments is None:
            shown, found = [self._paragraph(wish, "embed-unreachable")], True
        else:
            chosen = [it for it in departments.departments if wish.department in ("", it.id)]
            found = bool(chosen) or not wish.department
            if chosen:
                shown = ["<ul>", *(self._department(it, wish) for it in chosen), "</ul>"]
            else:
                shown = [self._paragraph(wish, "embed-unknown" if wish.department else "embed-empty")]
        title = self._words.say(wish.language, "embed-title")
        name = ours(authority.name, wish.language) if authority is not None else ""
        heading = escape(f"{name}: {title}" if name and name != title else title)
        head = [
            f'<!doctype html>\n<html lang="{wish.language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            *([f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'] if wish.refreshing else []),
            f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{heading}</h1>",
        ]
        return "\n".join([*head, *shown, "</main>", self._foot(departments, wish), "</body>\n</html>\n"]), found

    def _department(self, department: DepartmentView, wish: Wish) -> str:
        teller = Teller(self._words, wish.language, self._clock())
        state = "cut-off" if department.cut_off else department.state
        name = escape(ours(department.name, wish.language))
        lines = [teller.waiting_time(department), teller.hours(department)]
        if department.today_note is not None:
            lines.append(ours(department.today_note, wish.language))
        go = "embed-go" if state in ("free", "waiting") else "embed-go-closed"
        address = f"/d/{department.id}?lang={wish.language}"
        say = self._words.say
        return "\n".join(
            [
                f"<li>\n<h2>{name}</h2>",
                f'<p class="state {state}"><span aria-hidden="true">{_MARKS[state]}</span>'
                f"<span>{escape(teller.state(department))}</span></p>",
                *(f'<p class="soft">{escape(line)}</p>' for line in lines if line),
                f'<p><a href="{escape(address)}" target="_blank" rel="noopener">{escape(say(wish.language, go))}'
                f' <span class="hidden">{name} {escape(say(wish.language, "embed-new-window"))}</span></a></p>\n</li>',
            ]
        )

    def _paragraph(self, wish: Wish, text: str) -> str:
        return f"<p>{escape(self._words.say(wish.language, text))}</p>"

    def _foot(self, departments: DepartmentList | None, wish: Wish) -> str:
        say, parts = self._words.say, []
        if departments is not None and departments.departments:
            zone = departments.departments[0].timezone
            time = Teller(self._words, wish.language, departments.now).time(departments.now, zone)
            parts.append(f"<span>{escape(say(wish.language, 'embed-as-of', time=time))}</span>")
        here = {"lang": wish.language} | ({"department": wish.department} if wish.department else {})
        address = escape("/embed?" + urlencode(here | {"refresh": "off"}))
        if wish.refreshing:
            parts.append(f"<span>{escape(say(wish.language, 'embed-refreshes'))}</span>")
        text = "embed-refresh-off" if wish.refreshing else "embed-refresh-now"
        parts.append(f'<a href="{address}">{escape(say(wish.language, text))}</a>')
        return f"<footer>{' '.join(parts)}</footer>"
