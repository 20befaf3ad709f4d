"""Both directions between one person and the worker, through a router that may change the person's address."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.network.conditions import CLEAN, Conditions, Course
from tests.network.link import Link

Address = tuple[str, int, int]
"""As the worker's port has it: host, port, number of the socket."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What a person's path is like, both ways."""

    up: Course | Conditions = CLEAN
    """From the person to the worker."""
    down: Course | Conditions = CLEAN

    @classmethod
    def both(cls, course: Course | Conditions) -> Ways:
        """The same in both directions."""
        return cls(course, course)


class Stamped(bytes):
    """A datagram with the address that the router has put on it."""

    address: Address


class Path:
    """``up`` and ``down`` are links; the address is what the worker sees."""

    def __init__(
        self, rng: Random | int, ways: Ways, begin: float = 0.0, address: Address = ("198.51.100.1", 40_000, 0)
    ):
        rng = rng if isinstance(rng, Random) else Random(rng)
        # A generator for each direction: what one carries does not change what the other loses.
        self.up = Link(Random(rng.random()), ways.up, begin)
        self.down = Link(Random(rng.random()), ways.down, begin)
        self.address = address

    def send_up(self, datagram: bytes, now: float) -> None:
        """The person sends; it arrives as :class:`Stamped`."""
        stamped = Stamped(datagram)
        stamped.address = self.address
        self.up.send(stamped, now)

    def send_down(self, datagram: bytes, to: Address, now: float) -> None:
        """The worker sends; what goes to an address of before is lost."""
        if to == self.address:
            self.down.send(datagram, now)

    def rebind(self, address: Address | None = None) -> Address:
        """From now on the worker sees this address (by default another port of the same one)."""
        self.address = address or (self.address[0], self.address[1] + 1, self.address[2])
        return self.address

    def next_at(self) -> float | None:
        """When either direction should be asked next."""
        return min((at for at in (self.up.next_at(), self.down.next_at()) if at is not None), default=None)
