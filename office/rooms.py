"""Puts conversations on media workers and keeps them there: the only place where a worker hears of a person.

Built from the record: a room is opened for an open visit, a participant expected for an admitted person, and for nobody
else. When a worker dies its rooms move to a living one; when the web process was replaced, rooms are taken over as they
run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from office.conversation import JOIN_SECONDS, Conversation
from office.mediaworker import MediaWorker, WorkerFailed, WorkerGone
from office.member import Member, encodings_of, seats_of
from office.placement import Candidate, choose
from office.presence import Person
from sfu import control
from signalling import messages as m
from signalling.hall import Refusal

log = structlog.get_logger()
RETRY_SECONDS = 1.0
_REFUSALS = {
    "ticket": "expired",
    "epoch": "expired",
    "no-room": "expired",
    "no-participant": "expired",
    "limit": "full",
}


class Rooms:
    """Every conversation that is open, and the worker it is on."""

    def __init__(
        self,
        clock: Callable[[], float],
        ice_servers: Callable[[str, float], list[m.IceServer]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._ice_servers = ice_servers
        self._conversations: dict[str, Conversation] = {}
        self._on: dict[str, MediaWorker] = {}
        """room -> worker."""
        self._living: dict[int, MediaWorker] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._retry: asyncio.TimerHandle | None = None
        self._started = False

    # --- finding ---

    def get(self, room: str) -> Conversation | None:
        """The open conversation of a room."""
        return self._conversations.get(room)

    def all(self) -> list[Conversation]:
        """Every open conversation."""
        return list(self._conversations.values())

    def of(self, person: Person) -> tuple[Conversation, Member] | None:
        """The conversation that a person is admitted to."""
        for conversation in self._conversations.values():
            if member := conversation.member(person.view, person.key):
                return conversation, member
        return None

    # --- opening and closing ---

    def hold(self, conversation: Conversation) -> None:
        """Hold the conversation of an open visit; it gets its worker by :meth:`start`, or from one that has it."""
        self._conversations[conversation.room] = conversation

    def open(self, conversation: Conversation) -> None:
        """A visit was just opened on record: its people see the conversation at once, and join as soon as a worker
        expects them."""
        self.hold(conversation)
        for member in conversation.members.values():
            conversation.tell_everything(member)
        self._place_all()

    def start(self) -> None:
        """Workers had their chance to show what they hold: from now on rooms without a worker get one."""
        self._started = True
        self._place_all()

    async def place(self, conversation: Conversation) -> None:
        """Open the room on a worker and expect its members; without a worker that waits until one lives."""
        async with conversation.lock:
            if conversation.closed or conversation.room in self._on:
                return
            number = choose(
                Candidate(
                    number=worker.number,
                    cpu=worker.load.cpu if worker.load else 0.0,
                    measured=worker.load.rooms if worker.load else 0,
                    rooms=sum(other is worker for other in self._on.values()),
                )
                for worker in self._living.values()
                if not worker.retiring
            )
            if number is None:
                return
            worker = self._living[number]
            self._on[conversation.room] = worker
            log.info("+ room", room=conversation.room, worker=number)
            try:
                await worker.open_room(conversation.room)
                for member in list(conversation.members.values()):
                    await self._expect(worker, conversation, member)
            except WorkerGone:
                self._unplaced(conversation, worker)
                return
            except WorkerFailed as failure:
                log.warning("x room", room=conversation.room, worker=number, code=failure.code)
                self._unplaced(conversation, worker)
                return
        if not conversation.closed:
            conversation.tell_all()

    def close(self, conversation: Conversation) -> None:
        """End a conversation whose visit is closed on record: the room first, then everybody hears of it."""
        self._conversations.pop(conversation.room, None)
        worker = self._on.pop(conversation.room, None)
        if worker is not None:
            self._spawn(self._end(worker, conversation))
        log.info("- room", room=conversation.room)
        conversation.close()

    async def expect(self, conversation: Conversation, member: Member) -> None:
        """Let a member who was just admitted in."""
        async with conversation.lock:
            if not conversation.closed and conversation.room in self._on:
                await self._expect_or_lose(conversation, member)

    async def remove(self, conversation: Conversation, member: Member) -> None:
        """Take a member out, on the worker too."""
        conversation.remove(member)
        if worker := self._on.get(conversation.room):
            try:
                await worker.remove(conversation.room, member.id)
            except (WorkerGone, WorkerFailed):
                log.warning("x remove", room=conversation.room)

    async def set_held(self, conversation: Conversation, held: bool) -> None:
        """Let the citizen wait outside or come in again: so when this returns, or when there is a worker again."""
        if not conversation.hold(held):
            return
        async with conversation.lock:
            worker, citizen = self._on.get(conversation.room), conversation.citizen
            if worker is None or conversation.closed:
                return
            try:
                await worker.hold(conversation.room, citizen.id, citizen.held)
            except WorkerGone:
                return  # worker_lost follows; where the room is placed anew, she is expected as she stands then
            except WorkerFailed as failure:
                log.warning("x hold", room=conversation.room, code=failure.code)
                self._unplaced(conversation, worker)

    # --- what members ask ---

    async def offer(self, conversation: Conversation, member: Member, offer: m.Offer) -> m.Answer:
        """Carry an SDP offer to the worker and its answer back."""
        worker = self._on.get(conversation.room)
        if worker is None:
            raise Refusal("unavailable")
        if offer.epoch != member.epoch:
            raise Refusal("expired")
        if offer.join and member.join is not None and offer.join == member.join.join:
            member.join = None  # single use: whatever becomes of it, it is not handed out again
        before = member.seats
        try:
            answer = await worker.take_offer(
                conversation.room, member.id, offer.epoch, offer.join, offer.sdp, dict(offer.tracks)
            )
        except WorkerGone:
            raise Refusal("unavailable") from None
        except WorkerFailed as failure:
            raise Refusal(_REFUSALS.get(failure.code, "media")) from None
        seats = seats_of(answer.seats)
        if member.epoch == offer.epoch:
            if member.seats is before:
                member.seats, member.audio_seats, member.video_seats = seats, answer.audio_seats, answer.video_seats
            else:  # the worker's next word has overtaken its answer
                seats = member.seats
        return m.Answer(re=offer.id, epoch=offer.epoch, sdp=answer.sdp, seats=seats)

    def ice_servers(self, member: Member) -> list[m.IceServer]:
        """Relays for a way that begins now; those of the member's join may be over."""
        return self._ice_servers(member.id, self._clock())

    async def rejoin(self, conversation: Conversation, member: Member, lost: int) -> None:
        """A page without media wants a new transport. Asking twice for the same loss gives one."""
        async with conversation.lock:
            if conversation.closed or conversation.room not in self._on:
                return  # join is told as soon as the room has a worker
            if member.join is not None and self._clock() < member.join_until:
                conversation.tell(member, member.join)
            elif 0 < lost < member.epoch:
                conversation.tell(member, m.Conversation(conversation=conversation.view_for(member)))
                conversation.tell(member, member.seats_message())
            else:
                if member.link != "absent":
                    member.link = "reconnecting"
                await self._expect_or_lose(conversation, member)
                conversation.tell_all()

    async def set_sizes(self, conversation: Conversation, member: Member, message: m.SetSizes) -> None:
        """Pass on how large a page shows its seats; it is a wish, and nothing is lost when it does not arrive."""
        worker = self._on.get(conversation.room)
        if worker is None or message.epoch != member.epoch:
            return
        try:
            await worker.set_sizes(conversation.room, member.id, message.epoch, dict(message.heights))
        except (WorkerGone, WorkerFailed):
            log.warning("x sizes", room=conversation.room)

    def report_media(self, conversation: Conversation, member: Member, message: m.ReportMedia) -> None:
        """What a page says of its own media. Raises ``too-many``."""
        conversation.report_media(member, message, self._monotonic())

    # --- what workers say ---

    def worker_ready(self, worker: MediaWorker, held: list[control.RoomState]) -> None:
        """A worker lives; take over what it holds for open visits, end what it holds for nobody."""
        self._living[worker.number] = worker
        for state in held:
            conversation = self._conversations.get(state.room)
            if conversation is None or self._on.get(state.room, worker) is not worker:
                self._spawn(self._close_on(worker, state.room))
                continue
            self._on[state.room] = worker
            conversation.adopt(state.participants)
            conversation.tell_all()
            log.info("= room adopted", room=state.room, worker=worker.number)
            self._spawn(self._complete(conversation, worker, {it.participant: it.held for it in state.participants}))
        self._place_all()

    def worker_lost(self, worker: MediaWorker) -> None:
        """A worker is gone with its rooms: say so at once, then open them elsewhere."""
        if self._living.get(worker.number) is worker:
            del self._living[worker.number]
        for room, holder in list(self._on.items()):
            if holder is worker:
                del self._on[room]
                if conversation := self._conversations.get(room):
                    conversation.media_lost()
        self._place_all()

    def worker_said(self, worker: MediaWorker, event: control.Event) -> None:
        """What no request caused."""
        if isinstance(event, control.Load):
            return
        if isinstance(event, control.Media):
            self._measured(worker, event)
            return
        conversation = self._conversations.get(event.room)
        if conversation is None or self._on.get(event.room) is not worker:
            return
        if isinstance(event, control.LinkChanged):
            conversation.link_changed(event.participant, event.epoch, event.link)
        elif isinstance(event, control.SeatsChanged):
            conversation.seats_changed(
                event.participant, event.epoch, seats_of(event.seats), event.audio_seats, event.video_seats
            )
        elif isinstance(event, control.EncodingsChanged):
            conversation.encodings_changed(event.participant, event.epoch, encodings_of(event.tracks))
        elif isinstance(event, control.SpeakingChanged):
            conversation.speaking_changed(event.participants)

    def _measured(self, worker: MediaWorker, event: control.Media) -> None:
        now = self._monotonic()
        rooms = {state.room for state in event.participants if self._on.get(state.room) is worker}
        for state in event.participants:
            if state.room in rooms and (conversation := self._conversations.get(state.room)):
                conversation.media_measured(state, now)
        for room in rooms:
            if conversation := self._conversations.get(room):
                conversation.tell_quality(now)

    async def end(self) -> None:
        """Stop what is under way."""
        self._started = False
        if self._retry is not None:
            self._retry.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- inside ---

    async def _expect(self, worker: MediaWorker, conversation: Conversation, member: Member) -> None:
        """The next epoch of a member: the worker makes a join ticket, the member's page hears it."""
        if self._on.get(conversation.room) is not worker or member.id not in conversation.members:
            return  # closed, lost or sent out while we waited for something else
        if member.epoch == 0:
            # After the loss of web process and worker together nobody knows the last epoch; time grows faster than it.
            member.epoch = max(0, int(self._clock() - conversation.visit.opened_at))
        member.epoch += 1
        member.seats, member.encodings, member.join = [], None, None
        epoch = member.epoch
        expected = await worker.expect(conversation.room, member.id, epoch, motion=member.signs, held=member.held)
        if self._on.get(conversation.room) is not worker or member.id not in conversation.members:
            return
        now = self._clock()
        member.audio_seats, member.video_seats = expected.audio_seats, expected.video_seats
        member.join = m.Join(
            room=conversation.room,
            epoch=epoch,
            join=expected.join,
            ice_servers=self.ice_servers(member),
            audio_seats=expected.audio_seats,
            video_seats=expected.video_seats,
        )
        member.join_until = now + JOIN_SECONDS
        conversation.tell(member, member.join)

    async def _expect_or_lose(self, conversation: Conversation, member: Member) -> None:
        worker = self._on[conversation.room]
        try:
            await self._expect(worker, conversation, member)
        except WorkerGone:
            return  # worker_lost follows and places the room anew
        except WorkerFailed as failure:
            log.warning("x expect", room=conversation.room, code=failure.code)
            if failure.code == "limit":
                raise Refusal("full") from None
            self._unplaced(conversation, worker)

    async def _complete(self, conversation: Conversation, worker: MediaWorker, there: dict[str, bool]) -> None:
        """After adoption: nobody in the room who is not admitted, nobody admitted who is not expected, and on hold who
        is on hold on record. ``there``: whom the worker has, and whether on hold."""
        async with conversation.lock:
            try:
                for participant in there.keys() - conversation.members.keys():
                    await worker.remove(conversation.room, participant)
                for member in list(conversation.members.values()):
                    if member.id not in there:
                        await self._expect(worker, conversation, member)
                    elif there[member.id] != member.held:
                        await worker.hold(conversation.room, member.id, member.held)
            except (WorkerGone, WorkerFailed):
                log.warning("x adopt", room=conversation.room, worker=worker.number)
        conversation.tell_all()

    async def _end(self, worker: MediaWorker, conversation: Conversation) -> None:
        async with conversation.lock:  # what is just being opened is closed after it
            await self._close_on(worker, conversation.room)

    async def _close_on(self, worker: MediaWorker, room: str) -> None:
        try:
            await worker.close_room(room)
        except (WorkerGone, WorkerFailed):
            log.warning("x close room", room=room, worker=worker.number)

    def _unplaced(self, conversation: Conversation, worker: MediaWorker) -> None:
        """The room did not come to stand; try again in a moment."""
        if self._on.get(conversation.room) is worker:
            del self._on[conversation.room]
            conversation.media_lost()
        if self._started and self._retry is None:
            self._retry = asyncio.get_running_loop().call_later(RETRY_SECONDS, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        self._place_all()

    def _place_all(self) -> None:
        for room, conversation in self._conversations.items():
            if self._started and room not in self._on:
                self._spawn(self.place(conversation))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("x room task", error=type(error).__name__, exc_info=error)
