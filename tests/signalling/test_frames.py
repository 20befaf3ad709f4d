"""WebSocket frames: whatever pieces they come in, what is whole is found, and what is wrong is named."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.frames import AT_ONCE, Frames, Opcode
from signalling.handshake import accepted, switching

MOST = 1_000
FRAGMENT = (Opcode.CONT, b"")
HANDSHAKE = {
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def sent(opcode: int, payload: bytes, *, final: bool = True, mask: bytes = b"\x01\x80\xfe\x3c") -> bytes:
    """A client's frame."""
    size, first = len(payload), (0x80 if final else 0) | opcode
    head = struct.pack("!BB", first, 0x80 | size) if size < 126 else struct.pack("!BBH", first, 0xFE, size)
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


def found(frames: Frames) -> list[tuple[Opcode, bytes]]:
    """Everything that is whole."""
    result = []
    while (one := frames.take()) is not None:
        result.append(one)
    return [one for one in result if one != FRAGMENT]


messages = st.tuples(
    st.sampled_from([Opcode.BINARY, Opcode.TEXT]), st.binary(max_size=MOST), st.lists(st.integers(0, MOST))
)
signs = st.tuples(st.sampled_from([Opcode.PING, Opcode.PONG]), st.binary(max_size=125))


@given(
    st.lists(st.tuples(messages, st.lists(signs, max_size=2)), max_size=5),
    st.integers(1, 40),
    st.binary(min_size=4, max_size=4),
)
def test_messages_are_whole_however_they_are_cut(
    said: list[tuple[tuple[int, bytes, list[int]], list[tuple[int, bytes]]]], step: int, mask: bytes
) -> None:
    wire, expected = b"", []
    for (opcode, payload, cuts), between in said:
        places = [0, *sorted(min(cut, len(payload)) for cut in cuts), len(payload)]
        pieces = [payload[begin:end] for begin, end in pairwise(places)]
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            wire += sent(opcode if number == 0 else Opcode.CONT, piece, final=last, mask=mask)
            if not last and number == 0:  # signs may come between the fragments of a message
                wire += b"".join(sent(*sign, mask=mask) for sign in between)
                expected += between
        expected.append((opcode, payload))
    frames, heard = Frames(MOST), []
    for begin in range(0, len(wire), step):
        frames.add(wire[begin : begin + step])
        heard += found(frames)
    assert heard == expected
    assert len(frames) == 0


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        (b"\x82\x01x", 1002),
        (b"\xc2\x80", 1002),
        (b"\xa2\x80", 1002),
        (b"\x83\x80", 1002),
        (b"\x8b\x80", 1002),
        (b"\x80\x80", 1002),
        (b"\x09\x80", 1002),
        (b"\x89\xfe\x00\x7e", 1002),
        (sent(Opcode.BINARY, b"a", final=False) + b"\x82\x80", 1002),
        (b"\x82\xfe\x03\xe9", 1009),
        (b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff", 1009),
        (sent(Opcode.BINARY, b"a" * 600, final=False) + b"\x00\xfe\x01\x91", 1009),
    ],
    ids=[
        "not masked",
        "compressed",
        "reserved bit",
        "reserved opcode",
        "reserved control opcode",
        "continues nothing",
        "control in fragments",
        "long control",
        "message within a message",
        "too large",
        "16 exabytes",
        "too large in fragments",
    ],
)
def test_what_is_wrong_is_named_and_nothing_more_is_heard(wire: bytes, code: int) -> None:
    frames = Frames(MOST)
    frames.add(wire + bytes(140))
    found(frames)
    assert (frames.broken, frames.open) == (code, False)
    assert frames.to_send()[-1][2:4] == code.to_bytes(2)
    frames.add(sent(Opcode.BINARY, b"more"))
    assert found(frames) == []


def test_too_large_is_known_from_the_head_alone() -> None:
    frames = Frames(MOST)
    frames.add(b"\x82\xff\x00\x00\x00\x00\x7f\xff\xff\xff")
    assert (found(frames), frames.broken) == ([], 1009)


def test_fragments_without_end_take_no_memory_and_can_be_counted() -> None:
    frames = Frames(MOST)
    frames.add(sent(Opcode.BINARY, b"x", final=False))
    assert frames.take() == FRAGMENT
    for _ in range(1_000):
        frames.add(sent(Opcode.CONT, b"", final=False))
        assert (frames.take(), frames.take()) == (FRAGMENT, None)
    assert len(frames) == 0
    frames.add(sent(Opcode.CONT, b"y"))
    assert found(frames) == [(Opcode.BINARY, b"xy")]


def test_a_flood_of_tiny_frames_is_unpacked_a_little_at_a_time() -> None:
    frames = Frames(MOST)
    frames.add(sent(Opcode.BINARY, b"") * 40_000)
    assert frames.take() == (Opcode.BINARY, b"")
    assert frames.waiting and len(frames) == 40_000 * 6 - AT_ONCE


@given(st.binary(max_size=200))
def test_any_bytes_are_messages_or_broken(data: bytes) -> None:
    frames = Frames(MOST)
    frames.add(data)
    heard = found(frames)
    assert frames.broken in (None, 1002, 1007, 1009)
    assert all(len(payload) <= MOST for _, payload in heard)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", 1000),
        (b"\x03\xe8", 1000),
        (b"\x03\xe9bye", 1001),
        (b"\x0f\xa1", 4001),
    ],
)
def test_a_client_says_why_it_goes_and_is_answered_the_same(payload: bytes, code: int) -> None:
    frames = Frames(MOST)
    frames.add(sent(Opcode.BINARY, b"last words") + sent(Opcode.CLOSE, payload))
    assert found(frames) == [(Opcode.BINARY, b"last words"), (Opcode.CLOSE, payload)]
    assert (frames.goodbye, frames.broken, frames.open) == (code, None, False)
    assert frames.to_send() == [bytes((0x88, len(payload))) + payload]


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"\x03", 1002), (b"\x03\xed", 1002), (b"\x00\x00", 1002), (b"\x13\x88", 1002), (b"\x03\xe8\xff", 1007)],
    ids=["half a code", "1005 never goes over a line", "zero", "5000", "no text"],
)
def test_a_goodbye_can_be_wrong_as_well(payload: bytes, code: int) -> None:
    frames = Frames(MOST)
    frames.add(sent(Opcode.CLOSE, payload))
    assert (found(frames), frames.goodbye, frames.broken) == ([], None, code)


def test_a_ping_is_answered_with_what_it_brought() -> None:
    frames = Frames(MOST)
    frames.add(sent(Opcode.PING, b"you?"))
    assert found(frames) == [(Opcode.PING, b"you?")]
    assert frames.to_send() == [b"\x8a\x04you?"]


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_our_own_messages_are_whole_and_not_masked(size: int) -> None:
    frames = Frames(MOST)
    frames.message(b"x" * size)
    frame = b"".join(frames.to_send())
    head = {0: 2, 125: 2, 126: 4, 65_535: 4, 65_536: 10}[size]
    length = frame[1] if head == 2 else int.from_bytes(frame[2:head])
    assert (frame[0], length, frame[head:]) == (0x82, size, b"x" * size)


def test_our_goodbye_is_a_control_frame_however_long_the_reason() -> None:
    frames = Frames(MOST)
    frames.close(4003, "expired")
    assert frames.to_send() == [bytes((0x80 | Opcode.CLOSE, 9)) + b"\x0f\xa3expired"]
    frames = Frames(MOST)
    frames.close(1000, "x" * 500)
    assert sum(map(len, frames.to_send())) == 127


def test_the_handshake_of_the_rfc_is_answered_as_the_rfc_does() -> None:
    accept = accepted(HANDSHAKE)
    assert accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    answer = switching(accept, "chat", {"X-More": "yes"}).decode()
    assert answer.startswith("HTTP/1.1 101 ") and answer.endswith("\r\n\r\n")
    assert {"Upgrade: websocket", "Sec-WebSocket-Protocol: chat", "X-More: yes"} <= set(answer.split("\r\n"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"Connection": "keep-alive"},
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Key": ""},
        {"Sec-WebSocket-Key": "c2hvcnQ="},
        {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ"},
        {"Sec-WebSocket-Key": "äöü"},
    ],
)
def test_another_handshake_is_none(wrong: dict[str, str]) -> None:
    assert accepted(HANDSHAKE | wrong) is None
