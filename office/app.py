"""Puts the office together: settings → record → hall → media workers → web server; and takes it apart again."""

from __future__ import annotations

import asyncio
import contextlib
from ipaddress import ip_network
from pathlib import Path

import structlog

from certs.vapid import PushKey
from office.accounts import Accounts
from office.clock import OfficeClock
from office.draws import Draws
from office.embed import FILES, Embedded
from office.guests import Guests
from office.hall import OfficeHall
from office.hiring import hire, push_key
from office.jobs import Jobs
from office.passwords import Passwords
from office.push_guard import Guard
from office.reception import Reception
from office.retention import Retention
from office.settings import Settings, SettingsError
from office.spawn import MediaPlan
from office.storage.migrate import migrate
from office.storage.store import Store
from office.turn import Turn
from office.views import Means
from office.words import Words
from office.workers import Workers
from signalling.messages import Authority, Localised
from signalling.server import Limits, ServerConfig, Serving, make_app, serve
from signalling.tls import server_context

log = structlog.get_logger()
CLOSE_SECONDS = 9.0
"""Everything ends within 10 s, whatever hangs."""


class Office:
    """One office that is open."""

    def __init__(self, settings: Settings, store: Store, key: PushKey | None) -> None:
        """``key``: by which push services know the office; None: it sends no Web Push."""
        self._store = store
        clock = OfficeClock()
        self._passwords = Passwords()
        accounts = Accounts(store, clock, self._passwords)
        kept = settings.retention
        retention = Retention(kept.ticket_days, kept.audit_days, kept.statistics_days)
        guard = Guard(settings.push.services) if key else None
        reception = Reception(store, clock, settings.secrets.key.get_secret_value().encode(), guard)
        turn = Turn(settings.turn.urls, settings.turn.secret.get_secret_value(), settings.turn.ttl)
        media = MediaPlan(
            port=settings.media.port,
            bind=tuple(str(address) for address in settings.media.bind),
            announce=tuple(str(address) for address in settings.media.announce),
            secret=settings.secrets.control.get_secret_value(),
            web_port=settings.http.port,
        )
        self.hall = OfficeHall(
            reception,
            Guests(store, clock),
            accounts,
            turn,
            authority(settings),
            retention,
            Draws(clock, settings.limits.numbers_per_address),
            clock,
            means=Means(mails=bool(settings.mail.host), push_key=key.public if key else ""),
        )
        hired = hire(settings, store, reception, self.hall, clock, key)
        self._reception = reception
        self._clock = clock
        self.workers = Workers(run_folder(settings), settings.worker_count, media.secret, self.hall.rooms, media.spawn)
        self._jobs = Jobs(self.hall, accounts, store, retention, clock, hired)
        self._serving: Serving | None = None

    @classmethod
    async def open(cls, settings: Settings) -> Office:
        """Bring the record up to date, take over what an earlier web process left, and open the doors."""
        try:
            key = push_key(settings)
        except SettingsError as error:
            raise CannotOpen(str(error)) from None
        await migrate(settings.database_url)
        office = cls(settings, await Store.open(settings.database_url), key)
        try:
            await office._open(settings)
        except BaseException:
            await office.close(workers=True)
            raise
        return office

    async def _open(self, settings: Settings) -> None:
        await note_web_push(self._reception)
        await self.hall.visits.restore()
        # Adoption comes before the doors: a page that returns keeps its transport only if we know its epoch.
        await self.workers.start()
        self.hall.rooms.start()
        self._jobs.start()
        context = None
        if settings.http.certificate and settings.http.key:
            context = server_context(settings.http.certificate, settings.http.key, settings.http.tls12)
        app = make_app(self.hall, server_config(settings), embed_page(settings, self._clock), self._clock)
        self._serving = await serve(app, host=settings.http.host, port=settings.http.port, ssl_context=context)
        log.info("= open", addresses=[f"{host}:{port}" for host, port in self._serving.addresses])

    async def lost(self) -> None:
        """Wait until the disk fails to keep the record, which is never in a good office."""
        await self._store.condition.lost.wait()

    async def close(self, *, workers: bool) -> None:
        """Close the doors, then the rest. Without ``workers`` those go on, for the next web process to adopt."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                if self._serving is not None:
                    await self._serving.close()
                await self._jobs.stop()
                await self.hall.rooms.end()
                await (self.workers.stop() if workers else self.workers.leave())
        except TimeoutError:
            log.error("x did not close in time")
            if workers:
                self.workers.kill()
        self._passwords.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._store.close()
        log.info("= closed")


class CannotOpen(Exception):
    """The office will not open like this; the text says what to do."""


async def note_web_push(reception: Reception) -> None:
    """Switched on for a department and not for the office: nothing is offered, which may surprise somebody."""
    wanted = [it.department.id for it in await reception.departments() if it.department.web_push]
    if wanted and not reception.subscriptions.offered:
        log.warning("= no web push: [push] contact is empty", departments=wanted)


def run_folder(settings: Settings) -> Path:
    """Where sockets and the lock are."""
    return settings.worker_socket(0).parent


def authority(settings: Settings) -> Authority:
    """Who runs this office, in the words of the wire."""
    given = settings.authority
    return Authority(
        name=Localised(de=given.name_de, en=given.name_en),
        homepage=given.homepage,
        contact=given.contact,
        privacy_url=given.privacy_url,
        imprint_url=given.imprint_url,
        ticket_days=settings.retention.ticket_days,
    )


def embed_page(settings: Settings, clock: OfficeClock) -> Embedded | None:
    """Who writes the page for the authority's other sites; None where the browser client is not built."""
    try:
        return Embedded(Words(settings.dist / "texts", FILES), clock)
    except FileNotFoundError:
        return None


def server_config(settings: Settings) -> ServerConfig:
    """What the web server is told."""
    given = settings.limits
    return ServerConfig(
        public_origin=settings.public_url,
        web_root=settings.dist,
        sites=settings.web.sites,
        web_push=bool(settings.push.contact),
        trusted_proxies=tuple(ip_network(str(network)) for network in settings.http.trusted_proxies),
        limits=Limits(
            hello_seconds=given.hello_seconds,
            ping_seconds=given.heartbeat_seconds,
            burst=given.message_burst,
            per_second=given.messages_per_second,
            wrongs=given.errors_before_close,
            queue_frames=given.outbound_messages,
            queue_bytes=given.outbound_bytes,
            resume_seconds=given.resume_seconds,
            sockets=given.sockets,
            sockets_per_address=given.sockets_per_address,
            header_seconds=given.header_seconds,
            keepalive_seconds=given.keep_alive_seconds,
            body_seconds=given.body_idle_seconds,
            request_seconds=given.request_seconds,
            body_bytes=given.body_bytes,
        ),
    )
