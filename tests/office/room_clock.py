"""What the passing of time does in the model of the waiting room."""

from __future__ import annotations

from tests.office.room_deeds import not_answered
from tests.office.room_desks import set_state
from tests.office.room_doors import end_of_day
from tests.office.room_model import FORGOTTEN, HOUSE, TALKING, Room


def sweep(room: Room) -> None:
    """Everything that is due, once."""
    now, people = room.now, list(room.people.values())
    for it in people:
        if it.state in TALKING and it.talks_since + FORGOTTEN <= now:
            room.end(it, "finish", "finished")
    for clerk in room.clerks.values():
        day_is_over = end_of_day(clerk.since) <= now and not any(room.is_open(it) for it in clerk.serves)
        if day_is_over and room.holds(clerk.id) not in TALKING:
            set_state(room, clerk.id, "closed")
    for it in people:
        if it.state == "called" and it.clerk is not None and room.clerks[it.clerk].desk == "closed":
            room.move(it, "put back", "waiting")
    for it in people:
        if it.state in HOUSE and it.good_until <= now:
            room.end(it, "expire", "expired")
    _keep_places(room)


def _keep_places(room: Room) -> None:
    now = room.now
    states = {id_: it.state for id_, it in room.people.items()}
    for id_, it in room.people.items():
        rules, gone = room.departments[it.department], room.gone.get(id_)
        if states[id_] == "called" and not it.answered:
            if max(it.called_at, room.opened_at) + rules.answer <= now:
                not_answered(room, it)
        elif states[id_] == "away" and gone is None:
            if (it.back_by or 0.0) <= now:
                room.move(it, "return", "waiting")
        elif states[id_] == "away" and gone is not None:
            if max(it.away_until or 0.0, gone + rules.kept) <= now:
                room.move(it, "skip", "missed")
        elif (
            states[id_] in ("waiting", "transferred") and gone is not None and max(gone, it.since) + rules.grace <= now
        ):
            room.move(it, "step away", "away")
            it.away_until = now + rules.kept


def run_out(room: Room) -> None:
    """Questions that nobody answered."""
    for it in room.questions.values():
        if it.state == "asked" and it.answer_by <= room.now:
            it.state = "unanswered"
