"""What is printed once the office serves: where to go, and for a demo with which passwords."""

from __future__ import annotations

import asyncio
import http.client
import ipaddress
import ssl

from office.settings import Settings

DEMO_ACCOUNTS = "demo-accounts.txt"
ASK_EVERY_SECONDS = 0.2
ASK_TIMEOUT_SECONDS = 2.0
WORKERS_SECONDS = 10.0
LONGEST_ANSWER = 200


async def greet(settings: Settings, *, show_accounts: bool) -> None:
    """Wait until the office answers, then print. Runs beside the office and is cancelled with it."""
    while not await asyncio.to_thread(is_serving, settings):  # noqa: ASYNC110 - asks from outside, as a browser would
        await asyncio.sleep(ASK_EVERY_SECONDS)
    sockets = [settings.worker_socket(number) for number in range(settings.worker_count)]
    # Media workers come a moment later; one that does not come is the log's affair, not a reason to say nothing.
    for _ in range(int(WORKERS_SECONDS / ASK_EVERY_SECONDS)):
        if all([await asyncio.to_thread(path.exists) for path in sockets]):
            break
        await asyncio.sleep(ASK_EVERY_SECONDS)
    print(welcome(settings, show_accounts=show_accounts), flush=True)


def welcome(settings: Settings, *, show_accounts: bool) -> str:
    """The addresses, and the demo accounts of a demo office."""
    first, last = settings.media.port, settings.worker_port(settings.worker_count - 1)
    ports = f"{first}" if first == last else f"{first} to {last}"
    lines = [
        "",
        f"  {settings.authority.name_de} is open.",
        "",
        f"  Portal   {settings.public_url}/",
        f"  Desk     {settings.public_url}/desk",
        f"  Media    UDP {ports}",
    ]
    accounts = settings.data.folder / DEMO_ACCOUNTS
    if show_accounts and accounts.is_file():
        lines += ["", "  Demo accounts (for the desk):", ""]
        lines += ["    " + line for line in accounts.read_text(encoding="utf-8").splitlines()]
    authority = settings.data.folder / "certs" / "authority.pem"
    if settings.http.certificate and settings.http.certificate.parent == authority.parent and authority.is_file():
        lines += ["", f"  Browsers warn about the private certificate until they trust {authority}"]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


def is_serving(settings: Settings) -> bool:
    """Whether ``/healthz`` answers on this machine."""
    found = ask(settings, "/healthz")
    return found is not None and found[0] == http.client.OK


def trouble_of(settings: Settings) -> str:
    """What keeps the office that runs here from writing anything down, in one word; empty when all is well."""
    found = ask(settings, "/readyz")
    return found[1].strip() if found is not None and found[0] == http.client.SERVICE_UNAVAILABLE else ""


def ask(settings: Settings, path: str) -> tuple[int, str] | None:
    """Status and words of the office on this machine; None when it does not answer."""
    host = local_host(settings.http.host)
    connection: http.client.HTTPConnection
    if settings.http.certificate:
        # Our own port on our own machine: the question is whether it answers, not who it is.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, settings.http.port, timeout=ASK_TIMEOUT_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(host, settings.http.port, timeout=ASK_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def local_host(host: str) -> str:
    """An address of this machine under which a listener on ``host`` is reached."""
    if not host:
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "::1" if address.version == 6 else "127.0.0.1"
    return host
