"""Who carries news out of the office, where the settings give them a way: the postman by mail, the herald by push."""

from __future__ import annotations

from collections.abc import Callable

from certs.files import CertificateError
from certs.vapid import PushKey, make_push_key, read_push_key
from office.hall import OfficeHall
from office.herald import Herald
from office.letter import Letters
from office.mail_server import of_settings as mail_server
from office.postman import Postman
from office.push_letter import PushLetters
from office.push_service import of_settings as push_services
from office.reception import Reception
from office.rounds import Rounds
from office.settings import Settings, SettingsError
from office.storage.store import Store


def push_key(settings: Settings) -> PushKey | None:
    """The key by which push services know the office, made when Web Push is first switched on; None: it is off.

    Raises ``SettingsError`` when there is a key that cannot be used: with another one every subscription would be lost.
    """
    if not settings.push.contact:
        return None
    try:
        return read_push_key(settings.push_key) if settings.push_key.exists() else make_push_key(settings.push_key)
    except (CertificateError, OSError) as error:
        raise SettingsError(f"The key for Web Push: {error}. See: buergerbuero doctor") from None


def hire(
    settings: Settings,
    store: Store,
    reception: Reception,
    hall: OfficeHall,
    clock: Callable[[], float],
    key: PushKey | None,
) -> list[Rounds]:
    """All of them, each told when a queue moves."""
    hired: list[Rounds] = []
    server = mail_server(settings.mail)
    if server is not None:
        letters = Letters(
            settings.mail.sender, lambda ticket: f"{settings.public_url}/visit#{reception.token(ticket)}", clock
        )
        hired.append(Postman(store, reception.addresses, server, letters, hall.news.visit, clock))
    services = push_services(settings.push)
    if services is not None and key is not None:
        notices = PushLetters(key, settings.push.contact, clock)
        hired.append(Herald(store, reception.subscriptions, services, notices, hall.news.visit, clock))
    hall.news.listeners += [one.look for one in hired]
    return hired
