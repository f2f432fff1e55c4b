"""The city's tree as its page shows it, and what another one would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from serving.console.administration.sections import DISTRICTS
from serving.console.components.bringing import take
from serving.console.components.buttons import Look, link_button
from serving.console.components.empty import empty_state
from serving.console.components.labels import Tone, label
from serving.console.components.table import Column, Row, table
from serving.console.html import Child, Markup, join, tag
from serving.console.visitor import Visitor
from serving.districts.domain import District
from serving.districts.service import Place, TreeChange

SHOWN: Final = 200
"""Of each sort; the rest is counted."""


def place_table(visitor: Visitor, found: Sequence[Place]) -> Markup:
    words = visitor.words
    if not found:
        return empty_state(words("districts.none"), words("districts.none_hint"))
    columns = [
        Column(words("districts.name")),
        Column(words("districts.id")),
        Column(words("districts.level")),
        Column(words("districts.cameras"), number=True),
        Column(words("districts.people"), number=True),
    ]
    rows = [
        Row(
            (
                tag("span", one.name, class_=f"deep-{one.depth}"),
                tag("code", one.id),
                _level(visitor, one),
                f"{one.cameras:,}",
                f"{one.people:,}",
            ),
            name=one.id,
        )
        for one in found
    ]
    return table(words("administration.districts"), columns, rows)


def shown(visitor: Visitor, change: TreeChange) -> Markup:
    """What taking another tree over would do, and the button that does it."""
    words = visitor.words
    return join(
        tag("h2", words("import.preview"), tabindex=-1),
        _counts(visitor, change),
        _stranded(visitor, change.stranded),
        _lines(visitor, change),
        take(words("districts.take"), words("districts.take_hint"))
        if change.anything
        else tag("p", words("districts.nothing"), class_="faint"),
    )


def done(visitor: Visitor, change: TreeChange) -> Markup:
    words = visitor.words
    again = link_button(words("districts.show"), DISTRICTS.path, look=Look.PRIMARY)
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        _counts(visitor, change),
        _stranded(visitor, change.stranded),
        tag("div", again, class_="actions"),
    )


def _level(visitor: Visitor, one: Place) -> Markup | str:
    if one.level is None:
        hint = visitor.words("districts.stray_hint")
        return label(visitor.words("districts.stray"), Tone.WARN, hint=hint)
    return visitor.words(f"level.{one.level}")


def _counts(visitor: Visitor, change: TreeChange) -> Markup:
    words, removed = visitor.words, len(change.removed)
    return tag(
        "p",
        label(words("import.added", count=len(change.added)), Tone.GOOD),
        label(words("import.changed", count=len(change.changed)), Tone.ACCENT),
        label(words("import.unchanged", count=change.unchanged)),
        label(words("bring.removed", count=removed), Tone.BAD if removed else Tone.NEUTRAL),
        class_="chips",
    )


def _stranded(visitor: Visitor, found: Sequence[Place]) -> Markup | None:
    """Cameras and people whose place the new tree does not know."""
    if not found:
        return None
    words = visitor.words
    lines = [
        words("districts.stranded", id=one.id, cameras=one.cameras, people=one.people)
        for one in found[:SHOWN]
    ]
    return tag(
        "div",
        tag("p", words("districts.stranded_hint"), class_="warn"),
        tag("ul", [tag("li", line) for line in lines]),
    )


def _lines(visitor: Visitor, change: TreeChange) -> Markup | None:
    if not change.anything:
        return None
    words = visitor.words
    lines: list[tuple[Markup, District, Child]] = [
        *((label(words("bring.gone"), Tone.BAD), one, "") for one in change.removed),
        *((label(words("bring.new"), Tone.GOOD), one, "") for one in change.added),
        *(
            (label(words("bring.other"), Tone.ACCENT), after, _was(visitor, before))
            for before, after in change.changed
        ),
    ]
    columns = [
        Column(words("districts.name")),
        Column(words("districts.id")),
        Column(words("bring.what")),
        Column(words("districts.level")),
        Column(words("districts.above")),
        Column(words("bring.before")),
    ]
    rows = [
        Row((one.name, tag("code", one.id), what, _of(visitor, one), one.parent or "–", before))
        for what, one, before in lines[:SHOWN]
    ]
    left = len(lines) - SHOWN
    return join(
        table(words("import.preview"), columns, rows),
        tag("p", words("import.more", count=left), class_="faint") if left > 0 else None,
    )


def _of(visitor: Visitor, one: District) -> str:
    return visitor.words(f"level.{one.level}")


def _was(visitor: Visitor, one: District) -> str:
    return " · ".join(part for part in (one.name, _of(visitor, one), one.parent or "") if part)
