"""Says of an unexpected exception where it came from, without its words: those may hold names or what was written."""

from __future__ import annotations

import traceback

DEPTH = 8


def describe(error: BaseException) -> str:
    """Type and innermost places, outermost first; causes likewise. For the log."""
    chain: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(chain) < DEPTH:
        seen.add(id(current))
        places = traceback.extract_tb(current.__traceback__)[-DEPTH:]
        path = " > ".join(f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}" for place in places)
        chain.append(f"{type(current).__qualname__} at {path or 'unknown'}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "; from ".join(chain)
