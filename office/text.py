"""What people type, made harmless: composed, without control and direction characters, trimmed."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Needed to spell Persian names and many emoji; they turn nothing around and hide nothing."""
_MOST_MARKS = 4
"""Vietnamese stacks two, Hebrew three; more is a tower over the neighbouring lines."""
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_MANY_LINES = re.compile(r" *\n *")
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_line(text: str) -> str:
    """A name or a matter: one line."""
    return _LINES.sub(" ", _harmless(text)).strip()


def clean_text(text: str) -> str:
    """A line of chat: may hold line breaks, at most one empty line at a time."""
    return _MANY_EMPTY_LINES.sub("\n\n", _MANY_LINES.sub("\n", _harmless(text))).strip()


def _harmless(text: str) -> str:
    kept: list[str] = []
    marks = 0
    breaks = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    for character in unicodedata.normalize("NFC", breaks):
        category = unicodedata.category(character)
        if character in "\n\t":
            kept.append(character)
        elif category in ("Cc", "Cs", "Co", "Cn") or (category == "Cf" and character not in _JOINERS):
            continue
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= _MOST_MARKS:
                kept.append(character)
            continue
        else:
            kept.append(character)
        marks = 0
    return _SPACES.sub(" ", "".join(kept))
