"""What people type, cleaned: letters stay, control characters and towers of marks go."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.text import clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada  Lovelace ", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("Amt\u202eselgah", "Amtselgah"),
        ("\u2066Clerk\u2069\u200b\ufeff", "Clerk"),
        ("a\x00b\x07c\x7f", "abc"),
        ("A" + "\u0301" * 1_000, "Á" + "\u0301" * 4),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("one\ntwo\u2028three\r\nfour", "one two three four"),
        ("<b>Müller</b>", "<b>Müller</b>"),
        ("\ue000\u0378", ""),
        ("\ud800x", "x"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_its_tricks(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_chat_keeps_line_breaks_but_not_towers_of_them() -> None:
    assert clean_text("Guten Tag,\r\n\r\n\r\n\r\nhier \n die Liste\n") == "Guten Tag,\n\nhier\ndie Liste"


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    assert clean_text(clean_text(typed)) == clean_text(typed)
    assert clean_line(clean_line(typed)) == clean_line(typed)


@given(st.text(max_size=300))
def test_nothing_that_turns_or_hides_is_left(typed: str) -> None:
    for character in clean_line(typed):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        assert unicodedata.category(character) != "Cf" or character in "\u200c\u200d"
