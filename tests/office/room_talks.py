"""What clerks do with whom they talk to, in the model of the waiting room: hold, pass on, ask colleagues in."""

from __future__ import annotations

from tests.office.room_model import ANSWER_A_COLLEAGUE, AT_A_DESK, MOST_QUESTIONS, OVER, TALKING, No, Question, Room


def finish(room: Room, clerk: str, not_today: bool) -> None:
    """Goodbye."""
    room.end(room.mine(clerk, *TALKING), "finish", "finished", not_today)


def hold(room: Room, clerk: str) -> None:
    """Outside for a moment."""
    room.move(room.mine(clerk, "admitted"), "hold", "on hold")


def resume(room: Room, clerk: str) -> None:
    """Inside again."""
    room.move(room.mine(clerk, "on hold"), "resume", "admitted")


def send_back(room: Room, clerk: str) -> None:
    """To the head of the queue."""
    person = room.mine(clerk, *AT_A_DESK)
    room.hang_up(person)
    room.move(person, "send back", "waiting")
    person.priority, person.misses, person.not_before, person.for_clerk = 3, 0, None, None


def transfer(room: Room, clerk: str, ticket: str, department: str, colleague: str | None) -> None:
    """To another department, or to a colleague who serves it."""
    person = room.see(clerk, ticket)
    if person.state in AT_A_DESK:
        room.own(clerk, ticket)
    to = None if colleague is None else room.clerks[colleague]
    if (to is None and department == person.department) or (
        to is not None and (not to.active or department not in to.serves)
    ):
        raise No("bad-request")
    if person.state in OVER:
        raise No("not-now")
    room.hang_up(person)
    room.move(person, "transfer", "transferred")
    person.department, person.for_clerk = department, colleague
    person.priority, person.misses, person.not_before = 2, 0, None


def ask(room: Room, clerk: str, colleague: str) -> None:
    """Ask a colleague in; asking twice asks once."""
    person = room.mine(clerk, *TALKING)
    if colleague == clerk:
        raise No("bad-request")
    if any(it.person is person and it.account == colleague for it in room.asked()):
        return
    if room.clerk(colleague).desk == "closed":
        raise No("not-now")
    if person.questions >= MOST_QUESTIONS:
        raise No("full")
    person.questions += 1


def asked(room: Room, key: str, clerk: str, colleague: str) -> None:
    """The question has a name."""
    person = room.mine(clerk, *TALKING)
    room.questions[key] = Question(person, person.visit, clerk, colleague, room.now + ANSWER_A_COLLEAGUE)


def answer(room: Room, clerk: str, key: str, accept: bool) -> None:
    """Come in, or not."""
    room.clerk(clerk)
    question, word = room.questions[key], "joined" if accept else "declined"
    if question.account != clerk:
        raise No("not-yours")
    if question.state == word:
        return
    if question.state != "asked" or (accept and question.answer_by <= room.now):
        raise No("expired")
    if accept:
        room.free(clerk)
    question.state = word


def let_go(room: Room, clerk: str, key: str) -> None:
    """Take a question back, or let the colleague go."""
    room.clerk(clerk)
    question = room.questions[key]
    if question.host != clerk:
        raise No("not-yours")
    if question.state in ("asked", "joined"):
        question.state = "ended"


def go(room: Room, clerk: str) -> None:
    """Out of the colleague's conversation."""
    if question := room.joined(clerk):
        question.state = "ended"


def hand_over(room: Room, clerk: str, colleague: str) -> None:
    """The conversation is the colleague's."""
    person = room.mine(clerk, *TALKING)
    if colleague == clerk:
        raise No("bad-request")
    room.free(colleague, but="consulted")
    question = room.joined(colleague)
    if question is None or question.person is not person:
        raise No("not-now")
    question.state = "ended"
    for it in room.questions.values():
        if it.visit == person.visit:
            it.host = colleague
    room.move(person, "hand over", "admitted")
    person.clerk = colleague
