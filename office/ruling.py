"""How waiting goes in a department, as people change it: the figures are set, and it is noted who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from office.audit import Actor
from office.rules import RULES
from office.storage import departments, ledger
from office.storage.ledger import Noted
from office.storage.records import DepartmentRecord
from office.storage.store import Store
from signalling.hall import Refusal

_NOTE: Final = "set "


class Ruling:
    """What may be done to the rules. Every method is one transaction, committed before it returns."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    async def of(self, department: str) -> tuple[DepartmentRecord, dict[str, Noted]]:
        """A department, and who changed which rule last; ``not-yours`` when there is none of that id."""
        async with self._store.read() as tx:
            found = await departments.get(tx, department)
            if found is None:
                raise Refusal("not-yours")
            noted = await ledger.latest(tx, department, [_NOTE + name for name in RULES])
            return found.department, {one.action.removeprefix(_NOTE): one for one in noted}

    async def set(self, department: str, wanted: Mapping[str, int | bool], by: Actor) -> DepartmentRecord:
        """Change some of them, all or none; what is so already is not noted. ``not-yours`` as above."""
        async with self._store.write() as tx:
            found = await departments.get(tx, department, lock=True)
            if found is None:
                raise Refusal("not-yours")
            changed = {name: value for name, value in wanted.items() if getattr(found.department, name) != value}
            if not changed:
                return found.department
            await departments.set_rules(tx, department, changed)
            for name in changed:
                await ledger.note(tx, self._clock(), by, _NOTE + name, "department", department)
            after = await departments.get(tx, department)
            assert after is not None
            return after.department
