"""The distribution's own browsers, with fake devices and without calls home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, expect

from tests.e2e.media import Fake

PATIENCE = 30_000
"""Milliseconds to wait for what a page will show: as long as a small machine with four browsers may need."""
expect.set_options(timeout=PATIENCE)

CONTEXT: dict[str, Any] = {"locale": "de-DE", "timezone_id": "Europe/Berlin", "ignore_https_errors": True}

CHROMIUM = [
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-select-desktop-capture-source=Entire screen",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Pages in the background keep their pace: several people share the two cores of a test machine."""
CHROMIUM += ["--disable-background-timer-throttling", "--disable-renderer-backgrounding"]
CHROMIUM_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

FIREFOX: dict[str, Any] = {
    "media.autoplay.default": 0,
    "media.autoplay.block-webaudio": False,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "browser.safebrowsing.downloads.remote.enabled": False,
}
# What moves would still be on its way when a test looks.
FIREFOX["ui.prefersReducedMotion"] = 1
FIREFOX_DEVICES = {"media.navigator.streams.fake": True, "media.navigator.permission.disabled": True}
FIREFOX_WISHES: dict[tuple[str, str], dict[str, Any]] = {
    ("color_scheme", "dark"): {"layout.css.prefers-color-scheme.content-override": 0},
    ("reduced_motion", "no-preference"): {"ui.prefersReducedMotion": 0},
}
"""What its driver cannot tell a single page of Firefox, the whole browser is told."""


def wishes(kind: str, context: dict[str, Any]) -> dict[str, Any]:
    """The preferences that a browser needs for a page of this context to look as it should."""
    if kind != "firefox":
        return {}
    found: dict[str, Any] = {}
    for wish in context.items():
        found |= FIREFOX_WISHES.get(wish, {}) if isinstance(wish[1], str) else {}
    return found


class Browsers:
    """Each kind of browser is started once for a whole run: people are told apart by their contexts.

    A fake camera belongs to a browser, so there is one for each; so do the preferences of Firefox. Whoever brings
    arguments of his own gets a browser of his own.
    """

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        """Fake cameras and microphones lie in ``folder``."""
        self._playwright = playwright
        self._folder = folder
        self._started: dict[tuple[str, Fake | None, str], Browser] = {}

    def of(self, kind: str, fake: Fake | None, context: dict[str, Any]) -> Browser:
        """The browser in which such a person's context can be made."""
        preferences = wishes(kind, context)
        key = (kind, fake, str(sorted(preferences.items())))
        browser = self._started.get(key)
        if browser is None or not browser.is_connected():
            browser = launch(self._playwright, kind, fake, self._folder, preferences=preferences)
            self._started[key] = browser
        return browser

    def own(self, kind: str, fake: Fake | None, arguments: Sequence[str]) -> Browser:
        """One for a single person; to be closed by whoever asked."""
        return launch(self._playwright, kind, fake, self._folder, arguments)

    def close(self) -> None:
        """End them all."""
        for browser in self._started.values():
            browser.close()


def launch(
    playwright: Playwright,
    kind: str,
    fake: Fake | None,
    folder: Path,
    arguments: Sequence[str] = (),
    preferences: dict[str, Any] | None = None,
) -> Browser:
    """Start a browser for one person; without ``fake`` the person has no devices.

    ``arguments`` are for Chromium, ``preferences`` for Firefox.
    """
    if kind == "firefox":
        devices = {**FIREFOX_DEVICES, "media.navigator.video.default_fps": fake.fps} if fake else {}
        return playwright.firefox.launch(
            channel="moz-firefox",
            executable_path="/usr/bin/firefox-esr",
            firefox_user_prefs={**FIREFOX, **devices, **(preferences or {})},
        )
    arguments = [*CHROMIUM, *arguments]
    if fake:
        arguments += [
            *CHROMIUM_DEVICES,
            f"--use-file-for-fake-video-capture={fake.picture(folder)}",
            f"--use-file-for-fake-audio-capture={fake.sound(folder)}",
        ]
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
