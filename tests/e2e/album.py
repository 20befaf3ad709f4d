"""Takes the pictures of docs/screenshots: every page in the window of a phone and of a desktop."""

from __future__ import annotations

import io
import json
import sqlite3
import time
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.filter
from playwright.sync_api import Locator, Page, ViewportSize

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKDAY: Final = "thu"
HOUR: Final = 9
"""The hour of the day in every picture, whenever they are taken."""

SETTLED = """
async () => {
  await document.fonts.ready;
  const moving = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
  await Promise.allSettled(moving.map((one) => one.finished));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
"""


class Album:
    """A folder of pictures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str, *, at: Locator | None = None, settle: float = 0) -> None:
        """The page as it stands, in both sizes: from ``at`` on, after ``settle`` seconds in which video gets sharp."""
        page.bring_to_front()
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            page.evaluate(SETTLED)
            if at is not None:
                at.evaluate(
                    "(it) => { scrollTo({ top: it.getBoundingClientRect().top + scrollY - 16, behavior: 'instant' }) }"
                )
            page.wait_for_timeout(settle * 1000)
            path = self.folder / f"{name}-{viewport['width']}x{viewport['height']}.png"
            path.write_bytes(with_few_colours(page.screenshot(animations="disabled")))


def with_few_colours(png: bytes) -> bytes:
    """The same picture with a palette of 256 colours: a third of the size."""
    with av.open(io.BytesIO(png), "r") as file:
        frame = next(file.decode(video=0))
    graph = av.filter.Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1))
    split, palette, paint = (
        graph.add("split"),
        graph.add("palettegen", "stats_mode=single"),
        graph.add("paletteuse", "new=1:dither=none"),
    )
    sink = graph.add("buffersink")
    source.link_to(split)
    split.link_to(palette, 0)
    split.link_to(paint, 1, 0)
    palette.link_to(paint, 0, 1)
    paint.link_to(sink)
    graph.configure()
    graph.push(frame)
    graph.push(None)
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = frame.width, frame.height, "pal8", Fraction(1)
    encoder.options = {"compression_level": "9"}
    picture = graph.vpull()
    return b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])


def zone_where_it_is_morning() -> str:
    """A time zone in which the hour is HOUR now."""
    east = (HOUR - datetime.now(UTC).hour + 12) % 24 - 12
    # The names of these zones count westwards.
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


def on_a_workday_morning(data: Path) -> None:
    """Every day is a Thursday in this office, and it is morning."""
    with sqlite3.connect(data / "office.db") as record:
        for department, hours in record.execute("SELECT id, hours FROM departments").fetchall():
            record.execute(
                "UPDATE departments SET hours = ?, timezone = ? WHERE id = ?",
                (json.dumps(_only_workdays(json.loads(hours))), zone_where_it_is_morning(), department),
            )


def _only_workdays(hours: dict[str, Any]) -> dict[str, Any]:
    """Like WORKDAY every day, and no holidays."""
    return {"walk-in": [{"week": dict.fromkeys(DAYS, hours["walk-in"][0]["week"][WORKDAY])}]}


def waits_since(data: Path, number: str, minutes: int) -> None:
    """Let a waiting ticket have come earlier."""
    with sqlite3.connect(data / "office.db", timeout=10) as record:
        changed = record.execute(
            "UPDATE tickets SET arrived_at = ? WHERE printed = ? AND state = 'waiting'",
            (time.time() - minutes * 60, number),
        )
        assert changed.rowcount == 1, number
