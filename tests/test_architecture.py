"""Who may import whom, and other promises of ARCHITECTURE.md that a program can check."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"office", "sfu", "signalling", "waitingroom", "certs", "loadtest"}
LONGEST_FILE = 400
"""Lines. 60 to 250 is normal; what is longer than this surely holds two ideas."""
HARMLESS = (
    *("localhost", "127.0.0.1", "example.org", "://{", "://…"),
    *("webrtc.org/experiments/rtp-hdrext/", "ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
)
"""Placeholders, and the names of RTP header extensions, which nobody ever fetches."""
SCHEMES = {"http", "https", "stun", "turn", "turns", "wss"}
MESSAGES = ROOT / "signalling" / "messages.py"


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr


def test_strangers_import_the_messages_of_the_wire_and_nothing_else_of_ours() -> None:
    found = {
        name
        for path in (ROOT / "loadtest").rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in OURS - {"loadtest"}
    }
    assert all(name == "signalling.messages" or name.startswith("signalling.messages.") for name in found), found


@pytest.mark.parametrize("package", sorted(OURS))
def test_every_file_says_what_it_is_for_and_holds_one_idea(package: str) -> None:
    for path in python_files(package):
        text = path.read_text(encoding="utf-8")
        if not text.strip():
            continue
        assert ast.get_docstring(ast.parse(text)), f"{path} does not say what it is for"
        if path != MESSAGES and "migrations" not in path.parts:
            assert text.count("\n") <= LONGEST_FILE, f"{path} has {text.count(chr(10))} lines"


def test_no_default_names_a_host_of_somebody_else() -> None:
    suspicious = [
        f"{path}: {url}"
        for package in sorted(OURS)
        for path in python_files(package)
        for url in strings_with(path, ("http://", "https://", "stun:", "turn:", "wss://"))
        if not any(harmless in url for harmless in HARMLESS) and url.rstrip("/:…") not in SCHEMES
    ]
    assert suspicious == []


def test_the_commands_start_without_importing_what_they_do_not_need() -> None:
    heavy = ("sqlalchemy", "aiohttp", "aiortc", "pydantic")
    code = f"import sys, office.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, env={**os.environ}
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_the_lock_files_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "web/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert '"resolved"' not in text, name
        assert "--index-url" not in text and "--find-links" not in text, name
        if name.endswith(".lock"):
            assert "://" not in text, name


def test_every_file_and_every_target_that_a_document_names_is_there() -> None:
    """A file by its path, or by the end of it. What the changelog names may be gone since."""
    folders = (*OURS, "tests", "docs", "deploy", "fuzz", "web/src", "web/tests")
    files = [f"/{path.relative_to(ROOT)}" for folder in folders for path in (ROOT / folder).rglob("*")]
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} - {ROOT / "CHANGELOG.md"}
    wrong = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        named = {f"/{name}" for name in re.findall(r"`([\w./-]+\.(?:py|ts|md))`", text)}
        wrong += [
            f"{page.name}: {name}"
            for name in named
            if not (ROOT / name[1:]).exists() and not any(file.endswith(name) for file in files)
        ]
        wrong += [
            f"{page.name}: make {name}" for name in re.findall(r"`make ([a-z0-9-]+)", text) if name not in targets
        ]
    assert pages and wrong == []


def python_files(package: str) -> Iterator[Path]:
    """Every module of a package."""
    yield from sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file names in an import, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings_with(path: Path, parts: tuple[str, ...]) -> Iterator[str]:
    """String constants outside docstrings that hold one of the parts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            for word in node.value.split():
                if any(part in word for part in parts):
                    yield word.strip("\"'.,;()")
