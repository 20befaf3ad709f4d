"""A speaker is told how badly she arrives at those who hear her, so that her Opus repeats what may be lost."""

from __future__ import annotations

import pytest

from sfu import rtcp
from sfu.hardship import KEPT, LEAST, MOST, Hardship
from tests.sfu.helpers import Scene


def test_the_worst_report_counts_until_it_is_old() -> None:
    held = Hardship()
    assert held.worst(100.0) == 0.0
    held.lost(0.05, 100.0)
    held.lost(0.01, 105.0)
    assert held.worst(105.0) == 0.05
    held.lost(0.07, 106.0)
    assert held.worst(106.0) == 0.07
    assert held.worst(106.0 + KEPT) == 0.0
    held.lost(0.02, 107.0 + KEPT)
    assert held.worst(108.0 + KEPT) == 0.02


@pytest.mark.parametrize(
    ("lost", "told"), [(0.0, 0.0), (0.005, 0.0), (0.01, LEAST), (0.1, LEAST), (0.18, 0.18), (1.0, MOST)]
)
def test_the_speaker_is_told_enough_for_her_opus_to_repeat_and_never_more_than_it_takes(
    lost: float, told: float
) -> None:
    held = Hardship()
    held.lost(lost, 100.0)
    assert held.told(100.0) == told


def test_a_listeners_loss_is_reported_to_the_speaker_but_not_counted_as_hers() -> None:
    scene = Scene()
    ann, ben = scene.enter("ann"), scene.enter("ben")

    def talk(seconds: float, share: int) -> list[rtcp.ReportBlock]:
        ann.transport.rtcp.clear()
        for step in range(round(seconds / 0.02)):
            ann.send("0", b"word")
            scene.tick(0.02)
            if step % 50 == 0:
                ben.say(rtcp.ReceiverReport(1, (rtcp.ReportBlock(ben.seat_ssrc("a0"), share, 3, 0, 0),)))
        reports = [packet for packet in ann.transport.rtcp if isinstance(packet, rtcp.ReceiverReport)]
        return [block for report in reports for block in report.blocks]

    assert {block.fraction_lost for block in talk(2.0, 0)} == {0}
    blocks = talk(3.0, 26)
    assert blocks[-1].fraction_lost == pytest.approx(256 * LEAST, abs=1)
    assert all(block.lost == 0 for block in blocks), "browsers reckon their bandwidth with this"
    person = next(iter(scene.box._rooms.values())).participants["ann"]
    assert person.feedback.loss == 0.0, "what is shown as her line is her own"
    assert talk(KEPT + 3.0, 0)[-1].fraction_lost == 0
