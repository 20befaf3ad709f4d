"""The words of pages that the office itself writes: the same Fluent files as those of the browser client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

from signalling.messages import Language, Localised

LOCALES: Final[Mapping[Language, str]] = {"de": "de_DE", "en": "en_GB"}
"""How dates, times and plurals are told."""


class Words:
    """Some files of the texts, in every language."""

    def __init__(self, folder: Path, files: Iterable[str]) -> None:
        """``folder`` holds ``<language>/<file>.ftl``; raises ``FileNotFoundError`` when one is not there."""
        self._bundles: dict[Language, FluentBundle] = {}
        for language, locale in LOCALES.items():
            # As in the browser: isolation marks around every number would disturb searching and screen readers.
            bundle = FluentBundle([locale], use_isolating=False)
            for file in files:
                bundle.add_resource(FluentResource((folder / language / f"{file}.ftl").read_text(encoding="utf-8")))
            self._bundles[language] = bundle

    def say(self, language: Language, text: str, **values: str | int) -> str:
        """The text with this id. Raises ``LookupError`` when there is none: that is a bug."""
        bundle = self._bundles[language]
        message = bundle.get_message(text)
        if message.value is None:
            raise LookupError(text)
        said, errors = bundle.format_pattern(message.value, values)
        if errors:
            raise LookupError(text) from errors[0]
        return str(said)


def ours(text: Localised, language: Language) -> str:
    """What the authority wrote, in the reader's language or else in the other."""
    return (text.de, text.en)[language == "en"] or text.de or text.en
