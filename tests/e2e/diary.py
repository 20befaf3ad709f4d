"""What a page heard, said and complained of, in the output of a test that fails: kinds of messages, no content."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import msgpack  # the package ships no types
from playwright.sync_api import ConsoleMessage, Error, Page, WebSocket

QUIET = frozenset({"ping", "pong", "quality", "report-media", "speaking"})
"""What comes all the time and explains nothing."""


def keep(page: Page) -> None:
    """From now on."""
    name = f"page {id(page) & 0xFFFF:04x}"

    def note(*words: object) -> None:
        print(f"{time.time():.3f} {name}", *words, file=sys.stderr)

    def line(socket: WebSocket) -> None:
        note("socket opens")
        socket.on("framereceived", _frame(lambda *words: note("<", *words)))
        socket.on("framesent", _frame(lambda *words: note(">", *words)))
        socket.on("close", lambda _: note("socket closes"))

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            note(message.type, message.text[:300])

    def failed(error: Error) -> None:
        note("error", str(error)[:600])

    page.on("websocket", line)
    page.on("console", console)
    page.on("pageerror", failed)


def _frame(note: Callable[..., None]) -> Callable[[str | bytes], None]:
    def on(data: str | bytes) -> None:
        if isinstance(data, str):
            return
        message = msgpack.unpackb(data)
        if message["type"] not in QUIET:
            visit = message.get("visit") or {}
            note(message["type"], message.get("seq", message.get("id", message.get("re", ""))), visit.get("state", ""))

    return on
