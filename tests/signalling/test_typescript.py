"""The types that the browser gets."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from signalling import typescript
from signalling.typescript import generate, main


def test_the_committed_types_are_those_of_the_wire() -> None:
    assert typescript.TARGET.read_text(encoding="utf-8") == generate()
    for path, text in typescript.files().items():
        assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        ("str", "string"),
        ("int | None", "number | null"),
        ("float", "number"),
        ("bool", "boolean"),
        ("list[Seat]", "readonly Seat[]"),
        ("dict[Mid, Source]", "Readonly<Record<string, Source>>"),
        ('Literal["de", "en"]', '"de" | "en"'),
        ("Annotated[int, Meta(ge=1)]", "number"),
        ("Annotated[dict[Mid, Source], Meta(max_length=8)]", "Readonly<Record<string, Source>>"),
    ],
)
def test_an_annotation_becomes_a_type(python: str, expected: str) -> None:
    assert typescript.typescript(ast.parse(python, mode="eval").body) == expected


def test_an_annotation_that_has_no_counterpart_is_refused() -> None:
    with pytest.raises(TypeError):
        typescript.typescript(ast.parse("set[int]", mode="eval").body)


def test_check_tells_an_old_file_from_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typescript, "TARGET", tmp_path / "wire" / "messages.ts")
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    typescript.TARGET.write_text("old")
    assert main(["--check"]) == 1
