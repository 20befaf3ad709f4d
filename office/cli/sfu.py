"""``buergerbuero sfu``: one media worker."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path

import click

from office.cli.place import Place, pass_place
from sfu.transport.policing import BYTES_PER_SECOND, PACKETS_PER_SECOND

SECRET_VARIABLE = "BUERO_SECRETS__CONTROL"  # noqa: S105 - the variable's name, not its value


@click.command()
@click.option("--number", type=click.IntRange(0, 63), default=0, show_default=True, help="Which worker this is.")
@click.option(
    "--socket", type=click.Path(path_type=Path), help="Control socket.  [default: <data>/run/sfu-NUMBER.sock]"
)
@click.option("--port", type=click.IntRange(0, 65535), help="Port.  [default: [media] port + NUMBER]")
@click.option(
    "--tcp/--no-tcp",
    default=None,
    help="Whether to take media over TCP, too.  [default: unless HTTPS has the number]",
)
@click.option("--bind", multiple=True, help="Address to listen on; repeatable.  [default: [media] bind]")
@click.option(
    "--announce", multiple=True, help="Address that browsers are told; repeatable.  [default: [media] announce]"
)
@click.option("--most-participants", type=click.IntRange(2, 1000), default=10, show_default=True, help="In one room.")
@click.option(
    "--most-packets",
    type=click.IntRange(100),
    default=int(PACKETS_PER_SECOND),
    show_default=True,
    help="A second, of one sender.",
)
@click.option(
    "--most-bits",
    type=click.IntRange(100_000),
    default=int(8 * BYTES_PER_SECOND),
    show_default=True,
    help="A second, of one sender.",
)
@click.option("--stats", is_flag=True, help="Show what the workers of this machine do, once a second; runs none.")
@click.option("--once", is_flag=True, help="With --stats: show it once.")
@click.option("--json", "as_json", is_flag=True, help="With --stats: one JSON object a line.")
@pass_place
def sfu(
    place: Place,
    *,
    number: int,
    socket: Path | None,
    port: int | None,
    tcp: bool | None,
    bind: tuple[str, ...],
    announce: tuple[str, ...],
    most_participants: int,
    most_packets: int,
    most_bits: int,
    stats: bool,
    once: bool,
    as_json: bool,
) -> None:
    """Run one media worker until it is told to stop, or look at those that run.

    “serve” starts its own workers; run this by hand only to have systemd keep a worker apart from the web process.
    Needs no configuration when --socket and --port are given and the control secret is in BUERO_SECRETS__CONTROL.
    """
    secret = os.environ.get(SECRET_VARIABLE, "")
    if stats:
        from office.cli.stats import show

        folder = socket.parent if socket else place.settings.worker_socket(0).parent
        show(folder, secret or place.settings.secrets.control.get_secret_value(), once=once, json=as_json)
        return
    if once or as_json:
        raise click.UsageError("--once and --json go with --stats.")
    if socket is None or port is None or not secret:
        settings = place.settings
        socket = socket or settings.worker_socket(number)
        port = settings.worker_port(number) if port is None else port
        bind = bind or tuple(str(address) for address in settings.media.bind)
        announce = announce or tuple(str(address) for address in settings.media.announce)
        secret = settings.secrets.control.get_secret_value()
        tcp = port != settings.http.port if tcp is None else tcp

    from sfu.transport.policing import Rates
    from sfu.worker import WorkerConfig, run

    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s sfu-%(process)d %(message)s")
    config = WorkerConfig(
        index=number,
        socket=socket,
        secret=secret,
        port=port,
        bind=bind,
        announce=announce,
        tcp=tcp is not False,
        participants=most_participants,
        rates=Rates(most_packets, most_bits / 8),
    )
    try:
        asyncio.run(run(config))
    except OSError as error:
        raise click.ClickException(f"Port {port} or socket {socket} cannot be had: {error.strerror}") from None
