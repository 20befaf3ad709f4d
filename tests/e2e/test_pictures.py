"""What a browser sends of its camera: several sizes, of them only those that somebody watches."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.e2e import probe
from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK
from tests.e2e.office import Office, poll
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import called, open_desk

HD_CAMERA = """
(() => {
  const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (!ask) return;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video) return ask(wanted);
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const paint = canvas.getContext('2d');
    let turn = 0;
    setInterval(() => {
      paint.fillStyle = '#dde'; paint.fillRect(0, 0, 1280, 720);
      paint.fillStyle = '#246'; paint.fillRect((turn += 16) % 1200, 300, 80, 120);
    }, 66);
    return canvas.captureStream(15);
  };
})();
"""
"""A camera of 1280 by 720 that costs little to encode; the fake ones are smaller."""

SMALL: Final[ViewportSize] = {"width": 360, "height": 330}
LARGE: Final[ViewportSize] = {"width": 1440, "height": 900}


def sent(page: Page) -> dict[str, int]:
    """Frames sent so far, by rid."""
    return {it["rid"]: it["frames"] for it in probe.stats(page) if it["way"] == "out" and it["kind"] == "video"}


def growing(page: Page, seconds: float = 2) -> set[str]:
    """The encodings that are being sent."""
    before = sent(page)
    page.wait_for_timeout(seconds * 1000)
    return {rid for rid, frames in sent(page).items() if frames > before.get(rid, 0)}


def tallest(page: Page) -> int:
    """Lines of the largest picture that arrives."""
    heights: list[Any] = [it["height"] for it in probe.stats(page) if it["way"] == "in" and it["kind"] == "video"]
    return max(heights, default=0)


def begin(clerk: Clerk, citizen: Citizen) -> None:
    """Both are in conversation and their pictures move, as well as this machine can."""
    open_desk(clerk)
    called(clerk, citizen)
    clerk.admits(citizen.number)
    citizen.expect_conversation()
    probe.sees(clerk.page, fps=5)


@pytest.mark.media
@pytest.mark.timeout(300)
def test_a_camera_is_sent_in_three_sizes_of_which_only_the_watched_one_stays(office: Office, someone: Someone) -> None:
    clerk = Clerk(someone(CLERK, "chromium", viewport=LARGE), office)
    page = someone(CITIZEN)
    page.add_init_script(HD_CAMERA)
    citizen = Citizen(page, office, "Erika Muster")
    begin(clerk, citizen)
    assert set(sent(page)) == {"l", "m", "h"}

    # In a small window the clerk gets the small picture, and nobody needs the others.
    clerk.page.set_viewport_size(SMALL)
    poll(lambda: growing(page) == {"l"}, within=60, what="only the small encoding to be sent")
    poll(lambda: tallest(clerk.page) == 180, within=30, what="the small encoding to be shown")
    probe.sees(clerk.page, fps=5)

    # In a large one a larger comes back.
    clerk.page.set_viewport_size(LARGE)
    poll(lambda: tallest(clerk.page) >= 360, within=60, what="a larger encoding to be shown")
    assert probe.errors(page) == []


@pytest.mark.media
@pytest.mark.only_browser("chromium")
@pytest.mark.timeout(300)
def test_a_small_camera_is_sent_as_large_as_it_is(office: Office, someone: Someone) -> None:
    clerk, citizen = Clerk(someone(CLERK, viewport=LARGE), office), Citizen(someone(CITIZEN), office, "Erika Muster")
    begin(clerk, citizen)
    # The fake camera has 360 lines, of which Chromium would send half with three encodings.
    poll(lambda: tallest(clerk.page) == 360, within=60, what="the whole picture of the small camera")
