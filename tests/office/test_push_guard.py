"""Where push messages may go: a browser names the address, and strangers would like to name another one."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from office.push_guard import LONGEST, Guard, is_public, is_service, origin_of
from office.sections import PUSH_SERVICES

GUARD = Guard(PUSH_SERVICES)


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://fcm.googleapis.com/fcm/send/dQw4:APA91b_-x", "fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/wp/abc", "fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAAAA=", "updates.push.services.mozilla.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2b%3d", "*.notify.windows.com"),
        ("https://web.push.apple.com/QGzL3s", "web.push.apple.com"),
    ],
)
def test_the_services_of_the_known_browsers_are_let_through(endpoint: str, service: str) -> None:
    assert GUARD.service_of(endpoint) == service


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "fcm.googleapis.com", "http://fcm.googleapis.com/x", "HTTPS://fcm.googleapis.com/x",
        "https://fcm.googleapis.com",
        "https://FCM.googleapis.com/x", "https://fcm.googleapis.com./x", "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:0443/x", "https://fcm.googleapis.com:/x",
        "https://fcm.googleapis.com@evil.test/x",
        "https://user:word@fcm.googleapis.com/x", "https://evil.test/x#fcm.googleapis.com",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com\\@evil.test/x", "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: y",
        "https://fcm.googleapis.com.evil.test/x", "https://evilfcm.googleapis.com/x", "https://notify.windows.com/x",
        "https://evilnotify.windows.com/x", "https://.notify.windows.com/x", "https://a..notify.windows.com/x",
        "https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://2130706433/x", "https://0x7f.1/x",
        "https://fcm.googleapis.com/ü", "https://fcm.googleapis.com\u3002evil.test/x",
        " https://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/x\n", "file:///etc/passwd", "gopher://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * LONGEST,
    ],
)  # fmt: skip
def test_everything_else_is_not(endpoint: str) -> None:
    assert GUARD.service_of(endpoint) is None


_PIECES = st.sampled_from(
    ["https://", "http://", "fcm.googleapis.com", ".notify.windows.com", "evil.test", "127.0.0.1", "[::1]", "@",
     ":", "443",
     "/", "\\", "#", "?", "%40", "%2f", ".", "..", "\t", "\r\n", " ", "\u3002", "ﬀ", "x", "*"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=3), max_size=8).map("".join), st.booleans())
def test_what_is_let_through_is_read_the_same_by_every_reader_of_addresses(text: str, begun: bool) -> None:
    endpoint = f"https://fcm.googleapis.com{text}" if begun else text
    service = GUARD.service_of(endpoint)
    if service is None:
        return
    client, library = URL(endpoint, encoded=True), urlsplit(endpoint)
    assert client.scheme == library.scheme == "https"
    assert client.host == library.hostname and (client.port, library.port) in {(443, None), (443, 443)}
    assert client.user is library.username is None and not client.fragment
    assert client.host == service or (service.startswith("*.") and str(client.host).endswith(service[1:]))
    assert origin_of(endpoint).removesuffix(":443") == f"https://{client.host}"
    assert str(client).isascii() and str(client).isprintable()


@pytest.mark.parametrize("text", ["push.example.org", "*.notify.windows.com", "localhost:8443", "a-b.example.org:1"])
def test_hosts_can_be_on_the_list(text: str) -> None:
    assert is_service(text)


@pytest.mark.parametrize(
    "text",
    ["", "*", "*.", "*.com", "https://push.example.org", "push.example.org/", "127.0.0.1", "[::1]", "a b",
     "Push.example.org",
     "push.*.org", "a:0", "a:65536", "a@b", "x" * 101],
)  # fmt: skip
def test_what_is_no_host_can_not(text: str) -> None:
    assert not is_service(text)


def test_an_entry_with_a_port_means_this_port() -> None:
    guard = Guard(["localhost:8443"])
    assert guard.service_of("https://localhost:8443/x") == "localhost:8443"
    assert guard.service_of("https://localhost/x") is None


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "fe80::1%eth0",
     "fd00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "224.0.0.1", "ff02::1", "255.255.255.255",
     "::"],
)  # fmt: skip
def test_addresses_of_the_own_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses())
def test_public_is_never_more_than_the_registries_say(address: object) -> None:
    if is_public(str(address)):
        assert ip_address(str(address)).is_global
