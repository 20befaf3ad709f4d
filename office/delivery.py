"""What can go wrong when something is handed to a server that carries it on: three troubles, for mails and notices."""

from __future__ import annotations


class NotTaken(Exception):
    """The server refuses this message or its address for good."""


class NotNow(Exception):
    """The server does not take this message now, others perhaps."""

    def __init__(self, what: str, seconds: float = 0.0) -> None:
        """``seconds``: how long the server wants to be left alone; 0: it did not say."""
        super().__init__(what)
        self.seconds = seconds


class NotThere(Exception):
    """Nothing can be sent now: the server does not answer, or does not let us in."""
