"""The page for the authority's homepage: states in words, both languages, nothing that could run, nothing unescaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from office.embed import FILES, Embedded
from office.standing_words import Teller
from office.words import Words, ours
from signalling.embed import Wish
from signalling.messages import (
    Authority,
    DepartmentList,
    DepartmentView,
    Estimate,
    Language,
    Localised,
    OpenSpan,
)  # fmt: skip
from tests.office.record import at

TEXTS = Path(__file__).parents[2] / "web" / "src" / "texts"
WORDS = Words(TEXTS, FILES)
NOW = at("2026-11-23 09:00")
AUTHORITY = Authority(
    name=Localised(de="Landkreis Musterland", en="District of Musterland"),
    homepage="", contact="", privacy_url="", imprint_url="", ticket_days=14,
)  # fmt: skip


def view(**changes: object) -> DepartmentView:
    plain = DepartmentView(
        id="climate",
        name=Localised(de="Klimaschutz", en="Climate"),
        about=Localised(de="", en=""),
        services=[],
        state="free",
        waiting=0,
        today=[OpenSpan(opens="08:00", closes="12:00"), OpenSpan(opens="13:00", closes="16:00")],
        next_opening=None,
        timezone="Europe/Berlin",
    )
    return msgspec.structs.replace(plain, **changes)


def page(*departments: DepartmentView, language: Language = "de", department: str = "", refreshing: bool = True) -> str:
    told = DepartmentList(now=NOW, departments=list(departments))
    return Embedded(WORDS, lambda: NOW).render(told, AUTHORITY, Wish(language, department, refreshing))[0]


class Reader(HTMLParser):
    """What a reader sees, and what the page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self.open:
            self.words.append(data.strip())


def words(page: str) -> str:
    return " | ".join(Reader(page).words)


@pytest.mark.parametrize(
    ("changes", "german", "english"),
    [
        ({}, "Geöffnet, niemand wartet", "Open, nobody is waiting"),
        ({"state": "waiting", "waiting": 1}, "Geöffnet, eine Person wartet", "Open, one person is waiting"),
        ({"state": "waiting", "waiting": 1234}, "Geöffnet, 1.234 warten", "Open, 1,234 are waiting"),
        ({"state": "paused"}, "Zurzeit pausiert", "Paused at the moment"),
        ({"state": "closed"}, "Geschlossen", "Closed"),
        (
            {"state": "closed", "next_opening": at("2026-11-23 13:00")},
            "Geschlossen, öffnet heute um 13:00",
            "Closed, opens today at 13:00",
        ),
        (
            {"state": "closed", "next_opening": at("2026-11-24 08:00")},
            "Geschlossen, öffnet morgen um 08:00",
            "Closed, opens tomorrow at 08:00",
        ),
        (
            {"state": "closed", "next_opening": at("2026-11-27 08:00")},
            "Geschlossen, öffnet am Freitag um 08:00",
            "Closed, opens on Friday at 08:00",
        ),
        (
            {"state": "closed", "next_opening": at("2026-12-04 08:00")},
            "Geschlossen, öffnet am Freitag, 4. Dezember um 08:00",
            "Closed, opens on Friday, 4 December at 08:00",
        ),
        ({"cut_off": True}, "Zurzeit keine Nummern mehr", "No more numbers for now"),
        (
            {"cut_off": True, "next_opening": at("2026-11-23 13:00")},
            "Zurzeit keine Nummern mehr, wieder heute ab 13:00",
            "No more numbers for now, again today from 13:00",
        ),
        (
            {"cut_off": True, "next_opening": at("2026-11-27 08:00")},
            "Zurzeit keine Nummern mehr, wieder am Freitag ab 08:00",
            "No more numbers for now, again on Friday from 08:00",
        ),
    ],
)
def test_a_state_is_told_in_the_words_of_the_portal(changes: dict[str, object], german: str, english: str) -> None:
    assert Teller(WORDS, "de", NOW).state(view(**changes)) == german
    assert Teller(WORDS, "en", NOW).state(view(**changes)) == english
    assert german in words(page(view(**changes)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"estimate": Estimate(low=600, high=1200)}, "Wartezeit etwa 10 bis 20 Minuten"),
        ({"estimate": Estimate(low=659, high=1201)}, "Wartezeit etwa 10 bis 21 Minuten"),
        ({"estimate": Estimate(low=0, high=30)}, "Wartezeit höchstens etwa eine Minute"),
        ({"estimate": None}, ""),
        ({"estimate": Estimate(low=600, high=1200), "cut_off": True}, ""),
        ({"estimate": Estimate(low=600, high=1200), "state": "paused"}, ""),
        ({"estimate": Estimate(low=600, high=1200), "state": "closed"}, ""),
    ],
)
def test_the_wait_is_a_range_never_narrower_than_it_is_and_told_only_to_whom_it_helps(
    changes: dict[str, object], said: str
) -> None:
    assert Teller(WORDS, "de", NOW).waiting_time(view(**changes)) == said


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([("08:00", "12:00"), ("13:00", "16:00")], "Heute 08:00–12:00 und 13:00–16:00"),
        ([("00:00", "24:00")], "Heute rund um die Uhr"),
        ([], "Heute keine Öffnungszeit"),
    ],
)
def test_todays_hours_are_told_as_in_the_portal(spans: list[tuple[str, str]], said: str) -> None:
    today = [OpenSpan(opens=opens, closes=closes) for opens, closes in spans]
    assert Teller(WORDS, "de", NOW).hours(view(today=today)) == said


def test_every_department_has_a_heading_and_a_link_that_says_where_it_leads() -> None:
    reader = Reader(page(view(), view(id="garden", name=Localised(de="Gartenbau", en=""))))
    assert [tag for tag, _ in reader.tags].count("h2") == 2
    links = [attributes for tag, attributes in reader.tags if tag == "a" and attributes.get("target")]
    assert [link["href"] for link in links] == ["/d/climate?lang=de", "/d/garden?lang=de"]
    assert {(link["target"], link["rel"]) for link in links} == {("_blank", "noopener")}
    assert "Gartenbau (öffnet ein neues Fenster)" in reader.words
    assert "Stand: 09:00 Uhr" in reader.words


def test_one_department_alone_can_be_asked_for() -> None:
    both = (view(), view(id="garden", name=Localised(de="Gartenbau", en="Gardens")))
    assert "Klimaschutz" not in words(page(*both, department="garden"))
    embedded, told = Embedded(WORDS, lambda: NOW), DepartmentList(now=NOW, departments=list(both))
    text, found = embedded.render(told, AUTHORITY, Wish("de", "nowhere", True))
    assert not found
    assert "Diesen Fachbereich gibt es hier nicht." in words(text)


def test_an_office_without_departments_and_one_that_cannot_say_anything_have_words_too() -> None:
    assert "Zurzeit ist hier kein Fachbereich eingerichtet." in words(page())
    text, found = Embedded(WORDS, lambda: NOW).render(None, None, Wish("en", "climate", True))
    assert found
    assert "The office cannot be reached at the moment." in words(text)
    assert 'content="60"' in text


def test_the_page_comes_anew_by_itself_until_the_reader_turns_that_off() -> None:
    assert '<meta http-equiv="refresh" content="60">' in page(view())
    off = page(view(), department="climate", language="en")
    assert 'href="/embed?lang=en&amp;department=climate&amp;refresh=off"' in off
    still = page(view(), refreshing=False)
    assert "http-equiv" not in still
    assert "Neu laden" in words(still)


def test_what_the_authority_wrote_cannot_become_markup() -> None:
    evil = Localised(de='</h2><script>alert("1")</script>', en="<img src=x onerror=1>")
    for language in ("de", "en"):
        text = page(view(name=evil, today_note=evil), language=language)
        reader = Reader(text)
        assert not {"script", "img"} & {tag for tag, _ in reader.tags}
        assert ours(evil, language) in reader.words


def test_the_page_is_whole_and_asks_no_other_host_for_anything() -> None:
    text = page(view(), view(id="garden"))
    reader = Reader(text)
    assert reader.open == []
    assert {tag for tag, _ in reader.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "footer"),
        *("h1", "h2", "ul", "li", "p", "span", "a"),
    }
    assert not re.search(r"https?:|url\(|@import|style=", text)
    assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)


def test_a_text_that_is_not_there_is_a_mistake_and_not_a_blank() -> None:
    with pytest.raises(LookupError):
        WORDS.say("de", "no-such-text")
    with pytest.raises(LookupError):
        WORDS.say("de", "hours-today")
    with pytest.raises(FileNotFoundError):
        Words(TEXTS, ["no-such-file"])
