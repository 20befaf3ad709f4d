"""The thin client of the waiting benchmark reads whatever the office sends, however it is cut into pieces."""

import struct

import msgpack
import pytest

from loadtest.thin import Thin

UPGRADED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


def frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


@pytest.mark.parametrize("piece", [1, 7, 1_000_000])
def test_messages_of_every_length_arrive_once_and_in_order(piece):
    heard = []
    line = Thin("http://localhost:1", {"type": "hello"}, heard.append)
    messages = [{"type": "visit", "text": "x" * size} for size in (0, 90, 126, 4_000, 70_000)]
    stream = UPGRADED + b"".join(frame(2, msgpack.packb(message)) for message in messages)
    for begin in range(0, len(stream), piece):
        line.data_received(stream[begin : begin + piece])
    assert heard == messages


def test_the_code_of_a_close_is_remembered():
    line = Thin("http://localhost:1", {}, lambda _: None)
    line.data_received(UPGRADED + frame(8, struct.pack("!H", 4003)))
    assert line.lost == 4003


def test_an_office_that_does_not_agree_is_an_error_at_once():
    line = Thin("http://localhost:1", {}, lambda _: None)
    with pytest.raises(ConnectionError, match="503"):
        line.data_received(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
