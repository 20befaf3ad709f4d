"""A short run of the forwarding benchmark against each target, with real processes, DTLS and SRTP."""

from __future__ import annotations

import pytest

from loadtest.forward import janus, joins, report
from loadtest.forward.measure import measure
from loadtest.forward.plan import Plan, Profile, Srtp


@pytest.mark.parametrize(
    ("profile", "srtp", "subscribers"), [("camera", "gcm128", 3), ("camera", "cm80", 1), ("conversation", "gcm128", 2)]
)
async def test_our_worker_forwards_everything_and_it_can_be_decrypted(
    profile: Profile, srtp: Srtp, subscribers: int
) -> None:
    figures = await measure("own", Plan(2, subscribers, 60, 600, 1.5, profile, srtp))
    assert report.complaints(figures) == []
    assert figures.loss < 0.02
    assert figures.cpu_us > 0
    assert 0 < figures.delay_p50_ms <= figures.delay_p99_ms


@pytest.mark.parametrize("profile", ["camera", "conversation"])
async def test_the_same_load_goes_through_janus(profile: Profile) -> None:
    try:
        janus.installed()
    except janus.Missing as missing:
        pytest.skip(str(missing))
    figures = await measure("janus", Plan(1, 2, 60, 600, 1.5, profile))
    assert report.complaints(figures) == []
    assert figures.loss < 0.02
    assert figures.cpu_us > 0


async def test_without_janus_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(janus.Missing, match="apt-get install"):
        await measure("janus", Plan(1, 1, 10, 100, 1))


async def test_joins_are_timed_from_the_offer_to_the_first_packet() -> None:
    joined = await joins.measure(4, 10.0)
    assert joined.joins == 4
    assert 0 < joined.p50_ms <= joined.p95_ms <= joined.worst_ms
