"""Opens a worker's number: UDP on every address, and TCP on the same number where it can be had."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence

from sfu.transport.driver import open_sockets
from sfu.transport.streams import listen

log = logging.getLogger("sfu.transport")

_ATTEMPTS = 20


def open_number(
    addresses: Sequence[str], port: int, *, tcp: bool = True
) -> tuple[list[socket.socket], list[socket.socket]]:
    """The UDP sockets, and the listening TCP ones: none if not wanted, or if somebody else has the number there.

    0 chooses a number that is free for both. Raises ``OSError`` without UDP.
    """
    for attempt in range(_ATTEMPTS):
        sockets = open_sockets(addresses, port)
        number = sockets[0].getsockname()[1]
        try:
            return sockets, listen(addresses, number) if tcp else []
        except OSError as error:
            if port or attempt == _ATTEMPTS - 1:  # calls over UDP and TURN do without
                log.warning("x no media over TCP %d: %s", number, error.strerror)
                return sockets, []
            for opened in sockets:
                opened.close()
    raise AssertionError("the last attempt returns")
