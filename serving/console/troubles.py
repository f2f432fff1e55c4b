"""Cameras in trouble, above the cases: what nobody can find while it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from pipeline.contract import CameraEventKind
from serving.console.html import Markup, tag
from serving.console.visitor import Visitor
from serving.events.domain import EventFilter, EventLine
from serving.events.service import count_open, list_events
from serving.users.domain import Permission, Person

SHOWN: Final = 20
"""Cameras with a line of their own; more are counted."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """The troubles that last, newest first, and how many there are of each kind."""

    lines: tuple[EventLine, ...] = ()
    counts: tuple[tuple[CameraEventKind, int], ...] = ()


def read(session: Session, person: Person) -> Troubles:
    """Those of the person's cameras; none for somebody who sees no cameras."""
    if not person.may(Permission.SEE_CAMERAS):
        return Troubles()
    counts = count_open(session, person)
    if not counts:
        return Troubles()
    lines = list_events(session, person, EventFilter(open=True), None, SHOWN)
    return Troubles(tuple(lines), tuple(sorted(counts.items())))


def troubles(visitor: Visitor, found: Troubles) -> Markup:
    """A line that opens into the cameras; open by itself where a view has moved."""
    if not found.lines:
        return Markup("")
    words = visitor.words
    total = sum(count for _, count in found.counts)
    left = total - len(found.lines)
    moved = any(kind is CameraEventKind.VIEW_MOVED for kind, _ in found.counts)
    return tag(
        "details",
        tag(
            "summary",
            tag("b", words("trouble.title", count=total)),
            [tag("span", f"{words(f'trouble.{kind}')} {count:,}") for kind, count in found.counts],
        ),
        tag(
            "ul",
            [_line(visitor, line) for line in found.lines],
            tag("li", words("trouble.more", count=left), class_="faint") if left > 0 else None,
        ),
        open=moved,
        class_="troubles",
    )


def _line(visitor: Visitor, line: EventLine) -> Markup:
    words = visitor.words
    return tag(
        "li",
        tag("b", line.camera_name, title=line.camera_id),
        None if visitor.person.district else tag("span", line.district, class_="faint"),
        tag("span", words(f"trouble.{line.kind}"), class_="warn"),
        _cause(visitor, line),
        tag("span", words("trouble.since"), " ", visitor.moments.markup(line.at, short=True)),
        tag("span", words(f"trouble.{line.kind}_advice"), class_="faint"),
        data_trouble=line.kind,
    )


def _cause(visitor: Visitor, line: EventLine) -> Markup | None:
    """Why, where that says more than what it is."""
    if line.reason is None or line.reason == line.kind:
        return None
    return tag("span", visitor.words.named("cause", line.reason))
