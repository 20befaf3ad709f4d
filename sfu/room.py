"""A room: where the tracks of its participants meet the seats of the others.

Decides who sits where after every change, and tells once per tick what has changed, so that one request causes one
piece of news. Knows nothing of tickets or names: ids are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sfu import control, seats
from sfu.counters import Counters
from sfu.limits import Limits
from sfu.media import MediaPort
from sfu.mediastate import describe
from sfu.offer import read_offer
from sfu.participant import Participant
from sfu.speakers import Speakers
from sfu.talkers import SMALL_ROOM, Talkers
from sfu.track import Track

RANK: dict[control.Source, int] = {"microphone": 0, "screen": 1, "camera": 2}

TURN = 0.099
"""Seconds between two looks at what can wait: rates, reports, old packets, key frames that have not come."""
DECIDE = 0.25
"""Seconds between two decisions on what everybody is shown, when nothing happens that asks for one at once."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What one participant's browser must know about its seats."""

    seats: tuple[control.SeatState, ...]
    audio_seats: int
    video_seats: int


class Room:
    """Implements :class:`sfu.participant.Host`."""

    def __init__(
        self,
        id_: str,
        tell: Callable[[control.Event], None],
        limits: Limits,
        counters: Counters,
        clock_offset: float,
        wait: Callable[[Participant], None] = lambda participant: None,
    ) -> None:
        self.id = id_
        self.participants: dict[str, Participant] = {}
        self._tell = tell
        self._limits = limits
        self._counters = counters
        self._clock_offset = clock_offset
        self.waits = wait
        """Called with a participant for whom something waits that should go within milliseconds."""
        self.due = 0.0
        """When the next tick looks at everything."""
        self.held: set[str] = set()
        """Participants who wait outside: no track of theirs has a seat, and no seat of theirs a track."""
        self._speakers = Speakers()
        self._talkers = Talkers()
        self.speaking: tuple[str, ...] = ()
        """Participants who speak, or spoke last."""
        self._told: dict[str, Arrangement | None] = {}
        self._told_encodings: dict[str, list[control.EncodingState]] = {}
        self._decide_at = 0.0
        self._stale = self._arranging = False

    # --- What the caller asks for

    def expect(
        self, participant: str, epoch: int, now: float, *, motion: bool = False, held: bool = False
    ) -> Participant | None:
        """Make place for a person's transport of this epoch; None when the room is full. Ends an older epoch."""
        earlier = self.participants.get(participant)
        if earlier is None and len(self.participants) >= self._limits.participants:
            return None
        if earlier is not None:
            earlier.close(now)
        (self.held.add if held else self.held.discard)(participant)
        made = Participant(participant, epoch, self, self._limits, self._counters, now, motion=motion)
        self.participants[participant] = made
        self._told[participant] = None
        self._told_encodings.pop(participant, None)
        self._forget_voice(participant)
        self._arrange(now)
        return made

    def remove(self, participant: str, now: float) -> None:
        """End everything of this person."""
        held = self.participants.pop(participant, None)
        self.held.discard(participant)
        if held is not None:
            self._told.pop(participant, None)
            self._told_encodings.pop(participant, None)
            self._forget_voice(participant)
            held.close(now)
            self._arrange(now)

    def hold(self, participant: str, held: bool, now: float) -> None:
        """Let this person wait outside with her transport kept, or come in again."""
        if participant not in self.participants or held == (participant in self.held):
            return
        (self.held.add if held else self.held.discard)(participant)
        self._forget_voice(participant)
        self._arrange(now)

    def take_offer(
        self, held: Participant, request: control.TakeOffer, port: MediaPort, now: float
    ) -> control.Answered:
        """Carry out an offer. Raises ``SdpError`` or ``TooMuch`` and changes nothing then."""
        vp8, h264 = self._shown_by_all(held, "VP8"), self._shown_by_all(held, "H264")
        sdp = held.take(read_offer(request.sdp, request.tracks, vp8=vp8, h264=h264), port, now)
        self._arrange(now)
        state = self.arrangement(held)
        # Told once more by an event, which comes after the answer for everybody who reads in order. A reader who hears
        # of seats while its offer is under way need not know whether that was before or after: the last word is true.
        self._told[held.id] = None
        return control.Answered(
            re=request.id,
            sdp=sdp,
            seats=list(state.seats),
            audio_seats=state.audio_seats,
            video_seats=state.video_seats,
        )

    def close(self, now: float) -> None:
        """End everybody. Idempotent; tells nobody."""
        for participant in list(self.participants.values()):
            participant.close(now)
        self.participants.clear()
        self._told.clear()
        self._told_encodings.clear()
        self.held.clear()

    # --- What participants report

    @property
    def signing(self) -> set[str]:
        """Participants whose picture is sign language."""
        return {person.id for person in self.participants.values() if person.motion}

    def wall(self, now: float) -> float:
        """Unix time at this moment."""
        return now + self._clock_offset

    def heard(self, participant: str, level: int | None, now: float) -> bool:
        """A packet of sound with its loudness; whether the others hear it."""
        if participant in self.held:
            return False
        if level is not None:
            self._speakers.hear(participant, level, now)
        chosen = self._talkers.hear(participant, level, now)
        return chosen or len(self.participants) <= SMALL_ROOM

    def _forget_voice(self, participant: str) -> None:
        self._speakers.forget(participant)
        self._talkers.forget(participant)

    def link_changed(self, participant: Participant, now: float) -> None:
        """Her media come, fall silent or end."""
        if self.participants.get(participant.id) is not participant:
            return
        if participant.over:
            self._forget_voice(participant.id)
            self._arrange(now)
        self._tell(
            control.LinkChanged(
                room=self.id, participant=participant.id, epoch=participant.epoch, link=participant.link
            )
        )

    # --- Seats

    def arrangement(self, participant: Participant) -> Arrangement:
        """Who sits where for this person, and how many seats her transport should have."""
        audio, video = seats.needed(len(self.participants) - 1, self._limits)
        return Arrangement(tuple(participant.seating.states), audio, video)

    def _arrange(self, now: float) -> None:
        self._decide_at = self.due = now
        self._stale = True
        if self._arranging:
            return  # somebody's media broke down while seats were taken: once more, when that is done
        self._arranging = True
        try:
            while self._stale:
                self._stale = False
                self._take_seats(now)
        finally:
            self._arranging = False

    def _take_seats(self, now: float) -> None:
        published: dict[seats.TrackId, Track] = {
            track.id: track
            for person in self.participants.values()
            if person.id not in self.held
            for track in person.published.tracks.values()
        }
        order = sorted(published, key=lambda id_: RANK[id_[1]])
        for person in self.participants.values():
            wanted = [] if person.id in self.held else [id_ for id_ in order if id_[0] != person.id]
            sitting = {mid: held.track.id for mid, held in person.seating.sitting.items()}
            result = seats.assign(person.seating.places, sitting, wanted)
            for mid in sitting.keys() - result.keys():
                person.leave_seat(mid)
            for mid, id_ in result.items():
                if self._stale:
                    return
                held = person.seating.sitting.get(mid)
                if held is None or held.track is not published[id_]:
                    person.take_seat(mid, published[id_], now)

    # --- Encodings

    def size(self, participant: Participant, heights: Mapping[str, int], now: float) -> None:
        """How large this person's page shows her seats."""
        participant.seating.size(heights)
        self._decide_at = self.due = now

    def _shown_by_all(self, publisher: Participant, name: str) -> bool:
        return all(person.shows(name) for person in self.participants.values() if person is not publisher)

    def _decide(self, now: float) -> None:
        for person in self.participants.values():
            person.show(now)
        for person in self.participants.values():
            if person.has_transport:
                self._tell_encodings(person, now)

    def _tell_encodings(self, person: Participant, now: float) -> None:
        states = [
            control.EncodingState(
                mid=mid, rids=track.demanded(now), codec=self._codec(person, track), limit=track.limit(now)
            )
            for mid, track in sorted(person.published.tracks.items())
            if track.kind == "video"
        ]
        if states != self._told_encodings.get(person.id, []):
            self._told_encodings[person.id] = states
            self._tell(control.EncodingsChanged(room=self.id, participant=person.id, epoch=person.epoch, tracks=states))

    def _codec(self, person: Participant, track: Track) -> Literal["VP8", "H264"]:
        """What everybody can show, if this track can have it; else it stays as it is."""
        now: Literal["VP8", "H264"] = "H264" if track.line.codec.name == "H264" else "VP8"
        other: Literal["VP8", "H264"] = "VP8" if now == "H264" else "H264"
        if self._shown_by_all(person, now) or other not in track.line.names:
            return now
        return other if self._shown_by_all(person, other) else now

    # --- Time

    def media(self, now: float) -> list[control.MediaState]:
        """How everybody's media are."""
        found = (describe(self.id, participant, now) for participant in self.participants.values())
        return [state for state in found if state is not None]

    def tick(self, now: float) -> None:
        """Everything of the room that time brings, and the news since the last tick. Most of it only when it is due."""
        if now < self.due:
            for participant in list(self.participants.values()):
                participant.estimate(now)
            return
        self.due = now + TURN
        wall = self.wall(now)
        for participant in list(self.participants.values()):
            participant.tick(now, wall)
        if now >= self._decide_at:
            self._decide_at = now + DECIDE
            self._decide(now)
            for participant in list(self.participants.values()):
                self._tell_seats(participant)
        speaking = self._speakers.tick(now)
        if speaking:
            self.speaking = tuple(speaking)
        if speaking is not None:
            self._tell(control.SpeakingChanged(room=self.id, participants=speaking))

    def _tell_seats(self, participant: Participant) -> None:
        if not participant.has_transport:
            return
        state = self.arrangement(participant)
        if state != self._told.get(participant.id):
            self._told[participant.id] = state
            self._tell(
                control.SeatsChanged(
                    room=self.id,
                    participant=participant.id,
                    epoch=participant.epoch,
                    seats=list(state.seats),
                    audio_seats=state.audio_seats,
                    video_seats=state.video_seats,
                )
            )

    def state(self) -> control.RoomState:
        """What a new caller is told."""
        return control.RoomState(room=self.id, participants=[self._state(p) for p in self.participants.values()])

    def _state(self, participant: Participant) -> control.ParticipantState:
        state = self.arrangement(participant)
        return control.ParticipantState(
            participant=participant.id,
            epoch=participant.epoch,
            link=participant.link,
            seats=list(state.seats),
            audio_seats=state.audio_seats,
            video_seats=state.video_seats,
            encodings=self._told_encodings.get(participant.id),
            held=participant.id in self.held,
        )
