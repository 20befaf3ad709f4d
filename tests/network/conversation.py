"""Simulated people in a room of the real middlebox, over simulated paths: minutes of conversation in seconds.

    scene = Scene(7, {"anna": Who(), "bert": Who(ways=Ways.both(Conditions(delay=0.05, loss=0.1)))})
    scene.run(30.0)
    scene.sees("bert", "anna")                # Watched: freezes, frozen, longest, corrupt, height, fps(...), gap(...)
    scene.hears("bert", "anna")               # Heard: concealment, longest, gap(...)
    scene.paths["bert"].down.counts           # what the link did; .change(conditions, scene.clock.now) changes it
    scene.people["anna"].uplink               # what the publisher thinks that her way up carries

With ``ground=SecuredGround`` packets go through the real port: checks, DTLS, SRTP, address changes.

The same seed gives the same conversation. ``clock.at(when, do)`` plans anything else; times begin at ``BEGIN``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from sfu import control
from sfu.limits import Limits
from sfu.middlebox import Middlebox
from tests.network.clock import Clock
from tests.network.ground import Ground, SeamGround
from tests.network.listening import Heard
from tests.network.path import Path
from tests.network.person import Person, Who
from tests.network.watching import Watched

ROOM = "room"
BEGIN = 1_000.0
"""Monotonic time at the beginning."""
WALL = 1_800_000_000.0
"""What is added to it for Unix time."""
WORKER_TICK = 0.02
SIGNALLING = 0.05
"""Seconds until a page does what the server tells it."""


class Scene:
    """One worker, one room, everybody in it."""

    def __init__(
        self,
        seed: int,
        people: Mapping[str, Who],
        *,
        limits: Limits | None = None,
        ground: Callable[[Clock], Ground] = SeamGround,
    ) -> None:
        self.clock = Clock(BEGIN)
        self.events: list[control.Event] = []
        self.people: dict[str, Person] = {}
        self.paths: dict[str, Path] = {}
        self.ground = ground(self.clock)
        self.box = Middlebox(
            self.ground.port, self._hear, limits=limits or Limits(), clock_offset=WALL, hurry=self._hurry
        )
        self._who = dict(people)
        self._seats: dict[str, list[control.SeatState]] = {}
        self._places: dict[str, tuple[int, int]] = {}
        rng = Random(seed)
        self._ask(control.OpenRoom(id=1, room=ROOM))
        self._port_at = BEGIN
        self._tick_at = 0.0
        self._plan(WORKER_TICK)
        for place, (name, who) in enumerate(people.items(), 1):
            own = Random(rng.random())
            self.paths[name] = Path(own, who.ways, BEGIN, (f"198.51.100.{place}", 40_000, 0))
            self.people[name] = Person(name, who, own, self.clock, lambda p, n=name: self.ground.send(n, p), WALL)
            self.clock.at(BEGIN + who.enters, lambda n=name: self._enter(n))

    def run(self, seconds: float) -> Scene:
        """Let time pass."""
        self.clock.run(seconds)
        return self

    @property
    def time(self) -> float:
        """Seconds since the beginning."""
        return self.clock.now - BEGIN

    def sees(self, who: str, whom: str, source: control.Source = "camera") -> Watched:
        """How somebody's picture arrives at somebody."""
        return self.people[who].watching[self.seat(who, whom, source)].stats

    def hears(self, who: str, whom: str) -> Heard:
        """How somebody's voice arrives at somebody."""
        return self.people[who].listening[self.seat(who, whom, "microphone")].stats

    def seat(self, who: str, whom: str, source: control.Source) -> str:
        """In which m-line of the first person the second one's track is."""
        found = [s.mid for s in self._seats.get(who, ()) if (s.participant, s.source) == (whom, source)]
        assert found, f"{who} has no seat for {whom}'s {source}"
        return found[0]

    def paused(self, who: str, whom: str, source: control.Source = "camera") -> bool:
        """Whether the picture rests for want of bandwidth."""
        mid = self.seat(who, whom, source)
        return any(state.mid == mid and state.paused for state in self._seats[who])

    def restart_ice(self, name: str) -> None:
        """Her page offers anew, with other credentials (RFC 8445 section 9)."""
        person = self.people[name]
        sdp = person.offer(*self.ground.identity(name, anew=True), self._places[name])
        answered = self._ask(
            control.TakeOffer(id=1, room=ROOM, participant=name, epoch=1, join="", sdp=sdp, tracks=person.sources)
        )
        assert isinstance(answered, control.Answered)
        self.ground.restarted(name, answered.sdp)

    def links(self, name: str) -> list[control.Link]:
        """What was told of her transport."""
        return [e.link for e in self.events if isinstance(e, control.LinkChanged) and e.participant == name]

    def leave(self, name: str) -> None:
        """Somebody goes."""
        self.people[name].over = True
        self._ask(control.RemoveParticipant(id=1, room=ROOM, participant=name))

    def _ask(self, request: control.CallerMessage) -> control.Reply:
        reply = self.box.handle(request, self.clock.now)
        assert not isinstance(reply, control.Failed), reply
        return reply

    def _enter(self, name: str) -> None:
        person, who = self.people[name], self._who[name]
        expected = self._ask(control.ExpectParticipant(id=1, room=ROOM, participant=name, epoch=1))
        assert isinstance(expected, control.Expected)
        others = [other for key, other in self._who.items() if key != name]
        seats = who.seats or (
            sum(other.talks is not None for other in others),
            sum(bool(other.camera) + bool(other.screen) for other in others),
        )
        self._places[name] = seats
        answered = self._ask(
            control.TakeOffer(
                id=1,
                room=ROOM,
                participant=name,
                epoch=1,
                join=expected.join,
                sdp=person.offer(*self.ground.identity(name), seats),
                tracks=person.sources,
            )
        )
        assert isinstance(answered, control.Answered)
        person.answered(answered.sdp)
        self._seats[name] = answered.seats
        if who.heights is not None:
            heights = dict.fromkeys(person.watching, who.heights)
            self._ask(control.SetSizes(id=1, room=ROOM, participant=name, epoch=1, heights=heights))
        self.ground.connect(person, self.paths[name], answered.sdp)

    def _hurry(self, seconds: float) -> None:
        if self._tick_at > self.clock.now + seconds:
            self._plan(seconds)

    def _plan(self, seconds: float) -> None:
        self._tick_at = at = self.clock.now + seconds
        self.clock.after(seconds, lambda: self._tick(at))

    def _tick(self, planned: float) -> None:
        if planned != self._tick_at:
            return  # it was brought forward
        now, self._tick_at = self.clock.now, 0.0
        if now >= self._port_at:
            self._port_at = now + WORKER_TICK
            self.ground.tick(now)
        self._plan(min(self.box.tick(now), WORKER_TICK))

    def _hear(self, event: control.Event) -> None:
        self.events.append(event)
        if isinstance(event, control.SeatsChanged):
            self._seats[event.participant] = event.seats
        elif isinstance(event, control.EncodingsChanged):
            self.clock.after(SIGNALLING, lambda: self._switch(event))

    def _switch(self, event: control.EncodingsChanged) -> None:
        person = self.people[event.participant]
        for track in event.tracks:
            if track.mid in person.active:
                person.active[track.mid] = set(track.rids)
                person.limits[track.mid] = track.limit
