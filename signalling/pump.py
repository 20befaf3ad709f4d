"""Moves frames between one WebSocket and its :class:`Talk`: reads, writes, watches the clock, and ends it in order.

There are thousands of these, and nearly all of them wait: so a socket has no task, and hardly more than a buffer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from signalling.config import Limits
from signalling.frames import Frames, Opcode
from signalling.messages import MAX_FRAME_BYTES
from signalling.outbox import Closing, Outbox
from signalling.talk import Talk
from signalling.trouble import describe

log = logging.getLogger("signalling")

HIGH_WATER = 1
"""Bytes: what the kernel does not take at once waits in the outbox, which is bounded, and not in the transport."""


class Pump(asyncio.Protocol):
    """The driver of one socket, from the answered handshake to its end."""

    __slots__ = (
        "_cut_at",
        "_deaf",
        "_frames",
        "_gone",
        "_heard_at",
        "_hello_by",
        "_limits",
        "_loop",
        "_paused",
        "_talk",
        "_timer",
        "_transport",
        "outbox",
    )

    def __init__(self, limits: Limits, gone: Callable[[Outbox], None]) -> None:
        """``gone`` is called once, when the socket is closed or lost."""
        self._limits = limits
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._frames = Frames(MAX_FRAME_BYTES)
        self._talk: Talk | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = self._loop.time()
        self._hello_by = self._heard_at + limits.hello_seconds
        self._paused = False
        """The client does not read as fast as it is told."""
        self._deaf = False
        """Nothing of what comes is understood any more."""
        self._cut_at: float | None = None
        """Once it is to be closed: until when that may take."""
        self.outbox = Outbox(limits.queue_frames, limits.queue_bytes, self._flush)

    def begin(self, talk: Talk, transport: asyncio.Transport, early: bytes) -> None:
        """The handshake was answered; ``early`` came behind it already."""
        self._talk = talk
        talk.on_heard = self._go_on
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=HIGH_WATER)
        self._transport = transport
        self._check()
        self._flush()  # it may have been closed before it began
        if early:
            self.data_received(early)

    # --- asyncio calls these ---

    def data_received(self, data: bytes) -> None:
        """Take every whole frame."""
        if self._deaf:
            return
        self._frames.add(data)
        self._go_on()

    def pause_writing(self) -> None:
        """The kernel's buffer is full."""
        self._paused = True

    def resume_writing(self) -> None:
        """It has room again."""
        self._paused = False
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._deaf = True
        if self._timer is not None:
            self._timer.cancel()
        self._transport = self._timer = None
        talk, self._talk = self._talk, None
        self._gone(self.outbox)
        if talk is not None:
            talk.on_heard = None
            talk.lost()

    # --- reading ---

    def _go_on(self) -> None:
        """Hear what has come, as far as the talk can follow."""
        talk, transport = self._talk, self._transport
        try:
            while not self._deaf and talk is not None and not talk.busy and (found := self._frames.take()):
                self._heard_at = self._loop.time()
                self._hear(talk, *found)
        except Exception as error:
            log.error("x socket: %s", describe(error))
            self._deaf = True
            self.outbox.close(1011)
        if transport is None or transport.is_closing():
            return
        self._flush()
        if len(self._frames) > MAX_FRAME_BYTES and not self._deaf:
            transport.pause_reading()  # until the hall has let it in
        else:
            transport.resume_reading()

    def _hear(self, talk: Talk, opcode: Opcode, payload: bytes) -> None:
        if opcode is Opcode.CLOSE or self.outbox.closing is not None:
            return  # only the other side's goodbye matters now
        if not talk.may_speak():
            self.outbox.close(4005)
        elif opcode is Opcode.BINARY:
            talk.hear(payload)
        elif opcode is Opcode.TEXT:
            self.outbox.close(1003)

    # --- writing ---

    def _flush(self) -> None:
        """Write what waits, as far as the kernel takes it."""
        transport, line = self._transport, self._frames
        if transport is None:
            return
        while line.open and not self._paused and (frame := self.outbox.take()) is not None:
            line.message(frame)
            transport.writelines(line.to_send())
        if not line.open and line.waiting:
            return  # what was said before the goodbye is to be heard first
        if not self._paused:
            transport.writelines(line.to_send())
        if self.outbox.closing is not None and line.open:
            self._end(transport, self.outbox.closing)
        elif not line.open and not self._deaf:
            self._ended(transport)

    def _end(self, transport: asyncio.Transport, closing: Closing) -> None:
        """Say why as soon as everything is sent; who does not take even that in time is cut off."""
        now = self._loop.time()
        if self._cut_at is None:
            self._cut_at = now + self._limits.close_seconds
            self._wake_at(self._cut_at, self._cut)
        if self.outbox.dropped or not len(self.outbox):
            self._frames.close(closing.code, closing.reason)
            transport.writelines(self._frames.to_send())
            self._wake_at(min(self._cut_at, now + self._limits.close_seconds / 2), self._hang_up)

    def _ended(self, transport: asyncio.Transport) -> None:
        """The client said goodbye, or something that is not of the protocol; or we did, and the client has not yet."""
        code = self._frames.goodbye or self._frames.broken
        if code is None:
            return
        self._deaf = True
        self.outbox.close(code)
        transport.writelines(self._frames.to_send())
        if self._frames.broken is None:
            # Both sides have said it: the server is the one who hangs up (RFC 6455 section 7.1.1).
            self._hang_up()
        else:
            # What is still under way is taken in, or the line would be reset before the client has read why.
            self._wake_at(self._loop.time() + self._limits.close_seconds / 2, self._hang_up)

    # --- the clock ---

    def _check(self) -> None:
        """Whether hello was said in time, and whether the client still lives."""
        now, greeted = self._loop.time(), self._talk is not None and self._talk.greeted
        silent = now - self._heard_at
        if not greeted and now >= self._hello_by:
            self.outbox.close(4002)
        elif silent >= self._limits.silence_seconds:
            self.outbox.close(4004)
        else:
            again = self._heard_at + self._limits.ping_seconds
            if silent >= self._limits.ping_seconds:
                again = self._heard_at + self._limits.silence_seconds
                if self._transport is not None and not self._paused and self._frames.open:
                    self._frames.ping()
                    self._transport.writelines(self._frames.to_send())
            self._wake_at(again if greeted else min(again, self._hello_by), self._check)

    def _hang_up(self) -> None:
        """Nothing more is to be said, or the client does not say goodbye."""
        if self._transport is not None:
            self._transport.close()
            self._wake_at(self._loop.time() + self._limits.close_seconds / 2, self._cut)

    def _cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _wake_at(self, when: float, what: Callable[[], None]) -> None:
        """There is one timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(when, what)
