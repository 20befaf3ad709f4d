"""Carries out what the allocator chooses for one participant: which encoding each of her seats shows, and which rests.

Down goes at once. Up goes a step a second, and after a step that did not last the next try waits longer each time, or
a line at the edge between two encodings would flicker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sfu.allocator import REST, Grant, Quality, Rank, Want, share_out
from sfu.encoding import Encoding
from sfu.limiting import LEAST, NONE
from sfu.sending import Sending
from sfu.subscription import Subscription
from sfu.track import Track, usual

SHARE = 0.95
"""Of the estimate: what is sent again and reports go the same way."""
CALM = 5.0
"""Seconds without trouble after which what is shown is not taken away."""
URGENT = 0.9
"""An estimate below this share of the one before is acted on at once (Signal)."""
NEXT_STEP = 1.0
"""Seconds between two steps up."""
HOLD, LONGEST_HOLD = 2.0, 16.0
"""Seconds without a step up after a step down, doubled when the last step up lasted less than :data:`LASTING`."""
LIFT = 1.5
"""Times the estimate of the step down: with so much more there is no edge to flicker at, and no reason to wait."""
LASTING = 10.0
OVER = 2.0
"""Seconds for which a larger encoding than fits is shown while the smaller one has not begun to arrive."""
FLOOD = 1.5
"""Times the estimate: a larger encoding that takes more than that is not even shown meanwhile."""
LEAST_SHARE = {"camera": 0.4, "screen": 0.1}
"""Of the usual bitrate that is reckoned with at least: who sits still will move; slides mostly do not."""
PATIENCE = 2.0
"""Times the budget that the smallest encoding may take while it is shown: a full way lowers the estimate further at
once, and one decrease for nothing should not take a picture away."""
FIRST = 30_000.0
"""Bit/s that the smallest encoding is reckoned with until the way is known: nobody joins to see resting pictures."""
VOICE = 32_000.0
"""Bit/s that a voice is reckoned with."""
VOICES = 3
"""So many are reckoned with at once."""
OBEY = 4.0
"""Seconds that a publisher is given to send less: told within one, measured after another. After that the picture rests
where it does not fit."""
QUIET = 2.0
"""Seconds without trouble after which it does fit, whatever the estimate says: too narrow ways complain at once."""
HOPE = 20.0
"""Seconds for which a publisher's limit is not raised because of somebody who cannot take even the least."""
MORE = 1.3
"""Times what was asked for: so much more is not what was asked for (browsers go beyond it for a while)."""
SMOOTHING = 0.25
"""Weight of a new measurement, four times a second: a key frame is no reason to change anything."""


class Step:
    """What one seat was given last, and how that went."""

    __slots__ = (
        "excess_since",
        "fallen",
        "hold",
        "hold_until",
        "over_since",
        "place",
        "raised_at",
        "rates",
        "short_since",
        "track",
    )

    def __init__(self, track: Track) -> None:
        self.track = track
        self.place = REST
        self.raised_at = float("-inf")
        self.hold = HOLD
        self.hold_until = float("-inf")
        self.fallen = float("inf")
        """The estimate at the last step down."""
        self.over_since: float | None = None
        self.excess_since: float | None = None
        """Since when the publisher has sent more than can be given here, though she can be asked for less."""
        self.short_since: float | None = None
        """Since when not even the least can be given."""
        self.rates: dict[str, float] = {}

    def move(self, place: int, enough: int, estimate: float, now: float) -> None:
        """This is given now where ``enough`` would fill the seat."""
        if place > self.place:
            self.raised_at, self.hold_until, self.fallen = now, now + NEXT_STEP, float("inf")
        elif place < min(self.place, enough):
            self.hold = min(2 * self.hold, LONGEST_HOLD) if now - self.raised_at < LASTING else HOLD
            self.hold_until, self.fallen = now + self.hold, estimate
        self.place = place

    def could_take(self, share: float, least: float, now: float) -> float:
        """What a resting picture counts with in its publisher's limit: for a while also who cannot take even the least,
        since most ways recover."""
        self.short_since = None if share >= least else now if self.short_since is None else self.short_since
        return NONE if self.short_since is not None and now - self.short_since > HOPE else share

    def exceeds(self, excess: bool, now: float) -> None:
        """Whether more comes than is given."""
        self.excess_since = None if not excess else now if self.excess_since is None else self.excess_since

    def patient(self, now: float) -> bool:
        """Whether the publisher may still be expected to send no more than that."""
        return self.excess_since is None or now - self.excess_since <= OBEY

    def bound(self, estimate: float, now: float) -> int | None:
        """No further than this for now; None: no bound."""
        return self.place if now < self.hold_until and estimate < LIFT * self.fallen else None


class Allocation:
    """For all seats of one participant."""

    __slots__ = ("_estimate", "_quiet", "_settled", "_steps")

    def __init__(self) -> None:
        self._estimate = 0.0
        self._settled = self._quiet = False
        self._steps: dict[str, Step] = {}

    def urgent(self, estimate: float) -> bool:
        """Whether the estimate has fallen so far that waiting for the next turn would be felt."""
        return estimate < URGENT * self._estimate

    def decide(
        self,
        subscriptions: Iterable[Subscription],
        sending: Sending,
        motion: Collection[str],
        speaking: Collection[str],
        now: float,
    ) -> None:
        """Aim every subscription. ``motion`` and ``speaking`` are participants who sign and who speak."""
        shown = {subscription.seat.place.mid: subscription for subscription in subscriptions}
        self._steps = {mid: self._step(mid, held.track) for mid, held in shown.items()}
        self._settled, self._estimate, self._quiet = sending.settled, sending.target, sending.calm(QUIET, now)
        wants = {mid: self._want(mid, held, motion, speaking, now) for mid, held in shown.items()}
        voices = sum(want.qualities[0].bitrate for want in wants.values() if want.rank is Rank.SOUND)
        if self._settled:
            pictures = (self._most(held, wants[mid]) for mid, held in shown.items())
            sending.want((voices + sum(pictures)) / SHARE)
        budget = SHARE * self._estimate
        if sending.calm(CALM, now):
            # What has been shown for a while without trouble is proven to fit, whatever the estimate has heard of yet.
            budget = max(budget, voices + sum(want.cost(want.shown) for want in wants.values()) + 1)
        given, left = share_out(budget, list(wants.values()))
        alone = sum(want.least > 0 for want in wants.values()) or 1
        for mid, held in shown.items():
            self._carry_out(held, wants[mid], given[mid].place, now)
            self._limit(held, wants[mid], given[mid], max(left, 0.0) / alone, now)

    @staticmethod
    def _most(held: Subscription, want: Want) -> float:
        """Bit/s that the picture takes when it fills the seat and moves."""
        if want.rank is Rank.SOUND or want.enough == REST:
            return 0.0
        track, quality = held.track, want.qualities[want.enough]
        return max(quality.bitrate, usual(track, track.encodings[want.enough], quality.height))

    def _step(self, mid: str, track: Track) -> Step:
        held = self._steps.get(mid)
        return held if held is not None and held.track is track else Step(track)

    def _want(
        self, mid: str, held: Subscription, motion: Collection[str], speaking: Collection[str], now: float
    ) -> Want:
        track, step = held.track, self._steps[mid]
        if track.kind == "audio":
            share = min(1.0, VOICES / max(1, self._voices()))
            return Want(mid, Rank.SOUND, None, (Quality(0, share * VOICE),))
        if track.source == "screen":
            rank = Rank.SCREEN
        elif track.participant in motion:
            rank = Rank.MOTION
        else:
            rank = Rank.SPEAKER if track.participant in speaking else Rank.CAMERA
        qualities = self._qualities(track, step, now)
        return Want(
            mid,
            rank,
            held.seat.wish if held.seat.knows(track.line.codec.name) else 0,
            qualities,
            min(step.place, len(qualities) - 1),
            step.bound(self._estimate, now),
            self._least(held, step, qualities, now),
        )

    def _least(self, held: Subscription, step: Step, qualities: tuple[Quality, ...], now: float) -> float:
        if len(qualities) > 1 or not self._settled:
            return 0.0
        # What rests comes back when its publisher sends little enough; what is shown stays while that can be hoped.
        hopeful = step.patient(now) or self._quiet if step.place != REST else not _exceeds(held, held.share, now)
        return min(LEAST[held.track.source], qualities[0].bitrate) if hopeful else 0.0

    def _voices(self) -> int:
        return sum(step.track.kind == "audio" for step in self._steps.values())

    def _qualities(self, track: Track, step: Step, now: float) -> tuple[Quality, ...]:
        found: list[Quality] = []
        late = track.reduced(now)
        for encoding in track.encodings:
            height = track.height(encoding)
            most = usual(track, encoding, height)
            least = LEAST_SHARE.get(track.source, 1.0) * most
            if track.alive(encoding, now):
                bitrate = max(self._measured(step, encoding, now), least)
            elif late and found:
                # The publisher cannot send it: what arrives in its place costs what that costs.
                bitrate = found[-1].bitrate
            else:
                bitrate = most if found else least
            if not found and step.place == 0:
                bitrate /= PATIENCE
            if not found and not self._settled:
                bitrate = min(bitrate, FIRST)
            # A larger one never costs less, or it would be chosen in place of what it is larger than.
            found.append(Quality(height, max(bitrate, found[-1].bitrate if found else 0.0)))
        return tuple(found)

    def _measured(self, step: Step, encoding: Encoding, now: float) -> float:
        rate = encoding.flow.bitrate(now)
        before = step.rates.get(encoding.rid, rate)
        step.rates[encoding.rid] = smoothed = before + SMOOTHING * (rate - before)
        return smoothed

    def _limit(self, held: Subscription, want: Want, grant: Grant, left: float, now: float) -> None:
        """What could be given to the only encoding of a picture: its publisher sends no more than everybody takes."""
        step = self._steps[want.mid]
        if len(want.qualities) > 1 or not self._settled or want.enough == REST or want.rank is Rank.SOUND:
            held.share = NONE
            return
        share, least = grant.bitrate + left, min(LEAST[held.track.source], want.qualities[0].bitrate)
        held.share = step.could_take(share, least, now)
        step.exceeds(grant.place != REST and (share < least or _exceeds(held, share, now)), now)

    def _carry_out(self, held: Subscription, want: Want, place: int, now: float) -> None:
        track = held.track
        if want.rank is Rank.SOUND:
            held.aim(track.encodings[0], now)
            return
        step = self._steps[want.mid]
        step.move(place, want.enough, self._estimate, now)
        if place == REST:
            held.wanted = None
            held.paused = want.enough != REST
            held.aim(None, now)
            return
        held.wanted = track.encodings[place]
        target = track.nearest(held.wanted, now)
        over = place < want.enough and track.encodings.index(target) > place
        if not over:
            step.over_since = None
        elif step.over_since is None:
            step.over_since = now
        held.paused = step.over_since is not None and now - step.over_since > OVER
        if over:
            target = self._meanwhile(held, step, target, now)
        held.aim(None if held.paused else target, now)

    def _meanwhile(self, held: Subscription, step: Step, larger: Encoding, now: float) -> Encoding:
        """What to aim at while only a larger encoding arrives than fits."""
        assert held.wanted is not None
        floods = step.rates.get(larger.rid, 0.0) > FLOOD * self._estimate
        if floods and held.current is larger:
            # It would fill the queue in which the smaller one's key frame, and all sound, come too late or not at all.
            held.aim(None, now)
        # Shown or not: the first key frame of the smaller one must not pass by, browsers make no second one so soon.
        return held.wanted if floods or held.current is larger else larger


def _exceeds(held: Subscription, share: float, now: float) -> bool:
    return held.track.encodings[0].flow.bitrate(now) > MORE * share
