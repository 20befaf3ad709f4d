"""A push message is what the RFCs say, readable by the browser that subscribed and by nobody else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from certs.files import CertificateError
from certs.sealing import MOST_BYTES, can_read, seal
from certs.vapid import make_push_key, read_push_key
from tests.certs.reader import Reader, claims, decoded, encoded, private_key

# RFC 8291 section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    sealed = seal(TEXT, decoded(RECEIVER_POINT), decoded(AUTH), salt=decoded(SALT), private=private_key(SENDER))
    assert encoded(sealed) == BODY


def test_the_reader_of_these_tests_reads_the_example_of_the_rfc() -> None:
    reader = Reader(private_key(RECEIVER), decoded(AUTH))
    assert encoded(reader.public) == RECEIVER_POINT
    assert reader.read(decoded(BODY)) == TEXT


@given(st.binary(min_size=1, max_size=MOST_BYTES))
def test_whatever_is_said_is_read_by_the_browser_it_is_for_and_looks_different_every_time(text: bytes) -> None:
    reader = Reader()
    first, second = (seal(text, reader.public, reader.auth) for _ in range(2))
    assert reader.read(first) == reader.read(second) == text
    assert first[:16] != second[:16] and first[21:86] != second[21:86]


def test_another_browser_and_another_secret_read_nothing() -> None:
    reader = Reader()
    sealed = seal(TEXT, reader.public, reader.auth)
    for other in (Reader(), Reader(reader._key, b"another secret !")):
        with pytest.raises(InvalidTag):
            other.read(sealed)


def test_what_no_push_service_has_to_take_is_not_made() -> None:
    reader = Reader()
    assert len(seal(b"x" * MOST_BYTES, reader.public, reader.auth)) == 4_096
    for text in (b"", b"x" * (MOST_BYTES + 1)):
        with pytest.raises(ValueError):
            seal(text, reader.public, reader.auth)


@given(st.binary(max_size=80), st.binary(max_size=20))
def test_bytes_that_somebody_made_up_are_no_keys_and_hurt_nobody(public: bytes, auth: bytes) -> None:
    assert not can_read(public, auth)
    assert not can_read(b"\x04" + (public * 65)[:64].ljust(64, b"\0"), b"sixteen bytes ok")


def test_keys_of_a_browser_are_known_and_a_point_beside_the_curve_is_not() -> None:
    reader = Reader()
    assert can_read(reader.public, reader.auth)
    assert not can_read(reader.public[:-1] + bytes([reader.public[-1] ^ 1]), reader.auth)
    assert not can_read(reader.public, reader.auth[1:])


def test_the_office_signs_for_one_push_service_with_its_own_key(tmp_path: Path) -> None:
    key = make_push_key(tmp_path / "push.key")
    header = key.authorization("https://push.example.org", "mailto:it@office.test", 1_700_000_000.7)
    said = claims(header, key.public)
    assert said == {"aud": "https://push.example.org", "sub": "mailto:it@office.test", "exp": 1_700_000_000}


def test_the_key_is_kept_for_its_owner_alone_and_is_the_same_when_read_again(tmp_path: Path) -> None:
    path = tmp_path / "push.key"
    made = make_push_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_push_key(path).public == made.public
    assert make_push_key(path).public != made.public


def test_what_is_no_key_on_the_curve_is_named(tmp_path: Path) -> None:
    path = tmp_path / "push.key"
    with pytest.raises(CertificateError, match="cannot be read"):
        read_push_key(path)
    for content in (
        b"nothing",
        ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        ec.generate_private_key(ec.SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ):
        path.write_bytes(content)
        with pytest.raises(CertificateError, match="holds no"):
            read_push_key(path)
