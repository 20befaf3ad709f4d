"""How one participant's media are, in the words of the control link."""

from __future__ import annotations

from sfu import control
from sfu.participant import Participant


def describe(room: str, person: Participant, now: float) -> control.MediaState | None:
    """Over the last second; None as long as there is no transport."""
    sending, transport = person.sending, person.transport
    if sending is None or transport is None:
        return None
    tracks = person.published.tracks.values()
    pictures = sorted((track for track in tracks if track.kind == "video"), key=lambda track: track.source)
    # "camera" sorts before "screen".
    best = next((encoding for track in pictures if (encoding := track.best(now)) is not None), None)
    return control.MediaState(
        room=room,
        participant=person.id,
        epoch=person.epoch,
        way=transport.way,
        up=round(person.published.arriving.bitrate(now)),
        down=round(sending.bitrate),
        estimate=round(sending.target),
        loss_up=round(person.feedback.loss, 4),
        loss_down=round(sending.loss_share, 4),
        round_trip=round(person.hearing.round_trip, 4),
        height=0 if best is None else best.height,
        frame_rate=0 if best is None else round(best.flow.frame_rate),
        reduced=any(track.source == "camera" and track.shrunk(now) for track in pictures),
        paused=sum(subscription.paused for subscription in person.seating.sitting.values()),
    )
