"""Makes the TLS side of the server: TLS 1.3, on demand 1.2, and nothing older or weaker."""

from __future__ import annotations

import ssl
from pathlib import Path

TLS12_CIPHERS = ":".join(
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
    )
)


def server_context(cert: Path, key: Path, tls12: bool) -> ssl.SSLContext:
    """A context for the certificate chain and its key. ``tls12`` lets in browsers that know no TLS 1.3."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2 if tls12 else ssl.TLSVersion.TLSv1_3
    context.set_ciphers(TLS12_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    # Resumption would need ticket keys that rotate; a whole handshake costs less than that care. No 0-RTT either.
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(cert, key)
    return context
