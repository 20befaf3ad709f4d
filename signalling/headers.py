"""The security headers of every answer, whatever it says: one table, and the policy for scripts and connections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

NO_STORE: Final = "no-store"
IMMUTABLE: Final = "public, max-age=31536000, immutable"

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self' {sockets}",
    "worker-src 'self'",
    "frame-src 'none'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    # Lit writes its templates through a policy of this name; no other policy can be made …
    "trusted-types lit-html",
)
# … but the one that names the worker for Web Push, where that is switched on.
_WORKER_POLICY: Final = " push-worker"

_FIXED: Final[Mapping[str, str]] = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), "
        "geolocation=(), usb=(), payment=(), browsing-topics=()"
    ),
}


def security_headers(socket_sources: Sequence[str], *, worker: bool = False) -> dict[str, str]:
    """What every answer carries; ``socket_sources`` are our own ``wss:`` addresses; ``worker``: pages may have one."""
    policy = "; ".join(_POLICY).format(sockets=" ".join(socket_sources)) + (_WORKER_POLICY if worker else "")
    return {**_FIXED, "Content-Security-Policy": policy}
