"""Keys and certificates: a private authority for development and closed networks, and the server's certificate from it.

Its door: :func:`certs.store.make`, :func:`certs.store.renew` and :func:`certs.inspection.inspect`.
"""
