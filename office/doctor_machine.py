"""What the doctor asks of the machine: ports, clock, libraries. Answers only; what they mean is said in ``doctor``."""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import socket
from importlib import metadata
from pathlib import Path

FLOORS = {"aiohttp": (3, 14, 5), "aiortc": (1, 16), "aioice": (0, 13), "cryptography": (50, 0, 2)}
"""The oldest versions without a known hole that concerns an office."""
TIME_ERROR = 5
"""``ntp_adjtime`` (Linux adjtimex(2)): the clock is not synchronised."""


def free_tcp(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    return _bindable(socket.SOCK_STREAM, port, host)


def free_udp(port: int) -> bool:
    """Whether a media worker could have the port."""
    return _bindable(socket.SOCK_DGRAM, port, "")


def _bindable(kind: int, port: int, host: str) -> bool:
    families = [(socket.AF_INET, host or "0.0.0.0"), (socket.AF_INET6, host or "::")]  # noqa: S104 - a probe
    if host:
        families = [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)]
    for family, address in families:
        try:
            with socket.socket(family, kind) as probe:
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                if kind == socket.SOCK_STREAM:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
                if kind == socket.SOCK_STREAM:
                    probe.listen(1)
        except OSError as error:
            # A machine without IPv6 is no trouble.
            if error.errno not in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
                return False
    return True


def worker_answers(path: Path) -> bool:
    """Whether a media worker listens on its control socket."""
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(path))
    except OSError:
        return False
    return True


def clock_is_synchronised() -> bool | None:
    """Whether somebody keeps the clock right; None when the system does not say."""
    try:
        adjtime = ctypes.CDLL(None).ntp_adjtime
    except (OSError, AttributeError):
        return None
    # struct timex: 208 bytes on 64-bit Linux, modes = 0 only reads; room to spare for other systems.
    state = int(adjtime(ctypes.create_string_buffer(512)))
    return None if state < 0 else state != TIME_ERROR


def package_troubles() -> list[str]:
    """Libraries that are missing, too old, or lack their compiled parts."""
    troubles = []
    for name, floor in FLOORS.items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            troubles.append(f"{name} is not installed.")
            continue
        if _numbers(version) < floor:
            troubles.append(f"{name} {version} has known holes; {'.'.join(map(str, floor))} or newer is needed.")
    files = metadata.files("aiohttp") if not troubles else None
    # Without it aiohttp falls back to a slower and laxer parser.
    if files is not None and not any(file.name.startswith("_http_parser.") and file.suffix == ".so" for file in files):
        troubles.append("aiohttp came without its compiled HTTP parser.")
    return troubles


def _numbers(version: str) -> tuple[int, ...]:
    parts = []
    for part in version.split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)
