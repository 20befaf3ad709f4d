"""Draws the ticket's table as a Mermaid diagram: ``python -m tests.waitingroom.diagram`` writes it into the page."""

from __future__ import annotations

import re
from pathlib import Path

from waitingroom.ticket import OVER, STATES, TRANSITIONS

PAGE = Path(__file__).parents[2] / "docs" / "waiting-room.md"
_DRAWN = re.compile(r"```mermaid\n.*?```", re.DOTALL)


def _name(state: str) -> str:
    return state.replace(" ", "_")


def diagram() -> str:
    """One arrow per pair of states, with all events that lead along it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, event), to in TRANSITIONS.items():
        arrows.setdefault((state, to), []).append(event)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state}" as {_name(state)}' for state in STATES if " " in state]
    lines.append("    [*] --> waiting: draw")
    lines += [f"    {_name(state)} --> {_name(to)}: {', '.join(events)}" for (state, to), events in arrows.items()]
    lines += [f"    {state} --> [*]" for state in STATES if state in OVER]
    return "\n".join([*lines, "```"])


def drawn(page: str) -> str | None:
    """The diagram that a page shows."""
    found = _DRAWN.search(page)
    return None if found is None else found.group()


def main() -> None:
    """Put the diagram where the old one was."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_DRAWN.sub(lambda _: diagram(), page, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
