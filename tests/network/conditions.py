"""How a path behaves at one moment, and how that changes over time: plain values, shared by simulation and relay."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

UDP_OVERHEAD = 28
"""Bytes of an IPv4 and a UDP header (RFC 791, RFC 768): they fill the bottleneck too."""


@dataclass(frozen=True, slots=True)
class Bursts:
    """Loss in bursts after Gilbert and Elliott: a good and a bad state, changed by chance at every datagram."""

    enter: float
    """Chance to go from good to bad."""
    leave: float
    """Chance to go from bad to good: bursts are ``1 / leave`` datagrams long on average."""
    loss_bad: float = 1.0
    loss_good: float = 0.0

    @property
    def average(self) -> float:
        """Share of datagrams that is lost in the long run."""
        bad = self.enter / (self.enter + self.leave)
        return bad * self.loss_bad + (1 - bad) * self.loss_good

    @classmethod
    def of(cls, loss: float, length: float) -> Bursts:
        """Lose this share, in bursts of this many datagrams on average."""
        leave = 1 / length
        return cls(enter=leave * loss / (1 - loss), leave=leave)


@dataclass(frozen=True, slots=True)
class Conditions:
    """One direction of a path. Seconds, bit/s, shares from 0 to 1."""

    delay: float = 0.0
    jitter: float = 0.0
    """Each datagram takes ``delay`` plus or minus up to this much, evenly spread, and never less than nothing."""
    jitter_reorders: bool = False
    """Whether a datagram may overtake another one because of its jitter."""
    loss: float = 0.0
    """Independent losses."""
    bursts: Bursts | None = None
    reorder: float = 0.0
    """Share of datagrams that is held back by ``reorder_by``, so that others overtake them."""
    reorder_by: float = 0.02
    duplicate: float = 0.0
    """Share that arrives twice."""
    rate: float | None = None
    """Of the bottleneck; None: no bottleneck."""
    queue: float = 0.3
    """Seconds that the bottleneck's queue holds at this rate; more is dropped."""
    queue_bytes: int | None = None
    """The same in bytes; goes before ``queue``."""
    down: bool = False
    """Nothing gets through."""

    @property
    def queue_limit(self) -> float:
        """Bytes that may wait at the bottleneck."""
        if self.queue_bytes is not None:
            return self.queue_bytes
        return self.queue * (self.rate or 0.0) / 8

    def but(self, **changes: object) -> Conditions:
        """The same with some values changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Course:
    """What a link is like over time: how it begins, and from which second on it is otherwise."""

    begin: Conditions = field(default_factory=Conditions)
    changes: tuple[tuple[float, Conditions], ...] = ()
    """(seconds since the beginning, conditions from then on), in order."""

    def outage(self, at: float, seconds: float) -> Course:
        """The same course with nothing getting through for some time."""
        changes = []
        last = self.begin
        for time, conditions in self.changes:
            if time <= at + seconds:
                last = conditions
            changes.append((time, conditions.but(down=True) if at <= time < at + seconds else conditions))
        before = [conditions for time, conditions in self.changes if time <= at] or [self.begin]
        changes += [(at, before[-1].but(down=True)), (at + seconds, last)]
        return Course(self.begin, tuple(sorted(changes, key=lambda change: change[0])))


CLEAN = Course()
