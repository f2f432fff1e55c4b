"""Which time and platform a person wants to see of the patrol, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from serving.console import places
from serving.console.components.labels import chips
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.patrol.domain import History, PatrolNow, Step

DAYS: Final = (1, 7, 30)
STEPS: Final = {1: Step.HOUR, 7: Step.HOUR, 30: Step.DAY}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which time, and which platform, a person wants to see."""

    days: int = 1
    source: str | None = None

    @classmethod
    def read(cls, query: QueryParams) -> Choice:
        """From an address; what is not known there is left out."""
        given = query.get("days", "")
        days = int(given) if given in {str(one) for one in DAYS} else 1
        return cls(days, query.get("source", "")[:64] or None)

    @property
    def step(self) -> Step:
        return STEPS[self.days]

    def path(self) -> str:
        return places.patrol(self.days, self.source)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the database."""

    now: PatrolNow
    history: History
    sources: tuple[str, ...]
    """Whose history there is, whichever is chosen."""


def choosing(visitor: Visitor, choice: Choice, found: Found) -> Markup:
    """Times and platforms; each choice has an address."""
    words = visitor.words
    times = [
        _link(words(f"patrol.days_{days}"), Choice(days, choice.source), choice.days == days)
        for days in DAYS
    ]
    named = [_link(words("patrol.every_source"), Choice(choice.days), choice.source is None)]
    named += [
        _link(name, Choice(choice.days, name), choice.source == name) for name in found.sources
    ]
    return join(
        chips(words("patrol.time"), *times),
        chips(words("patrol.source"), *named) if len(found.sources) > 1 else None,
    )


def _link(text: str, choice: Choice, chosen: bool) -> Markup:
    here = "page" if chosen else None
    return tag("a", text, href=choice.path(), class_="chip", aria_current=here)
