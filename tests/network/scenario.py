"""Scenario files: what happens to a path over time, for the relay of real sockets (and for people who read them).

    name = "E5"
    seed = 5
    both = { delay = 0.03, rate = 2_000_000, queue = 0.3 }     # or up = {...} and down = {...}

    [[step]]
    at = 10.0                                                  # seconds since the beginning
    both = { delay = 0.03, rate = 300_000, queue = 0.3 }       # from now on, instead of what was before

    [[step]]
    at = 20.0
    event = "rebind"          # the worker sees another port (NAT); "kill": what was connected is dead for ever, only
                              # new sockets get through, from another host (from WLAN to mobile)
    [[step]]
    at = 30.0
    outage = 5.0              # nothing gets through for so many seconds

Keys of ``both``, ``up`` (towards the worker) and ``down`` are the fields of ``tests.network.conditions.Conditions``;
``bursts = { loss = 0.3, length = 6 }`` gives the share and the average length.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path as File
from typing import Any, Literal

from tests.network.conditions import Bursts, Conditions, Course
from tests.network.path import Ways

Event = Literal["rebind", "kill"]
_FIELDS = {entry.name for entry in fields(Conditions)}
_KEYS = {"name", "seed", "both", "up", "down", "step"}
_STEP_KEYS = {"at", "both", "up", "down", "event", "outage"}


class ScenarioError(ValueError):
    """The file does not say what it should; the text says where."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a file says."""

    name: str = "clean"
    seed: int = 1
    ways: Ways = field(default_factory=Ways)
    events: tuple[tuple[float, Event], ...] = ()


def load(file: File) -> Scenario:
    """Read a file. Raises :class:`ScenarioError`."""
    try:
        return read(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{file.name}: {error}") from error


def read(text: Mapping[str, Any]) -> Scenario:
    """Read the parsed file. Raises :class:`ScenarioError`."""
    _known(text, _KEYS, "scenario")
    now = {way: _conditions(text.get(way, text.get("both", {})), way) for way in ("up", "down")}
    begin = dict(now)
    changes: dict[str, list[tuple[float, Conditions]]] = {"up": [], "down": []}
    outages: list[tuple[float, float]] = []
    events: list[tuple[float, Event]] = []
    for step in sorted(text.get("step", []), key=lambda step: float(step.get("at", 0.0))):
        _known(step, _STEP_KEYS, "step")
        at = float(step.get("at", 0.0))
        for way in ("up", "down"):
            if way in step or "both" in step:
                now[way] = _conditions(step.get(way, step.get("both", {})), way)
                changes[way].append((at, now[way]))
        if "outage" in step:
            outages.append((at, float(step["outage"])))
        if "event" in step:
            if step["event"] not in ("rebind", "kill"):
                raise ScenarioError(f"unknown event {step['event']!r}")
            events.append((at, step["event"]))
    courses = {way: Course(begin[way], tuple(changes[way])) for way in ("up", "down")}
    for at, seconds in outages:
        courses = {way: course.outage(at, seconds) for way, course in courses.items()}
    return Scenario(
        str(text.get("name", "unnamed")), int(text.get("seed", 1)), Ways(courses["up"], courses["down"]), tuple(events)
    )


def _conditions(values: Any, where: str) -> Conditions:
    if not isinstance(values, Mapping):
        raise ScenarioError(f"{where} must be a table")
    _known(values, _FIELDS, where)
    plain = dict(values)
    if "bursts" in plain:
        _known(plain["bursts"], {"loss", "length"}, "bursts")
        plain["bursts"] = Bursts.of(float(plain["bursts"]["loss"]), float(plain["bursts"]["length"]))
    return Conditions(**plain)


def _known(values: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(values.keys() - known)
    if unknown:
        raise ScenarioError(f"{where}: unknown {', '.join(unknown)}")
