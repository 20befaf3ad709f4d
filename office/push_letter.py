"""Writes the notices for Web Push: the number and one sentence in the visitor's language, sealed, all of one length."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from certs.sealing import seal
from certs.vapid import PushKey
from office.push_guard import origin_of
from office.storage.subscriptions import Kind, PushRecord
from office.subscriptions import decoded
from office.words import Words
from signalling.messages import Language

TEXTS: Final = Path(__file__).with_name("texts")
LENGTH: Final = 512
"""Of every notice in bytes: what it says cannot be told from how long it is."""
URGENCY: Final[dict[Kind, str]] = {"called": "high", "nearly": "high", "notice": "normal"}
"""RFC 8030 section 5.3: whether a phone that saves power is woken."""
TOPIC: Final = "visit"
"""RFC 8030 section 5.4: a newer notice takes the place of an older one that was not delivered yet."""
SIGNED_SECONDS: Final = 3_600.0
"""How long a signature is good; RFC 8292 section 2 allows a day."""


class PushLetters:
    """The writer."""

    def __init__(self, key: PushKey, contact: str, clock: Callable[[], float]) -> None:
        self._key = key
        self._contact = contact
        self._clock = clock
        self._words = Words(TEXTS, ["push"])

    def headers(self, notice: PushRecord, seconds: int) -> dict[str, str]:
        """Of the message; ``seconds``: for how long it is worth delivering."""
        signed = self._key.authorization(origin_of(notice.to.endpoint), self._contact, self._clock() + SIGNED_SECONDS)
        return {
            "Authorization": signed,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(seconds),
            "Topic": TOPIC,
            "Urgency": URGENCY[notice.kind],
        }

    def body(self, notice: PushRecord) -> bytes:
        """The sealed message."""
        language: Language = "en" if notice.to.language == "en" else "de"
        said = {
            "title": self._words.say(language, f"{notice.kind}-title", number=notice.printed),
            "body": self._words.say(language, f"{notice.kind}-text"),
            "lang": language,
        }
        text = json.dumps(said, ensure_ascii=False).encode().ljust(LENGTH)
        return seal(text, decoded(notice.to.public_key), decoded(notice.to.auth))
