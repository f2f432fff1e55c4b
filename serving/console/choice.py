"""What a person chose to see in the list of cases, and the buttons they choose it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from serving.cases.domain import Status
from serving.cases.reasons import BY_KIND
from serving.console.cards import counted
from serving.console.components.buttons import button
from serving.console.components.empty import empty_state
from serving.console.components.labels import chip, chips
from serving.console.glances import WAITING
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor

PAGE: Final = 50
"""Cards that a list shows at first, and adds at a time."""

ALWAYS: Final = (Status.CAPTURED, Status.REGISTERED, Status.REJECTED)
"""Statuses one can choose even while no case stands in them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to see; empty means everything."""

    status: Status | None = None
    kinds: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryParams) -> Choice:
        """From an address; what is not known there is left out."""
        given = query.get("status", "")
        status = Status(given) if given in set(Status) else None
        return cls(status, tuple(kind for kind in BY_KIND if kind in query.getlist("kind")))

    @property
    def statuses(self) -> tuple[Status, ...]:
        return (self.status,) if self.status else ()

    def toggled(self, kind: str) -> Choice:
        chosen = set(self.kinds) ^ {kind}
        return Choice(self.status, tuple(kind for kind in BY_KIND if kind in chosen))


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
    )


def foot(visitor: Visitor, choice: Choice, shown: int, total: int, *, more: bool) -> Markup:
    """How far the list goes; for an empty one what to do about it."""
    words = visitor.words
    if not shown:
        key = "list.empty_filtered" if choice.status or choice.kinds else "list.empty"
        return empty_state(words(key), words(f"{key}_hint"))
    left = min(PAGE, max(1, total - shown))
    return join(
        tag("span", words("list.shown", shown=shown, total=max(total, shown))),
        button(words("list.more", count=left), "more") if more else None,
    )
