"""axe on a page as it stands."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.e2e.office import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _axe() -> str:
    return (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


COLOURS_REST = """() => Promise.all(document.getAnimations().filter((it) => it instanceof CSSTransition)
  .map((it) => it.finished.catch(() => null))).then(() => null)"""


def complaints_in_both(page: Page) -> list[str]:
    """What axe has to say of the page in the light, and then in the dark (Chromium; leaves it in the light)."""
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(COLOURS_REST)
        found += [f"{scheme}: {it}" for it in complaints(page)]
    return found


def complaints(page: Page) -> list[str]:
    """What axe has to say, one line per rule with the first places; empty is clean.

    The script comes in through the debugging protocol; the page's content security policy stays on.
    """
    page.evaluate(_axe())
    found = page.evaluate(
        "async (rules) => (await axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations.map("
        "(v) => `${v.id} (${v.impact}): ${v.help}: ` + v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | '))",
        RULES,
    )
    listed: list[str] = found
    return listed
