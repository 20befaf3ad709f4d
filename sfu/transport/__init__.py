"""One UDP port, many people: ICE-lite, DTLS and SRTP, from the datagram to the clear RTP packet and back.

``port.py`` is the way in (sans-IO, in batches), ``driver.py`` the sockets around it. Everything between is plain bytes
and integers; asyncio appears in ``driver.py`` and ``dtls.py`` only. Of the rest it knows ``sfu/media.py``.
"""
