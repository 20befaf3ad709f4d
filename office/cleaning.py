"""Words that strangers typed, made harmless for a clerk's list: one line, no invisible or direction-turning signs."""

from __future__ import annotations

import unicodedata


def clean(text: str, longest: int) -> str:
    """Composed letters, control and formatting characters gone, blanks folded, cut to ``longest``."""
    composed = unicodedata.normalize("NFC", text)
    # Cc control, Cf formatting (bidi overrides, zero-width), Cs lone surrogates, Co private use, Zl/Zp line ends.
    kept = (
        " " if character in "\t\r\n\x0b\x0c\u2028\u2029\u0085" else character
        for character in composed
        if character in "\t\r\n\x0b\x0c\u0085\u200d" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join("".join(kept).split())[:longest].rstrip()
