"""The middlebox: all rooms of one worker, and the answer to everything that its caller asks.

Sans-IO: no socket, no clock, no task. Packets come in through the transports that the media port makes; what leaves
goes through them. Every refusal is a :class:`~sfu.control.Failed`; nothing was changed then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sfu import control
from sfu.counters import Counters
from sfu.limits import Limits
from sfu.media import MediaPort
from sfu.participant import Participant, TooMuch
from sfu.room import Room
from sfu.sdp import SdpError
from sfu.seats import needed

log = logging.getLogger("sfu.middlebox")

TURN = 0.02
QUICK = 0.005
"""Seconds between two calls, as a rule and while packets wait."""
SLACK = 0.002
"""Timers come a little early or late: a turn that is nearly due is due."""
MEDIA = 1.0
"""Seconds between two tellings of how everybody's media are."""
MEDIA_STATES = 500
"""In one message: each takes less than 400 bytes of a frame."""


class Middlebox:
    """``clock_offset`` added to ``now`` is Unix time. ``hurry(seconds)`` says that the next tick is wanted sooner than
    the last one did."""

    def __init__(
        self,
        port: MediaPort,
        tell: Callable[[control.Event], None],
        *,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        clock_offset: float = 0.0,
        hurry: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._port = port
        self._hurry = hurry
        self._tell = tell
        self._limits = limits
        self._clock_offset = clock_offset
        self._rooms: dict[str, Room] = {}
        self._broken: set[str] = set()
        """Rooms whose turn broke down once: that is written down once."""
        self._waiting: dict[Participant, None] = {}
        """For whom something waits that should go within milliseconds."""
        self._turn_at = 0.0
        self._media_at = 0.0
        self.counters = Counters()

    def handle(self, request: control.CallerMessage, now: float) -> control.Reply:
        """Carry out a request of the caller."""
        match request:
            case control.OpenRoom():
                return self._open_room(request)
            case control.CloseRoom():
                return self._close_room(request, now)
            case control.ExpectParticipant():
                return self._expect(request, now)
            case control.RemoveParticipant():
                return self._remove(request, now)
            case control.HoldParticipant():
                return self._hold(request, now)
            case control.TakeOffer():
                return self._take_offer(request, now)
            case control.SetSizes():
                return self._set_sizes(request, now)
            case control.AskStats():
                return self._stats(request)
            case _:
                return control.Failed(re=request.id, code="bad-request", detail="not for the middlebox")

    def tick(self, now: float) -> float:
        """What time brings: reports, key frames asked for again, speakers, news, packets that waited.

        Gives the seconds until it wants to be called again: few while packets wait for their turn.
        """
        for participant in tuple(self._waiting):
            if not participant.pace(now):
                self._waiting.pop(participant, None)
        if now < self._turn_at:
            return QUICK if self._waiting else min(max(self._turn_at - now, QUICK), TURN)
        self._turn_at = now + TURN - SLACK
        rooms = list(self._rooms.values())
        for room in rooms:
            self._turn(room, now)
        if now >= self._media_at:
            self._media_at = now + MEDIA
            states = [state for room in rooms for state in room.media(now)]
            for place in range(0, len(states), MEDIA_STATES):
                self._tell(control.Media(participants=states[place : place + MEDIA_STATES]))
        return QUICK if self._waiting else TURN

    def _turn(self, room: Room, now: float) -> None:
        try:
            room.tick(now)
        except Exception:
            if room.id not in self._broken:
                log.exception("x room %s: its turn broke down", room.id)
                self._broken.add(room.id)

    def _wait(self, participant: Participant) -> None:
        if not self._waiting:
            self._hurry(QUICK)
        self._waiting[participant] = None

    def rooms(self) -> list[control.RoomState]:
        """What is held now."""
        return [room.state() for room in self._rooms.values()]

    def close(self, now: float) -> None:
        """End all rooms. Idempotent."""
        for room in self._rooms.values():
            room.close(now)
        self._rooms.clear()
        self._waiting.clear()

    # --- Requests

    def _open_room(self, request: control.OpenRoom) -> control.Reply:
        if not self._usable(request.room):
            return control.Failed(re=request.id, code="bad-request", detail="unusable room id")
        if request.room not in self._rooms:
            if len(self._rooms) >= self._limits.rooms:
                return control.Failed(re=request.id, code="limit", detail="rooms")
            self._rooms[request.room] = Room(
                request.room, self._tell, self._limits, self.counters, self._clock_offset, self._wait
            )
        return control.Done(re=request.id)

    def _close_room(self, request: control.CloseRoom, now: float) -> control.Reply:
        room = self._rooms.pop(request.room, None)
        self._broken.discard(request.room)
        if room is not None:
            room.close(now)
        return control.Done(re=request.id)

    def _expect(self, request: control.ExpectParticipant, now: float) -> control.Reply:
        room = self._rooms.get(request.room)
        if room is None:
            return control.Failed(re=request.id, code="no-room", detail="")
        if not self._usable(request.participant) or request.epoch < 1:
            return control.Failed(re=request.id, code="bad-request", detail="unusable participant id or epoch")
        held = room.participants.get(request.participant)
        if held is not None and (request.epoch < held.epoch or (request.epoch == held.epoch and not held.fresh)):
            return control.Failed(re=request.id, code="epoch", detail="an epoch that was used")
        made = room.expect(request.participant, request.epoch, now, motion=request.motion, held=request.held)
        if made is None or made.ticket is None:
            return control.Failed(re=request.id, code="limit", detail="participants")
        audio, video = needed(len(room.participants) - 1, self._limits)
        return control.Expected(re=request.id, join=made.ticket.issue(), audio_seats=audio, video_seats=video)

    def _remove(self, request: control.RemoveParticipant, now: float) -> control.Reply:
        room = self._rooms.get(request.room)
        if room is not None:
            room.remove(request.participant, now)
        return control.Done(re=request.id)

    def _hold(self, request: control.HoldParticipant, now: float) -> control.Reply:
        room = self._rooms.get(request.room)
        if room is None:
            return control.Failed(re=request.id, code="no-room", detail="")
        if request.participant not in room.participants:
            return control.Failed(re=request.id, code="no-participant", detail="")
        room.hold(request.participant, request.held, now)
        return control.Done(re=request.id)

    def _take_offer(self, request: control.TakeOffer, now: float) -> control.Reply:
        room = self._rooms.get(request.room)
        if room is None:
            return control.Failed(re=request.id, code="no-room", detail="")
        held = room.participants.get(request.participant)
        if held is None:
            return control.Failed(re=request.id, code="no-participant", detail="")
        if request.epoch != held.epoch:
            return control.Failed(re=request.id, code="epoch", detail="")
        if not _may_offer(held, request.join, now):
            return control.Failed(re=request.id, code="ticket", detail="")
        try:
            return room.take_offer(held, request, self._port, now)
        except SdpError as error:
            return control.Failed(re=request.id, code="sdp", detail=str(error))
        except TooMuch as error:
            return control.Failed(re=request.id, code="limit", detail=str(error))

    def _set_sizes(self, request: control.SetSizes, now: float) -> control.Reply:
        room = self._rooms.get(request.room)
        held = None if room is None else room.participants.get(request.participant)
        if room is not None and held is not None and held.epoch == request.epoch:
            room.size(held, request.heights, now)
        return control.Done(re=request.id)

    def _stats(self, request: control.AskStats) -> control.Reply:
        counters = self.counters
        people = [person for room in self._rooms.values() for person in room.participants.values()]
        ways = [person.sending for person in people if person.sending is not None]
        heard = [person.published for person in people if not person.over]
        return control.Stats(
            re=request.id,
            rooms=len(self._rooms),
            participants=len(people),
            packets_in=counters.packets_in + sum(published.packets for published in heard),
            packets_out=counters.packets_out + sum(way.packets_out for way in ways),
            bytes_in=counters.bytes_in + sum(published.arriving.octets for published in heard),
            bytes_out=counters.bytes_out + sum(way.bytes_out for way in ways),
            cpu_seconds=0.0,
            rss_bytes=0,
            drops=dict(counters.drops),
        )

    def _usable(self, id_: str) -> bool:
        return 0 < len(id_) <= self._limits.id_characters


def _may_offer(held: Participant, join: str, now: float) -> bool:
    # The ticket opens the first offer of an epoch; later ones come over the same authenticated session and bring none.
    if held.has_transport:
        return not join
    return held.ticket is not None and held.ticket.fits(join, now)
