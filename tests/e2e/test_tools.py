"""The tools of the browser tests work: cameras show what they should, microphones sound, and the probes see it."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.e2e import probe
from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK

MIRROR = b"""<!doctype html><html lang="en"><title>Mirror</title><video autoplay playsinline></video><button>Go</button>
<script>
document.querySelector('button').onclick = async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
  const near = new RTCPeerConnection(), far = new RTCPeerConnection();
  near.onicecandidate = (event) => far.addIceCandidate(event.candidate);
  far.onicecandidate = (event) => near.addIceCandidate(event.candidate);
  far.ontrack = (event) => { document.querySelector('video').srcObject = event.streams[0]; };
  stream.getTracks().forEach((track) => near.addTrack(track, stream));
  await near.setLocalDescription(); await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription(); await near.setRemoteDescription(far.localDescription);
};
</script></html>"""


class Mirror(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(MIRROR)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def mirror() -> Iterator[str]:
    """A page that sends its camera to itself."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join(5)


def look_into(mirror: str, page: Page) -> None:
    page.goto(mirror)
    page.get_by_role("button", name="Go").click()


@pytest.mark.media
def test_a_fake_camera_moves_and_a_fake_microphone_sounds(mirror: str, someone: Someone) -> None:
    page = someone(CITIZEN)
    look_into(mirror, page)
    probe.sees(page)
    probe.hears(page)
    assert probe.errors(page) == []


@pytest.mark.only_browser("chromium")
def test_people_are_recognised_by_their_picture_and_their_tone(mirror: str, someone: Someone) -> None:
    page = someone(CITIZEN)
    look_into(mirror, page)
    probe.sees(page)
    probe.shows(page, "video", CITIZEN.quarters)
    probe.hears_tone(page, CITIZEN.tone)
    with pytest.raises(AssertionError, match="waited"):
        probe.shows(page, "video", CLERK.quarters, within=1)
    with pytest.raises(AssertionError, match="waited"):
        probe.hears_tone(page, CLERK.tone, within=1)
