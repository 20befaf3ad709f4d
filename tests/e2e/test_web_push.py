"""Web Push in Chromium: asked for in plain words, a real worker, a real notice; only the registration is played.

No browser can register with its maker here, for nothing leaves this machine: ``PushManager`` hands out a subscription
to a push service on loopback. The office sends there over TLS, what arrives is read with the browser's keys, and given
to the worker by the browser itself (DevTools protocol).
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.certs.reader import Reader, encoded
from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.office import Office, poll
from tests.e2e.pages.citizen import DEPARTMENT, Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk
from tests.office.push_stand_in import Shop, push_service

pytestmark = pytest.mark.timeout(240)
MANAGER = """(endpoint, p256dh, auth) => {
  let made = null;
  const subscription = (key) => ({
    endpoint, options: {applicationServerKey: key.slice().buffer},
    toJSON: () => ({endpoint, keys: {p256dh, auth}}), unsubscribe: async () => { made = null; return true; },
  });
  PushManager.prototype.subscribe = async function (options) {
    const worker = (await navigator.serviceWorker.getRegistration('/visit'))?.active;
    if (!options.userVisibleOnly || !worker) throw new Error();
    return (made = subscription(options.applicationServerKey));
  };
  PushManager.prototype.getSubscription = async () => made;
}"""


NOTICES = """async () => {
  const registration = await navigator.serviceWorker.getRegistration('/visit');
  return (await registration.getNotifications()).map((notice) => notice.title);
}"""


@contextmanager
def _shop(folder: Path) -> Iterator[Shop]:
    """The push service, in a thread of its own."""
    loop, there, found = asyncio.new_event_loop(), threading.Event(), []
    over = asyncio.Event()

    async def serve() -> None:
        async with push_service(folder) as shop:
            found.append(shop)
            there.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert there.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)


def _allow(office: Office) -> None:
    [id_] = [one["id"] for one in office.departments() if one["name"]["de"] == DEPARTMENT]
    office.run("admin", "rules", id_, "web_push=yes")


def _registrations(page: Page) -> int:
    return int(page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length"))


@pytest.mark.only_browser("chromium")
def test_a_visitor_is_told_whose_servers_are_used_and_gets_the_notice_until_she_takes_it_back(
    make_office: MakeOffice, someone: Someone, looker: Someone, tmp_path: Path
) -> None:
    reader = Reader()
    with _shop(tmp_path) as shop:
        office = make_office(
            BUERO_PUSH__CONTACT="mailto:it@office.test",
            BUERO_PUSH__SERVICES=json.dumps([shop.service]),
            BUERO_PUSH__AUTHORITY=str(shop.authority),
            BUERO_PUSH__OWN_NETWORK="true",
        )
        _allow(office)
        open_desk(Clerk(looker(), office))
        page = someone(None, arguments=["--ignore-certificate-errors"], permissions=["notifications"])
        keys = [shop.endpoint("ada"), encoded(reader.public), encoded(reader.auth)]
        page.add_init_script(f"({MANAGER})(...{json.dumps(keys)})")
        ada = Citizen(page, office)
        ada.opens_portal()
        ada.chooses()
        page.get_by_text("Mehr zum Datenschutz").click()
        expect(page.get_by_text("Mitteilung über den Hersteller Ihres Browsers")).to_be_visible()
        number = ada.takes_number()
        assert _registrations(page) == 0, "nothing before she asks for it"

        page.get_by_text("Wie wir uns bemerkbar machen").click()
        expect(page.get_by_text("Das geht über die Server des Herstellers Ihres Browsers")).to_be_visible()
        page.get_by_role("button", name="Über den Browser-Hersteller benachrichtigen").click()
        expect(page.get_by_text("Eingeschaltet für dieses Gerät.")).to_be_visible()
        expect(page.get_by_role("button", name="Nicht mehr benachrichtigen")).to_be_focused()

        poll(lambda: shop.messages, within=10, what="the office to send a notice")
        text = reader.read(shop.messages[0].body).decode()
        assert f"{number}: Gleich sind Sie dran" in text
        assert _delivered(page, office, text) == [f"{number}: Gleich sind Sie dran"]

        page.get_by_role("button", name="Nicht mehr benachrichtigen").click()
        expect(page.get_by_role("button", name="Über den Browser-Hersteller benachrichtigen")).to_be_visible()
        assert _registrations(page) == 0
        assert page.evaluate("() => localStorage.getItem('vb-push')") is None


def _delivered(page: Page, office: Office, text: str) -> list[str]:
    """Hand the message to the worker; the notices that are shown then."""
    line = page.context.new_cdp_session(page)
    found: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda it: found.extend(r["registrationId"] for r in it["registrations"]),
    )
    line.send("ServiceWorker.enable")
    poll(lambda: bool(page.title() and found), within=5, what="the browser to name the worker")
    line.send("ServiceWorker.deliverPushMessage", {"origin": office.url, "registrationId": found[0], "data": text})
    poll(lambda: page.evaluate(NOTICES), within=10, what="the notice to be shown")
    titles: list[str] = page.evaluate(NOTICES)
    return titles


@pytest.mark.only_browser("chromium")
def test_where_it_is_switched_off_no_page_says_a_word_and_no_worker_is_made(
    office: Office, someone: Someone, looker: Someone
) -> None:
    open_desk(Clerk(looker(), office))
    page = someone(None, arguments=["--ignore-certificate-errors"], permissions=["notifications"])
    ada = Citizen(page, office)
    ada.opens_portal()
    ada.chooses()
    page.get_by_text("Mehr zum Datenschutz").click()
    expect(page.get_by_text("Wer es sieht")).to_be_visible()
    expect(page.get_by_text("Hersteller")).to_have_count(0)
    ada.takes_number()
    page.get_by_text("Wie wir uns bemerkbar machen").click()
    expect(page.get_by_label("Ton", exact=True)).to_be_visible()
    expect(page.get_by_text("Hersteller")).to_have_count(0)
    assert _registrations(page) == 0
    assert office.get("/push-worker.js")[0] == 404
