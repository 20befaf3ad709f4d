"""What the doctor asks about Web Push: the key, and the way out to the services of the browsers' makers."""

from __future__ import annotations

import asyncio

from certs.files import CertificateError
from certs.vapid import read_push_key
from office.delivery import NotThere
from office.push_service import PushServices, Sender
from office.settings import Settings


def key_trouble(settings: Settings) -> str:
    """Why the key cannot be used; empty when it can, or when it is made at the next start."""
    try:
        if settings.push_key.exists():
            read_push_key(settings.push_key)
    except (CertificateError, OSError) as error:
        return str(error)
    return ""


def out_of_reach(services: PushServices, hosts: tuple[str, ...]) -> dict[str, str]:
    """Which of the hosts nobody answers at, and why; nothing is sent. Hosts below ``*.`` only browsers know."""
    return asyncio.run(_knock(services, [host for host in hosts if not host.startswith("*.")]))


async def _knock(services: PushServices, hosts: list[str]) -> dict[str, str]:
    try:
        async with services.open() as sender:
            found = await asyncio.gather(*(_trouble(sender, host) for host in hosts))
    except NotThere as error:
        return dict.fromkeys(hosts, str(error))
    return {host: trouble for host, trouble in zip(hosts, found, strict=True) if trouble}


async def _trouble(sender: Sender, host: str) -> str:
    try:
        await sender.knock(host)
    except NotThere as error:
        return str(error)
    return ""
