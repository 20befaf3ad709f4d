"""Networks that let no UDP through, that let nothing through but the way to a TURN server, and that know only IPv6.

What the browsers cannot use is closed in the kernel, not in the page: they have to find the way that is left by
themselves. Where the citizen comes with Firefox, the clerk's Chromium goes the same way: one visit shows both.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest
from playwright.sync_api import Page, Playwright

from tests.e2e import probe
from tests.e2e.browsers import CONTEXT, FIREFOX, FIREFOX_DEVICES, PATIENCE
from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.firewall import RELAY, closed
from tests.e2e.media import CITIZEN, CLERK, Fake
from tests.e2e.office import ADDRESS, Office, poll
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk, talking
from tests.integration.coturn import NEEDS_COTURN, SECRET, coturn
from tests.ports import free_port

pytestmark = [pytest.mark.media, pytest.mark.timeout(300)]
NEEDS_FIREWALL = pytest.mark.skipif(
    not ADDRESS or ":" in ADDRESS, reason="a firewall needs a network of its own: run tests/e2e/in-namespace.sh"
)
NEEDS_IPV6 = pytest.mark.skipif(":" not in ADDRESS, reason="run E2E_FAMILY=6 tests/e2e/in-namespace.sh")

SET_UP = 6.0
"""Seconds until a person sees the other one, on a machine that has nothing else to do."""
BUSY_SET_UP = 10 * SET_UP
"""What a machine may take that runs other tests as well."""
Bring: TypeAlias = Callable[[Fake, str], Page]
RELAY_NAME = "relay.test"
"""Firefox takes no address for TURN over TLS, only a name."""
TRUSTING = ["--ignore-certificate-errors", f"--host-resolver-rules=MAP {RELAY_NAME} {ADDRESS}"]
"""Also for TURN over TLS; what a page's context is told counts for the page's own requests alone."""
BIGGEST_GREETING = 20
"""Firefox's greeting to the worker (DTLS) has 1 456 bytes, a key against quantum computers among them; its system cuts
it in two, each time that it is said. One second of pictures would be more than this."""

TIMES = """
(() => {
  const found = { connected: null, picture: null };
  Object.defineProperty(window, '__times', { value: found });
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...args) {
      super(...args);
      const begin = performance.now();
      const since = () => (performance.now() - begin) / 1000;
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') found.connected ??= since();
      });
      const look = async () => {
        for (const entry of (await this.getStats()).values()) {
          if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.framesDecoded > 0) {
            found.picture ??= since();
            return;
          }
        }
        if (this.connectionState !== 'closed') setTimeout(look, 50);
      };
      void look();
    }
  };
})();
"""


SENT = """
(() => {
  const sent = [];
  Object.defineProperty(window, '__sent', { value: sent });
  const original = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    sent.push([...new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength)]);
    return original.call(this, data);
  };
})();
"""


class Ways:
    """What a page tells the office of how it is connected."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(TIMES)
        page.add_init_script(SENT)

    def told(self) -> set[str]:
        """Every way that was told so far."""
        sent = [msgspec.msgpack.decode(bytes(one)) for one in self._page.evaluate("() => window.__sent")]
        return {one["way"] for one in sent if one["type"] == "report-media"} - {""}

    def times(self) -> dict[str, float]:
        """Seconds from the first connection's making until it stood, and until the first picture."""
        found: dict[str, float] = self._page.evaluate("() => window.__times")
        return found


@pytest.fixture
def trusting(someone: Someone, playwright: Playwright, tmp_path: Path) -> Iterator[Bring]:
    """Bring people whose browsers take any certificate, also that of a relay, and know where the relay is."""
    with ExitStack() as stack:

        def bring(fake: Fake, kind: str) -> Page:
            if kind != "firefox":
                return someone(fake, kind, TRUSTING)
            # Only what Firefox is told for the whole of it counts for TURN as well, and that only with a profile.
            context = playwright.firefox.launch_persistent_context(
                tmp_path / "profile",
                channel="moz-firefox",
                executable_path="/usr/bin/firefox-esr",
                firefox_user_prefs={**FIREFOX, **FIREFOX_DEVICES, "network.dns.forceResolve": ADDRESS},
                **CONTEXT,
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            probe.watch(page)
            page.bring_to_front()
            return page

        yield bring


def visit(office: Office, bring: Bring, way: str, browser_name: str) -> None:
    """A clerk in Chromium and a citizen meet; both go this way, and see and hear each other."""
    clerk_page, citizen_page = bring(CLERK, "chromium"), bring(CITIZEN, browser_name)
    ways = {"clerk": Ways(clerk_page), "citizen": Ways(citizen_page)}
    clerk, citizen = open_desk(Clerk(clerk_page, office)), Citizen(citizen_page, office, "Erika Muster")
    talking(clerk, citizen)
    for who, found in ways.items():
        poll(found.told, within=30, what=f"the {who}'s page to tell its way", every=0.2)
        assert found.told() == {way}
        times = found.times()
        sys.stderr.write(
            f"\n{who} over {way} ({browser_name if who == 'citizen' else 'chromium'}), load {os.getloadavg()[0]:.1f}:"
            f" connected after {times['connected']:.2f} s, first picture after {times['picture']:.2f} s\n"
        )
        assert times["picture"] <= BUSY_SET_UP
    clerk.finishes(citizen.number)
    citizen.is_thanked()


@NEEDS_FIREWALL
@pytest.mark.only_browser("firefox")
def test_without_udp_media_go_over_tcp_to_the_workers_own_port(
    make_office: MakeOffice, someone: Someone, browser_name: str
) -> None:
    port = free_port()
    with closed(port, "udp"):
        office = make_office(BUERO_MEDIA__WORKERS="1", BUERO_MEDIA__PORT=str(port))
        visit(office, someone, "tcp", browser_name)


URLS = {
    "UDP": "turn:{plain}?transport=udp",
    "TCP": "turn:{plain}?transport=tcp",
    "TLS": "turns:{tls}?transport=tcp",
}


@NEEDS_FIREWALL
@NEEDS_COTURN
@pytest.mark.only_browser("firefox")
@pytest.mark.parametrize("transport", URLS)
def test_where_only_a_relay_can_be_reached_media_go_through_it(
    make_office: MakeOffice, trusting: Bring, browser_name: str, tmp_path: Path, transport: str
) -> None:
    (tmp_path / "coturn").mkdir()
    # The relay's address has to be there before coturn is, and the firewall before the browsers.
    port = free_port()
    with closed(port, "udp", "tcp"), coturn(tmp_path / "coturn", ADDRESS, relay_ip=RELAY) as relay:
        url = URLS[transport].format(plain=_at(relay.plain), tls=f"{RELAY_NAME}:{relay.tls[1]}")
        office = make_office(
            BUERO_MEDIA__WORKERS="1",
            BUERO_MEDIA__PORT=str(port),
            BUERO_TURN__URLS=json.dumps([url]),
            BUERO_TURN__SECRET=SECRET,
        )
        visit(office, trusting, "relay", browser_name)


def _at(address: tuple[str, int]) -> str:
    return f"{address[0]}:{address[1]}"


@NEEDS_IPV6
def test_media_over_ipv6_alone_fit_a_path_of_1280_bytes(office: Office, someone: Someone, browser_name: str) -> None:
    cut, failed, pieces = _pieces()
    visit(office, someone, "udp", browser_name)
    if browser_name == "firefox":
        cut, pieces = cut + BIGGEST_GREETING, pieces + 2 * BIGGEST_GREETING
    now = _pieces()
    assert now[1] == failed
    assert (now[0] <= cut, now[2] <= pieces) == (True, True), now


def _pieces() -> tuple[int, ...]:
    """How many packets this network cut into pieces, or had to and could not, and how many pieces came of it."""
    lines = Path("/proc/net/snmp6").read_text().splitlines()
    counts = dict(line.split() for line in lines)
    return tuple(int(counts[name]) for name in ("Ip6FragOKs", "Ip6FragFails", "Ip6FragCreates"))
