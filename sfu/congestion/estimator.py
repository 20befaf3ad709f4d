"""What the way to one subscriber carries: the parts of the estimate put together, fed by feedback and by time.

Bounded in all that the other side can bring about: a feedback packet that claims anything moves this one estimate only,
within fixed limits, and costs no more than the packets that were really sent.
"""

from __future__ import annotations

from sfu.congestion.cluster import Cluster
from sfu.congestion.delay import DelayBased
from sfu.congestion.history import ARRIVED, FLYING, LOST, MASK, SIZE, UNTOLD, History
from sfu.congestion.loss import LossBased
from sfu.congestion.overuse import Usage
from sfu.congestion.probing import Probing
from sfu.congestion.throughput import Throughput
from sfu.transportcc import TICKS, TransportFeedback

START = 300_000.0
"""Bit/s before anything is known (libwebrtc)."""
LOWEST, HIGHEST = 50_000.0, 20_000_000.0
"""Sound always goes; nobody is sent more than 20 Mbit/s."""
SILENCE = 1.0
"""Seconds without feedback for what was sent after which the estimate is halved, again and again."""
UNSETTLED = 1.0
"""Seconds from the first feedback after which the estimate counts, whether a probe has told something or not."""
RETURN, EMPTY = 0.5, 0.1
"""When feedback comes again and its packets have waited for less than 100 ms, then the silence was an outage and not a
full way: half of the former rate is taken up at once, and a probe asks for the rest."""
MAX_CLUSTERS = 4
MAX_FEEDBACK = 100
"""Feedback packets a second that are looked at; a browser sends 4 to 20."""
HALF_TURN, TURN = 0x8000_0000, 0xFFFF_FFFF


class Estimator:
    """``history`` is written by whoever sends; ``target`` is in bit/s, ``round_trip`` in seconds (0: not known)."""

    __slots__ = (
        "_arrived",
        "_clusters",
        "_delay",
        "_feedback_count",
        "_feedback_second",
        "_first_at",
        "_former",
        "_halved_at",
        "_heard_at",
        "_loss",
        "_number",
        "_throughput",
        "_ticks",
        "_told",
        "_told_end",
        "history",
        "loss_share",
        "probing",
        "round_trip",
        "settled",
        "target",
        "trouble_at",
    )

    def __init__(self, start: float = START) -> None:
        self.history = History()
        self.probing = Probing(start)
        self.target = start
        self.round_trip = 0.0
        self.loss_share = 0.0
        """Of the packets of the last second or so, smoothed."""
        self._delay = DelayBased(start, LOWEST, HIGHEST)
        self._loss = LossBased(LOWEST)
        self._throughput = Throughput()
        self._clusters: dict[int, Cluster] = {}
        self._number = 0
        self._told = range(0)
        """Numbers that the last feedback spoke of."""
        self._told_end = self._arrived = self.history.next
        """Number after the newest packet that is known to have arrived."""
        self._ticks: int | None = None
        self.trouble_at = float("-inf")
        """When the way was last seen to be full, to lose or to be silent."""
        self.settled = False
        """Whether the estimate is more than where it began."""
        self._first_at: float | None = None
        self._heard_at: float | None = None
        self._halved_at = float("-inf")
        self._former = 0.0
        """Bit/s before the silence that lasts; 0: there is none."""
        self._feedback_second = -1
        self._feedback_count = 0

    @property
    def arriving(self) -> float | None:
        """Bit/s that arrive; None before it is known."""
        return self._throughput.rate

    @property
    def queue(self) -> float:
        """Seconds that packets wait in the way's queue."""
        return self._delay.queue

    @property
    def newest(self) -> int:
        """The newest packet that is known to have arrived."""
        return self._arrived - 1

    @property
    def told_end(self) -> int:
        """The number after the last packet of which feedback has spoken."""
        return self._told_end

    @property
    def usage(self) -> Usage:
        """What the last feedback said of the delay."""
        return self._delay.usage

    def begin_probe(self, rate: float, now: float) -> Cluster:
        """A probe at this rate begins."""
        self._number = self._number % 255 + 1
        cluster = Cluster(self._number, rate, now, self._delay.jitter)
        while len(self._clusters) >= MAX_CLUSTERS:
            del self._clusters[next(iter(self._clusters))]
        self._clusters[self._number] = cluster
        return cluster

    def feedback(self, packet: TransportFeedback, now: float) -> None:
        """What arrived and what did not."""
        if not self._allowed(now):
            return
        history = self.history
        sent_at, sizes, states, tags = history.sent_at, history.sizes, history.states, history.clusters
        base = history.extend(packet.base)
        floor, end = max(base, history.next - SIZE), min(base + packet.statuses, history.next)
        outage = self._heard_at is not None and now - self._heard_at > SILENCE
        loss, delay = self._loss, self._delay
        delay.begin(now)
        group, place_of = delay.groups.add, self._clusters.get
        touched: dict[int, Cluster] = {}
        arrived = octets = found = 0
        oldest, newest, latest, shortest = now, 0.0, 0.0, float("inf")
        # Everything in this loop happens for every packet that is sent to anybody.
        turn = self._turn_of(packet.times)
        for offset, ticks in zip(packet.offsets, packet.times, strict=True):
            number = base + offset
            if not floor <= number < end:
                continue
            place = number & MASK
            state = states[place]
            at, sent, size = turn + ticks / TICKS, sent_at[place], sizes[place]
            if state != FLYING:
                if state == ARRIVED:
                    continue
                if state == LOST:
                    found += 1
                else:
                    octets -= size  # reckoned with already
            states[place] = ARRIVED
            arrived += 1
            octets += size
            if at - sent < shortest:
                shortest = at - sent
            if sent < oldest:
                oldest = sent
            if sent > newest:
                newest = sent
            if at > latest:
                latest = at
            group(sent, at)
            tag = tags[place]
            if tag:
                cluster = place_of(tag)
                if cluster is not None:
                    cluster.arrived(size, sent, at)
                    touched[tag] = cluster
            if number >= self._arrived:
                self._arrived = number + 1
        # Judged one feedback later: what was only overtaken has come by then, and is no loss to give way to.
        missing = self._missing()
        # What went into an outage says nothing of the bandwidth before and after it.
        self._told = range(0) if outage else range(floor, end)
        untold = 0 if outage else self._untold(floor)
        self._told_end = max(self._told_end, end)
        if not arrived:
            self._settle(now)
            return
        self._heard_at = now
        if self._first_at is None:
            self._first_at = now
        elif now - self._first_at > UNSETTLED:
            self.settled = True
        self._learn_round_trip(now - newest)
        self._learn_loss(missing, arrived)
        loss.add(arrived - found, octets, -found, oldest)
        rate = self._throughput.add(octets + round(untold * (1 - self.loss_share)), latest)
        delay.decide(rate, shortest, self._probed(touched, now), now)
        loss.decide(delay.rate, rate, newest, delay.queue, now)
        if delay.usage is Usage.OVER or loss.decreasing:
            self._trouble(now)
        elif self._former and delay.queue < EMPTY:
            self._return(now)
        self._former = 0.0
        self._settle(now)

    def _return(self, now: float) -> None:
        former = self._former
        self._loss.forget()
        self._delay.control.set(max(self._delay.rate, RETURN * former), now)
        self.probing.returned(former)

    def _trouble(self, now: float) -> None:
        self.trouble_at = now
        self.probing.trouble(now)

    def tick(self, now: float) -> None:
        """Let time pass, about every 20 ms."""
        history = self.history
        # Who sends nothing hears nothing, and the fate of a last packet that was lost is never told.
        if self._arrived >= history.next or now - history.sent_at[history.next - 1 & MASK] > SILENCE:
            return
        since = history.sent_at[max(self._arrived, history.next - SIZE) & MASK]
        if self._heard_at is not None:
            since = max(since, self._heard_at)
        if now - max(since, self._halved_at) > SILENCE:
            # Nobody says that anything arrives: neither an outage nor a full way is helped by sending on as before.
            self._halved_at = now
            self._former = self._former or self.target
            self._trouble(now)
            self._delay.control.set(self.target / 2, now)
            self._settle(now)

    def _allowed(self, now: float) -> bool:
        second = int(now)
        if second != self._feedback_second:
            self._feedback_second, self._feedback_count = second, 0
        self._feedback_count += 1
        return self._feedback_count <= MAX_FEEDBACK

    def _turn_of(self, times: tuple[int, ...]) -> float:
        # The reference has 24 bits of 64 ms: it turns over every twelve days. A packet tells of less than half.
        if not times:
            return 0.0
        ticks, last = times[0], self._ticks
        unrolled = ticks if last is None else last + ((ticks - last + HALF_TURN & TURN) - HALF_TURN)
        self._ticks = unrolled if last is None else max(last, unrolled)
        return (unrolled - ticks) / TICKS

    def _missing(self) -> int:
        history, missing = self.history, 0
        for number in self._told:
            place = number & MASK
            if history.states[place] in (FLYING, UNTOLD) and history.holds(number):
                history.states[place] = LOST
                missing += 1
                self._loss.add(1, history.sizes[place], 1, history.sent_at[place])
        return missing

    def _untold(self, begin: int) -> int:
        """Bytes of which no feedback has spoken, though one that was sent later has: it was lost itself. They say
        nothing of the way to her, and count neither as lost nor as arrived nor as not sent."""
        history, octets = self.history, 0
        for number in range(max(self._told_end, history.next - SIZE), begin):
            place = number & MASK
            if history.states[place] == FLYING:
                history.states[place] = UNTOLD
                octets += history.sizes[place]
                self._loss.add(0, history.sizes[place], 0, history.sent_at[place])
        return octets

    def _learn_round_trip(self, sample: float) -> None:
        # RFC 6298 section 2.3 (alpha 1/8), as each part of libwebrtc smoothes it.
        sample = max(sample, 0.001)
        self.round_trip += (sample - self.round_trip) / 8 if self.round_trip else sample
        self._delay.control.round_trip = self.round_trip

    def _learn_loss(self, missing: int, arrived: int) -> None:
        share = missing / (missing + arrived)
        self.loss_share += 0.1 * (share - self.loss_share)

    def _probed(self, touched: dict[int, Cluster], now: float) -> float | None:
        best: float | None = None
        for cluster in touched.values():
            result = cluster.result()
            if result is None:
                continue
            self.settled = True
            self.probing.shown(cluster.rate, result, self.target, now)
            self._loss.probed(result)
            # A probe that shows less than what was thought proves nothing: others may have used the way just then.
            if result > self._delay.rate:
                best = max(result, best or 0.0)
        return best

    def _settle(self, now: float) -> None:
        allowed = self._loss.rate
        target = self._delay.rate if allowed is None else min(self._delay.rate, allowed)
        self.target = min(max(target, LOWEST), HIGHEST)
        self.probing.moved(self.target, now)
