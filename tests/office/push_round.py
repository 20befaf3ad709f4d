"""An office with Web Push: its herald, a push service, and browsers that can read what it brings."""

from __future__ import annotations

import json
from pathlib import Path

from certs.vapid import make_push_key
from office.herald import Herald
from office.push_guard import Guard
from office.push_letter import LENGTH, PushLetters
from office.reception import Reception
from office.storage.records import TicketRecord
from signalling.messages import Language
from tests.certs.reader import Reader, encoded
from tests.office.push_stand_in import Arrived, Shop, way_to
from tests.office.record import KEY, Office

CONTACT = "mailto:it@office.test"


class Round:
    """An office with Web Push, its herald, and a push service."""

    def __init__(self, here: Office, shop: Shop, folder: Path, others: tuple[str, ...] = ()) -> None:
        self.here = here
        self.shop = shop
        self.key = make_push_key(folder / "push.key")
        self.guard = Guard((shop.service, *others))
        here.reception = Reception(here.store, here.clock, KEY, self.guard)
        self.way = way_to(shop)
        self.told: list[str] = []
        self.readers: dict[str, Reader] = {}
        self.herald = self.hire()

    def hire(self) -> Herald:
        """A herald who knows nothing but the record, as after a restart."""
        letters = PushLetters(self.key, CONTACT, self.here.clock)
        wishes = self.here.reception.subscriptions
        return Herald(self.here.store, wishes, self.way, letters, self.told.append, self.here.clock)

    async def allow(self, department: str = "climate", allowed: bool = True) -> None:
        async with self.here.store.write() as tx:
            await tx.exec_driver_sql(f"UPDATE departments SET web_push = {allowed} WHERE id = '{department}'")

    async def subscribe(self, ticket: str, language: Language = "de", endpoint: str = "") -> TicketRecord:
        reader = Reader()
        endpoint = endpoint or self.shop.endpoint(f"{ticket}-{len(self.readers)}")
        self.readers[endpoint.removeprefix(f"https://{self.shop.service}")] = reader
        public, auth = encoded(reader.public), encoded(reader.auth)
        return await self.here.reception.subscriptions.set(ticket, endpoint, public, auth, language)

    async def with_push(self, language: Language = "de") -> TicketRecord:
        return await self.subscribe((await self.here.draw()).id, language)

    async def go(self) -> float:
        """A round over everything, to its end; when there is something to do again."""
        self.herald.look("climate")
        await self.herald.round()
        await self.herald.settled()
        return await self.herald.round()

    async def sent(self) -> list[str]:
        """The titles of all that has arrived after a round."""
        await self.go()
        return [str(self.read(message)["title"]) for message in self.shop.messages]

    def read(self, message: Arrived) -> dict[str, str]:
        text = self.readers[message.path].read(message.body)
        assert len(text) == LENGTH
        said: dict[str, str] = json.loads(text)
        return said

    async def has_push(self, ticket: TicketRecord) -> bool:
        return (await self.here.reception.ticket(ticket.id)).has_push


NEARLY, CALLED, NOTICE = (
    "K-00{}: Gleich sind Sie dran",
    "K-00{}: Sie werden aufgerufen",
    "K-00{}: Nachricht vom Schalter",
)
