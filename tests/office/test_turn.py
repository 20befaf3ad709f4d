"""Credentials of the TURN server: who gets them, and when they end."""

from __future__ import annotations

import base64
import hashlib
import hmac

from office.turn import Turn


def test_without_a_turn_server_of_ones_own_there_is_none() -> None:
    assert Turn([], "secret", 600).servers("p", 0.0) == []
    assert Turn(["turn:turn.example.org"], "", 600).servers("p", 0.0) == []


def test_credentials_end_after_their_time_and_belong_to_one_participant() -> None:
    (server,) = Turn(["turns:turn.example.org:443"], "north-wind", 600).servers("p1", 1_000.9)
    assert server.urls == ["turns:turn.example.org:443"]
    assert server.username == "1600:p1"
    expected = hmac.new(b"north-wind", b"1600:p1", hashlib.sha1).digest()
    assert base64.b64decode(server.credential) == expected
