"""The texts of the pages by their ids: for tests that look at the same page in every language."""

from __future__ import annotations

import re
from functools import cache

from tests.e2e.office import ROOT


@cache
def _texts(language: str) -> dict[str, str]:
    files = (ROOT / "web" / "src" / "texts" / language).glob("*.ftl")
    found: dict[str, str] = {}
    for file in files:
        found |= dict(re.findall(r"^([a-z][a-z0-9-]*) = (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE))
    return found


def words(language: str, text: str) -> str:
    """A text without variables, as the page shows it."""
    found = _texts(language)[text]
    assert "{" not in found, f"{text} needs values"
    return found
