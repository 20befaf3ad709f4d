"""``buergerbuero sfu --stats``: a live table of what the media workers of this machine do."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path

import click

from office.stats import WorkerPicture, as_json, as_text
from office.watching import watching
from sfu.client import WorkerRefused

EVERY = 1.0
FIRST = 2.0
"""Seconds to wait for the first sign of life, which comes every second."""
_CLEAR = "\x1b[H\x1b[J"
_REFUSED = {
    "secret": "The workers have another secret ([secrets] control).",
    "protocol": "The workers are of another version.",
    "limit": "Enough people look at these workers already.",
}


def show(folder: Path, secret: str, *, once: bool, json: bool) -> None:
    """Print until it is interrupted."""
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        try:
            asyncio.run(_show(folder, secret, once, json))
        except WorkerRefused as refused:
            raise click.ClickException(_REFUSED.get(str(refused), str(refused))) from None


async def _show(folder: Path, secret: str, once: bool, json: bool) -> None:
    async with watching(folder, secret) as watchers:
        if not await watchers.look():
            raise click.ClickException(f"No media worker runs here (no control socket in {folder}).")
        await watchers.wait(FIRST)
        while True:
            _print(await watchers.look(), json, clear=not once and not json and sys.stdout.isatty())
            if once:
                return
            await asyncio.sleep(EVERY)


def _print(pictures: list[WorkerPicture], json: bool, *, clear: bool) -> None:
    if json:
        click.echo(as_json(pictures, time.time()))
        return
    click.echo(f"{_CLEAR if clear else ''}{time.strftime('%H:%M:%S')}\n{as_text(pictures)}\n")
