"""The small things that keep a stranger from filling the office: ring, outbox, bucket, addresses."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.addresses import UNKNOWN, client_address
from signalling.bucket import Bucket
from signalling.config import ServerConfig, serialised
from signalling.origin import known_origin, may_change
from signalling.outbox import Closing, Outbox
from signalling.ring import Ring
from signalling.trouble import describe
from tests.signalling.helpers import ORIGIN

PROXY = [ip_network("10.0.0.0/8"), ip_network("::1/128")]


@given(st.lists(st.integers(0, 40), max_size=80))
def test_a_ring_never_holds_more_than_it_may(sizes: list[int]) -> None:
    ring = Ring(10, 100)
    for size in sizes:
        ring.add_change(b"x" * size)
    kept = ring.since(ring.last)
    assert kept == []
    held = next(frames for seq in range(ring.last + 1) if (frames := ring.since(seq)) is not None)
    assert len(held) <= 10
    assert sum(map(len, held)) <= 100


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_a_ring_gives_everything_after_a_number_or_nothing(kinds: list[bool], seq: int) -> None:
    ring = Ring(1_000, 100_000)
    expected, number = [], 0
    for index, is_change in enumerate(kinds):
        frame = b"%d" % index
        number += is_change
        (ring.add_change if is_change else ring.add_reply)(frame)
        if number > seq or (number == seq and not is_change):
            expected.append(frame)
    assert ring.since(seq) == (expected if seq <= number else None)


@pytest.mark.parametrize(("frames", "size"), [(3, 1), (2, 60)], ids=["too many", "too large"])
def test_an_outbox_that_overflows_drops_all_and_closes_with_1013(frames: int, size: int) -> None:
    woken: list[None] = []
    box = Outbox(2, 100, lambda: woken.append(None))
    box.begin([b"w" * 500])
    for _ in range(frames):
        assert box.closing is None
        box.put(b"x" * size)
    assert box.closing == Closing(1013)
    assert box.dropped
    assert box.take() is None
    assert len(woken) == frames + 1


def test_one_large_frame_alone_is_no_overflow() -> None:
    box = Outbox(2, 100, lambda: None)
    box.put(b"x" * 1_000)
    assert box.closing is None
    assert box.take() == b"x" * 1_000


def test_the_first_reason_to_close_an_outbox_stays() -> None:
    box = Outbox(2, 100, lambda: None)
    box.put(b"last words")
    box.close(4001)
    box.close(1013)
    box.put(b"too late")
    assert box.closing == Closing(4001)
    assert (box.take(), box.take()) == (b"last words", None)


@given(st.lists(st.floats(0, 5), max_size=200))
def test_a_bucket_never_lets_more_through_than_burst_and_rate(steps: list[float]) -> None:
    bucket, now, taken = Bucket(30, 10.0, 0.0), 0.0, 0
    for step in steps:
        now += step / 50
        taken += bucket.take(now)
    assert taken <= 30 + 10.0 * now + 1e-6


def test_a_bucket_fills_again() -> None:
    bucket = Bucket(2, 1.0, 0.0)
    assert [bucket.take(at) for at in (0.0, 0.0, 0.0, 0.5, 1.0, 1.5)] == [True, True, False, False, True, False]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("::ffff:192.0.2.7", [], "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("fe80::1%eth0", [], "fe80::/64"),
        ("192.0.2.7", ["198.51.100.9"], "192.0.2.7"),
        ("10.0.0.1", ["198.51.100.9"], "198.51.100.9"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.9"], "198.51.100.9"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.9, 10.0.0.2"], "198.51.100.9"),
        ("10.0.0.1", ["6.6.6.6, rubbish"], "10.0.0.1"),
        ("::1", ["2001:db8::1"], "2001:db8::/64"),
        (None, ["198.51.100.9"], UNKNOWN),
        ("a.sock", [], UNKNOWN),
    ],
)
def test_an_address_is_believed_as_far_as_a_trusted_proxy_vouches_for_it(
    peer: str | None, forwarded: list[str], expected: str
) -> None:
    assert client_address(peer, forwarded, PROXY) == expected


@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://office.example", ORIGIN + ".evil.example"]
)
def test_a_foreign_origin_is_not_known(origin: str) -> None:
    assert not known_origin({"Origin": origin}, frozenset({ORIGIN}))
    assert not known_origin({}, frozenset({ORIGIN}))
    assert known_origin({"Origin": "https://Office.example"}, frozenset({ORIGIN}))


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"X-Office": "1", "Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}, True),
        ({"X-Office": "1", "Sec-Fetch-Site": "same-origin"}, True),
        ({"X-Office": "1", "Origin": ORIGIN}, True),
        ({"X-Office": "1"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}, False),
        ({"X-Office": "0", "Origin": ORIGIN}, False),
        ({"X-Office": "1", "Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
        ({"X-Office": "1", "Sec-Fetch-Site": "same-site"}, False),
        ({"X-Office": "1", "Sec-Fetch-Site": "none"}, False),
        ({"X-Office": "1", "Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, False),
        ({"X-Office": "1", "Origin": "null"}, False),
    ],
)
def test_a_change_needs_every_sign_of_an_own_page(headers: dict[str, str], allowed: bool) -> None:
    assert may_change(headers, frozenset({ORIGIN})) is allowed


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("https://Office.example/", "https://office.example"),
        ("https://office.example:443", "https://office.example"),
        ("https://office.example:8443", "https://office.example:8443"),
        ("http://localhost:80", "http://localhost"),
        ("https://bürgerbüro.example", "https://xn--brgerbro-65af.example"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_origin_is_compared_as_browsers_write_it(given: str, written: str) -> None:
    assert serialised(given) == written


def test_socket_sources_follow_the_origins(tmp_path: Path) -> None:
    config = ServerConfig("https://Office.example/", tmp_path, extra_origins=("http://localhost:8080",))
    assert config.origins == {"https://office.example", "http://localhost:8080"}
    assert set(config.socket_sources) == {"wss://office.example", "ws://localhost:8080"}


def test_trouble_is_described_without_its_words() -> None:
    try:
        try:
            raise ValueError("Erika Mustermann")
        except ValueError as error:
            raise RuntimeError("could not greet Erika Mustermann") from error
    except RuntimeError as error:
        text = describe(error)
    assert "Erika" not in text
    assert "RuntimeError at test_bounds.py" in text
    assert "ValueError" in text
