"""What the server is told once at its start: where it is reached, what it serves, and every limit it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Limits:
    """Bounds of everything that a stranger could make grow or wait."""

    hello_seconds: float = 5.0
    """A socket that has not said hello by then is closed (4002)."""
    enter_seconds: float = 10.0
    """How long the hall may take to find out who a hello is."""
    heartbeat_seconds: int = 10
    """How often clients are asked to ping."""
    ping_seconds: float = 20.0
    """A socket that was silent for so long gets a protocol ping (RFC 6455 section 5.5.2)."""
    silence_seconds: float = 25.0
    """A socket without any whole frame for so long is dead (4004)."""
    close_seconds: float = 3.5
    """How long a closing socket may take for what is still queued and for the handshake; then it is cut."""
    burst: int = 30
    """Messages a socket may send at once ..."""
    per_second: float = 10.0
    """... and how fast it earns the next one (4005)."""
    wrongs: int = 3
    """The so manieth message that is malformed or out of turn closes the socket (4007)."""
    pending_requests: int = 32
    """Requests of one session that wait for their turn; one more is too many (4005)."""
    queue_frames: int = 256
    queue_bytes: int = 1 << 20
    """What may wait to be sent to one socket (1013)."""
    ring_frames: int = 256
    ring_bytes: int = 1 << 20
    """What a session keeps for a reader who lost the line."""
    visit_ring_bytes: int = 4 << 10
    """The same for a citizen's page, of which there are thousands: its view is small and always told whole, so that
    whoever missed more is told it again."""
    resume_seconds: float = 30.0
    """How long a session without a socket is kept."""
    sockets: int = 5_000
    """Sockets in all; the next one hears 503."""
    sockets_per_address: int = 20
    """Sockets from one IPv4 address or IPv6 /64 (4006); raise it where a whole authority comes from one address."""
    sessions: int = 10_000
    """Sessions in all, with and without a socket; the longest lost one makes room."""
    connections: int = 10_000
    """TCP connections in all, WebSocket or not; the next one is cut."""
    header_seconds: float = 10.0
    """A connection that has not sent its first whole request header by then is cut."""
    keepalive_seconds: float = 75.0
    body_seconds: float = 15.0
    request_seconds: float = 60.0
    body_bytes: int = 64 * 1024
    request_line_bytes: int = 4 * 1024
    header_field_bytes: int = 8 * 1024
    headers: int = 64


def serialised(origin: str) -> str:
    """An origin as browsers write it (RFC 6454 section 6.2): lower case, Punycode, no port where it is usual."""
    split = urlsplit(origin)
    host = (split.hostname or "").encode("idna").decode()
    if ":" in host:
        host = f"[{host}]"
    usual = {"https": 443, "http": 80}.get(split.scheme)
    return f"{split.scheme}://{host}" + (f":{split.port}" if split.port not in (None, usual) else "")


@dataclass(frozen=True)
class ServerConfig:
    """Where the office is reached and what of it is served."""

    public_origin: str
    """Scheme, host and port as browsers see them, such as ``https://localhost:8443``."""
    web_root: Path
    """The built browser client (``web/dist``); its files are listed once, at the start."""
    extra_origins: tuple[str, ...] = ()
    """More origins from which pages of ours may speak, such as ``https://127.0.0.1:8443``."""
    sites: tuple[str, ...] = ()
    """The authority's other sites, such as ``https://www.example.org``: their pages may read the departments' state and
    frame the page that is made for it."""
    web_push: bool = False
    """Whether pages may have a worker that shows notices; else there is no such file, and no policy lets it be made."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Peers whose ``X-Forwarded-For`` is believed."""
    limits: Limits = field(default_factory=Limits)

    @property
    def origins(self) -> frozenset[str]:
        """Every origin that may open a socket or change anything."""
        return frozenset(serialised(origin) for origin in (self.public_origin, *self.extra_origins))

    @property
    def shared_origins(self) -> frozenset[str]:
        """The origins of the authority's other sites."""
        return frozenset(serialised(site) for site in self.sites)

    @property
    def socket_sources(self) -> tuple[str, ...]:
        """The same origins as ``connect-src`` wants them: older browsers do not count ``wss:`` as 'self'."""
        split = [urlsplit(origin) for origin in sorted(self.origins)]
        return tuple(f"{'wss' if each.scheme == 'https' else 'ws'}://{each.netloc}" for each in split)
