"""Credentials for the authority's own TURN server, made fresh for each join; without one there are none."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from signalling.messages import IceServer


@dataclass(frozen=True)
class Turn:
    """A TURN server that shares a secret with us (coturn: ``use-auth-secret``)."""

    urls: Sequence[str]
    secret: str
    ttl: int
    """Seconds; a running allocation outlives it, a new one needs a new join."""

    def servers(self, participant: str, now: float) -> list[IceServer]:
        """What to tell this participant's browser. Never a default: an empty list when nothing is configured."""
        if not self.urls or not self.secret:
            return []
        username = f"{int(now) + self.ttl}:{participant}"
        # draft-uberti-behave-turn-rest-00 section 2.2: base64(HMAC-SHA1(shared secret, user name)).
        signature = hmac.new(self.secret.encode(), username.encode(), "sha1").digest()
        return [IceServer(urls=list(self.urls), username=username, credential=base64.b64encode(signature).decode())]
