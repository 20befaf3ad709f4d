"""The demo authority: Landkreis Musterland with five departments, two clerks who share them, and an administrator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from office.accounts import Accounts
from office.passwords import generate
from office.public_holidays import PublicHolidays
from office.storage import departments
from office.storage.records import AccountRole, DepartmentRecord, ServiceRecord
from office.storage.store import Store
from waitingroom.calendar import Calendar, Closure, Plan, Words
from waitingroom.hours import Week

ZONE: Final = "Europe/Berlin"
HOLIDAYS: Final = PublicHolidays("BY", catholic=True)
MEETING_DAYS: Final = 60
"""At least so far ahead is the one day on which every department but the one that never closes is shut."""
MEETING: Final = Words("Personalversammlung", "Staff meeting")
_FORENOON: Final = "08:30-12:00"


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo with its freshly made password, which is shown once and never stored."""

    login: str
    name: str
    role: AccountRole
    password: str
    departments: tuple[str, ...]


async def load_demo(store: Store, accounts: Accounts) -> list[DemoAccount]:
    """Put the demo into the record. What is there already stays as it is; returns only the accounts it has made."""
    meeting = _meeting(datetime.now(ZoneInfo(ZONE)).date())
    async with store.write() as tx:
        for position, department in enumerate(DEPARTMENTS, start=1):
            if await departments.get(tx, department.id) is None:
                if department.hours.holidays is not None:
                    department = replace(department, hours=replace(department.hours, closures=(meeting,)))
                await departments.add(tx, department, position)
    known = {account.login for account in await accounts.list()}
    made = []
    for login, name, role, serves in _STAFF:
        if login not in known:
            password = generate()
            await accounts.add(login, name, role, serves, password)
            made.append(DemoAccount(login, name, role, password, serves))
    return made


def _meeting(today: date) -> Closure:
    """The first working Wednesday that is far enough ahead."""
    day = today + timedelta(days=MEETING_DAYS)
    while day.weekday() != 2 or HOLIDAYS.on(day) is not None:
        day += timedelta(days=1)
    return Closure(day, day, MEETING)


_STAFF: Final[tuple[tuple[str, str, AccountRole, tuple[str, ...]], ...]] = (
    ("yildiz", "Frau Yıldız", "clerk", ("climate", "business", "garden", "virtual-office")),
    ("petersen", "Herr Petersen", "clerk", ("garden", "addiction", "virtual-office")),
    ("leitstelle", "Frau Okafor (Leitstelle)", "admin", ()),
)


def _department(
    id_: str, letter: str, name: tuple[str, str], about: tuple[str, str], hours: Week, *services: tuple[str, str, str]
) -> DepartmentRecord:
    return DepartmentRecord(
        id=id_,
        name_de=name[0],
        name_en=name[1],
        about_de=about[0],
        about_en=about[1],
        letter=letter,
        hours=Calendar((Plan(hours),), holidays=None if hours == Week.always() else HOLIDAYS),
        services=tuple(ServiceRecord(f"{id_}-{own}", de, en) for own, de, en in services),
        paused=False,
        timezone=ZONE,
        max_waiting=200,
        answer_seconds=90,
    )


DEPARTMENTS: Final[tuple[DepartmentRecord, ...]] = (
    _department(
        "climate",
        "K",
        ("Klimaschutz und Förderung", "Climate protection grants"),
        (
            "Zuschüsse für Photovoltaik, Wärmepumpen, Dämmung und Lastenräder: Beratung, Antrag und Nachweise.",
            "Grants for solar panels, heat pumps, insulation and cargo bikes: advice, applications and receipts.",
        ),
        Week.parse(
            {
                "mon": [_FORENOON, "13:30-16:00"],
                "tue": [_FORENOON, "13:30-16:00"],
                "wed": [_FORENOON],
                "thu": [_FORENOON, "13:30-18:00"],
                "fri": [_FORENOON],
            }
        ),
        ("solar", "Photovoltaik und Balkonkraftwerk", "Solar panels and balcony power"),
        ("heating", "Heizungstausch und Wärmepumpe", "New heating and heat pumps"),
        ("insulation", "Dämmung und Fenster", "Insulation and windows"),
        ("bike", "Lastenrad für Familien und Betriebe", "Cargo bikes for families and businesses"),
        ("receipts", "Nachweise zu einem bewilligten Antrag", "Receipts for an approved application"),
    ),
    _department(
        "business",
        "W",
        ("Existenzgründung und Wirtschaftsförderung", "Business start-ups and economic development"),
        (
            "Von der Idee zum Gewerbe: Gründungsberatung, Fördermittel, Gewerbeflächen und Genehmigungen.",
            "From the idea to the business: start-up advice, funding, commercial space and permits.",
        ),
        Week.parse(
            {
                "mon": ["09:00-12:30", "13:30-16:30"],
                "tue": ["09:00-12:30", "13:30-16:30"],
                "wed": ["09:00-12:30"],
                "thu": ["09:00-12:30", "14:00-18:00"],
                "fri": ["09:00-13:00"],
            }
        ),
        ("start", "Erstberatung zur Gründung", "First advice on starting up"),
        ("funding", "Fördermittel und Kredite", "Funding and loans"),
        ("trade", "Gewerbe anmelden oder ändern", "Register or change a business"),
        ("space", "Gewerbeflächen und Ansiedlung", "Commercial space and settling here"),
    ),
    _department(
        "garden",
        "G",
        ("Gartenbau und Landschaftspflege", "Gardening and landscape care"),
        (
            "Bäume, Hecken, Obstwiesen und Artenvielfalt: Beratung für Gärten, Höfe und Vereine.",
            "Trees, hedges, orchards and biodiversity: advice for gardens, farms and clubs.",
        ),
        Week.parse(
            {
                "mon": ["08:00-12:00", "13:00-15:30"],
                "tue": ["08:00-12:00"],
                "wed": ["08:00-12:00", "13:00-15:30"],
                "thu": ["08:00-12:00", "13:00-17:00"],
                "fri": ["08:00-12:00"],
            }
        ),
        ("trees", "Baumschutz und Fällung", "Protected trees and felling"),
        ("orchard", "Obstbäume und Streuobstwiesen", "Fruit trees and orchards"),
        ("insects", "Naturnaher Garten und Insekten", "Natural gardens and insects"),
        ("hedges", "Hecken und Schnittzeiten", "Hedges and pruning seasons"),
    ),
    _department(
        "addiction",
        "S",
        ("Suchtberatung und Prävention", "Addiction counselling and prevention"),
        (
            "Vertraulich und kostenlos: Beratung für Betroffene, Angehörige und Schulen. Ein Name ist nicht nötig.",
            "Confidential and free of charge: for those affected, families and schools. No name is needed.",
        ),
        Week.parse(
            {
                "mon": ["10:00-12:00", "14:00-17:00"],
                "tue": ["10:00-12:00", "14:00-19:00"],
                "wed": ["10:00-12:00"],
                "thu": ["10:00-12:00", "14:00-19:00"],
                "fri": ["10:00-13:00"],
            }
        ),
        ("self", "Beratung für mich", "Advice for myself"),
        ("family", "Beratung für Angehörige", "Advice for family and friends"),
        ("school", "Vorbeugung in Schule und Verein", "Prevention in schools and clubs"),
    ),
    _department(
        "virtual-office",
        "L",
        ("Virtuelles Büro des Landrats", "The district administrator's virtual office"),
        (
            "Rund um die Uhr: Anliegen, Lob und Kritik an die Leitung des Landkreises, und Wegweiser durch das Amt.",
            "Around the clock: concerns, praise and criticism for the head of the district, and directions.",
        ),
        Week.always(),
        ("concern", "Anliegen an den Landrat", "A concern for the district administrator"),
        ("guide", "Wer ist für mich zuständig?", "Who is responsible for me?"),
        ("feedback", "Lob, Kritik und Ideen", "Praise, criticism and ideas"),
    ),
)
