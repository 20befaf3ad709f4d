"""A stranger with many ports who shoots at the media port: run as its own process, says at the end what came back.

Usage: ``python -m tests.integration.stranger PORT COUNT RATE SAMPLE…`` where samples are real datagrams in hex, to be
bent. Prints ``sent answered`` as two numbers.
"""

from __future__ import annotations

import random
import socket
import sys
import time

PORTS = 50
BURST = 40


def junk(chance: random.Random, samples: list[bytes]) -> bytes:
    """One datagram of any of the kinds that a hostile network knows."""
    kind = chance.randrange(12)
    if kind == 0:
        return b""
    if kind == 1:
        return bytes((chance.randrange(256),))
    if kind == 2:
        return chance.randbytes(chance.choice((1_501, 1_600, 9_000, 65_507)))
    if kind == 3:
        return chance.randbytes(chance.randint(2, 1_500))
    if kind == 4:  # looks like STUN
        body = chance.randbytes(4 * chance.randint(0, 40))
        return b"\x00\x01" + len(body).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + chance.randbytes(12) + body
    if kind == 5:  # looks like DTLS
        body = chance.randbytes(chance.randint(0, 300))
        return b"\x16\xfe\xfd" + bytes(8) + len(body).to_bytes(2, "big") + body
    if kind == 6:  # a fatal alert in the clear
        return bytes.fromhex("15fefd000000000000000000020228")
    if kind == 7:  # looks like SRTP or SRTCP
        return bytes((0x80 | chance.randrange(64),)) + chance.randbytes(chance.randint(1, 1_400))
    if kind == 8:
        return chance.choice(samples)
    bent = bytearray(chance.choice(samples))
    for _ in range(chance.randint(1, 8)):
        bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
    return bytes(bent[: chance.randint(0, len(bent))] if kind == 9 else bent)


def main(port: int, number: int, rate: float, samples: list[bytes]) -> None:
    """Shoot at a steady rate, then listen."""
    chance = random.Random(1)
    sockets = []
    for _ in range(PORTS):
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.bind(("127.0.0.1", 0))
        opened.setblocking(False)
        sockets.append(opened)
    start = time.monotonic()
    for sent in range(number):
        if sent % BURST == 0:
            time.sleep(max(0.0, start + sent / rate - time.monotonic()))
        chance.choice(sockets).sendto(junk(chance, samples), ("127.0.0.1", port))
    time.sleep(0.5)  # whoever answers strangers may take this long: silence has no event to wait for
    answered = 0
    for opened in sockets:
        try:
            opened.recv(1)
            answered += 1
        except BlockingIOError:
            pass
    print(number, answered)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), [bytes.fromhex(text) for text in sys.argv[4:]])
