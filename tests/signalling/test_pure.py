"""What in signalling needs no socket and no clock has none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "signalling"
PURE = frozenset(
    """addresses administration bucket config frames grammar hall handshake headers messages origin outbox ring session
    trouble""".split()  # noqa: SIM905
)
FORBIDDEN = {"asyncio", "socket", "time", "ssl", "aiohttp", "threading"}


@pytest.mark.parametrize("name", sorted(PURE))
def test_a_pure_module_imports_nothing_that_waits(name: str) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    ours = {module.removeprefix("signalling.") for module in imported if module.startswith("signalling.")}
    assert {module.split(".")[0] for module in imported} & FORBIDDEN == set()
    assert ours <= PURE
