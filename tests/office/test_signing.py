"""Which language tags mean a sign language."""

import pytest

from office.signing import is_sign_language


@pytest.mark.parametrize("tag", ["gsg", "GSG", "sgn", "sgn-DE", "sgn-gsg", "asq", "ase-US", "ssr"])
def test_sign_languages_are_known(tag: str) -> None:
    assert is_sign_language(tag)


@pytest.mark.parametrize("tag", ["", "de", "tr", "de-gsg", "gs", "ar-EG", "sgx"])
def test_spoken_languages_are_none(tag: str) -> None:
    assert not is_sign_language(tag)
