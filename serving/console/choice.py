"""What a person chose to see in the list of cases, and the buttons they choose it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from starlette.datastructures import QueryParams

from serving.cases.domain import Status
from serving.cases.reasons import BY_KIND
from serving.cases.wanted import CaseFilter
from serving.console import places
from serving.console.cards import counted
from serving.console.components.buttons import Look, button
from serving.console.components.empty import empty_state
from serving.console.components.labels import chip, chips
from serving.console.components.sieve import day_box, live_sieve, pick, search_box
from serving.console.glances import WAITING, Sort
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor

PAGE: Final = 50
"""Cards that a list shows at first, and adds at a time."""

MOST_SHOWN: Final = 300
"""Cards on the page at once; whoever goes on leaves the first ones behind."""

LONGEST: Final = 100

ALWAYS: Final = (Status.CAPTURED, Status.REGISTERED, Status.REJECTED)
"""Statuses one can choose even while no case stands in them."""


class Due(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon_due"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to see; empty means everything."""

    status: Status | None = None
    kinds: tuple[str, ...] = ()
    due: Due | None = None
    unit: str = ""
    district: str = ""
    source: str = ""
    text: str = ""
    since: str = ""
    """YYYY-MM-DD, the city's own day, as ``until``, which counts as well."""
    until: str = ""
    sort: Sort = Sort.WAITING

    @classmethod
    def read(cls, query: QueryParams) -> Choice:
        """From an address; what is not known there is left out."""
        status, due, sort = (query.get(name, "") for name in ("status", "due", "sort"))
        words = {name: query.get(name, "") for name in FIELDS}
        return cls(
            status=Status(status) if status in set(Status) else None,
            kinds=tuple(kind for kind in BY_KIND if kind in query.getlist("kind")),
            due=Due(due) if due in set(Due) else None,
            sort=Sort(sort) if sort in set(Sort) else Sort.WAITING,
        ).typed(words)

    def typed(self, fields: Mapping[str, Any]) -> Choice:
        """With what the form says; a control that is not there keeps what was chosen before."""

        def said(name: str) -> str:
            before = str(getattr(self, name))
            return str(fields[name]).strip()[:LONGEST] if name in fields else before

        sort = said("sort")
        return replace(
            self,
            unit=said("unit"),
            district=said("district"),
            source=said("source"),
            text=said("text"),
            since=_day(said("since")),
            until=_day(said("until")),
            sort=Sort(sort) if sort in set(Sort) else self.sort,
        )

    @property
    def address(self) -> str:
        """The list that shows just this: it can be sent to somebody else."""
        pairs = [
            ("status", self.status or ""),
            *(("kind", kind) for kind in self.kinds),
            ("due", self.due or ""),
            *((name, str(getattr(self, name))) for name in FIELDS),
            ("sort", "" if self.sort is Sort.WAITING else self.sort),
        ]
        given = [(name, value) for name, value in pairs if value]
        return places.with_pairs(places.CASES, given) if given else places.CASES

    @property
    def statuses(self) -> tuple[Status, ...]:
        return (self.status,) if self.status else ()

    def wanted(self, visitor: Visitor, now: datetime) -> CaseFilter:
        """Without a status: how many there are of each is told beside the list."""
        return CaseFilter(
            kinds=self.kinds,
            district=self.district or None,
            overdue_at=now if self.due is Due.OVERDUE else None,
            soon_due_at=now if self.due is Due.SOON else None,
            holder=self.unit or None,
            source=self.source or None,
            text=self.text,
            since=_midnight(visitor, self.since, 0),
            until=_midnight(visitor, self.until, 1),
        )

    def toggled(self, kind: str) -> Choice:
        chosen = set(self.kinds) ^ {kind}
        return replace(self, kinds=tuple(kind for kind in BY_KIND if kind in chosen))


FIELDS: Final = ("unit", "district", "source", "text", "since", "until")
"""What one types, or chooses from a list."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to choose from: value and text."""

    units: tuple[tuple[str, str], ...] = ()
    districts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def filters(visitor: Visitor, choice: Choice, counts: dict[Status, int]) -> Markup:
    """How much waits, and what one can choose to see."""
    words = visitor.words
    waiting = counted(counts, WAITING)
    offered = [s for s in Status if s in ALWAYS or counts.get(s) or s is choice.status]
    return join(
        tag(
            "h1",
            words("list.waiting", count=waiting) if waiting else words("list.none_waiting"),
        ),
        chips(
            words("list.filter_status"),
            chip(
                "status",
                "",
                words("list.every_status"),
                count=counted(counts, ()),
                chosen=choice.status is None,
            ),
            *(
                chip(
                    "status",
                    status,
                    words(f"status.{status}"),
                    count=counts.get(status, 0),
                    chosen=status is choice.status,
                )
                for status in offered
            ),
        ),
        chips(
            words("list.filter_kind"),
            *(
                chip("kind", kind, words.named("kind", kind), chosen=kind in choice.kinds)
                for kind in BY_KIND
            ),
        ),
        chips(
            words("list.filter_due"),
            *(chip("due", due, words(f"clock.{due}"), chosen=due is choice.due) for due in Due),
        ),
    )


def search(visitor: Visitor, choice: Choice, known: Known, drawn: int = 0) -> Markup:
    """What one types and chooses from lists. It holds the cursor: while somebody types it is not
    drawn again. ``drawn`` is how often it was, or what was typed would outlast an equal form."""
    words = visitor.words
    sorts = [(sort, words(f"list.sort_{sort}")) for sort in Sort]
    return live_sieve(
        words("list.search"),
        search_box(words("list.text"), choice.text, LONGEST),
        pick("unit", words("list.every_unit"), known.units, choice.unit),
        pick(
            "district",
            words("list.every_district"),
            zip(known.districts, known.districts, strict=True),
            choice.district,
        ),
        pick(
            "source",
            words("list.every_source"),
            zip(known.sources, known.sources, strict=True),
            choice.source,
        ),
        day_box("since", words("list.since"), choice.since),
        day_box("until", words("list.until"), choice.until),
        pick("sort", None, sorts, choice.sort, words("list.sort")),
        drawn=drawn,
    )


def mine(visitor: Visitor, choice: Choice) -> Markup:
    """What somebody wants to see most of the time, and the way back to everything."""
    words = visitor.words
    return join(
        button(words("list.mine"), "mine", look=Look.QUIET),
        button(words("list.keep_mine"), "keep_mine", look=Look.QUIET),
        button(words("list.reset"), "reset", look=Look.QUIET) if choice != Choice() else None,
    )


def foot(
    visitor: Visitor, choice: Choice, left_behind: int, shown: int, total: int, *, more: bool
) -> Markup:
    """How far the list goes; for an empty one what to do about it. ``left_behind`` were shown
    before the first that is."""
    words = visitor.words
    if not shown:
        key = "list.empty" if choice == Choice() else "list.empty_filtered"
        return empty_state(words(key), words(f"{key}_hint"))
    seen = left_behind + shown
    left = min(PAGE, max(1, total - seen))
    said = words("list.shown", shown=f"{shown:,}", total=f"{max(total, seen):,}")
    if left_behind:
        said = words(
            "list.shown_from",
            first=f"{left_behind + 1:,}",
            last=f"{seen:,}",
            total=f"{max(total, seen):,}",
        )
    return join(
        tag("span", said),
        button(words("list.top"), "top") if left_behind else None,
        button(words("list.more", count=left), "more") if more else None,
    )


def _midnight(visitor: Visitor, day: str, days: int) -> datetime | None:
    if not day:
        return None
    begin = date.fromisoformat(day) + timedelta(days=days)
    return datetime.combine(begin, time.min, visitor.services.city)


def _day(given: str) -> str:
    try:
        return datetime.strptime(given, "%Y-%m-%d").date().isoformat() if given else ""
    except ValueError:
        return ""
