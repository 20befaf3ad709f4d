"""Every place of the office that opens a transaction to write, read from its source: what C2 has to cover."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import office

_FOLDER = Path(office.__file__).parent


def commit_sites() -> set[str]:
    """As ``counter.Counter.call``, the way ``mortal.caller`` names them."""
    found = set()
    for file in _FOLDER.rglob("*.py"):
        module = ".".join(file.relative_to(_FOLDER).with_suffix("").parts)
        found |= {f"{module}.{name}" for name in _writers(ast.parse(file.read_text()), "")}
    return found - {"storage.store.Store.open"}  # looks whether there is a database; changes nothing


def _writers(node: ast.AST, within: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _writers(child, f"{within}{child.name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            yield from _writers(child, f"{within}{child.name}.")
        else:
            if isinstance(child, ast.AsyncWith) and any(_is_write(item.context_expr) for item in child.items):
                yield within.removesuffix(".<locals>.")
            yield from _writers(child, within)


def _is_write(call: ast.expr) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "write"
