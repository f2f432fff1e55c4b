"""The long list of cameras: what of it is wanted, and a window of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from serving.cameras.lines import CameraLine, Health, LineFilter, Order, Tally
from serving.cameras.listing import list_lines, tally
from serving.console import places
from serving.console.components.labels import Tone, chip, chips, label
from serving.console.components.sieve import live_sieve, pick, search_box
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor

WINDOW: Final = 80
"""Rows that are drawn at once: more than a wall screen shows."""

TONES: Final[Mapping[Health, Tone]] = {
    Health.OFFLINE: Tone.BAD,
    Health.VIEW_MOVED: Tone.BAD,
    Health.BLIND: Tone.WARN,
    Health.UNDRAWN: Tone.NEUTRAL,
    Health.WELL: Tone.GOOD,
}


@dataclass(frozen=True, slots=True)
class FleetWindow:
    """The rows from ``offset`` on, and how many there are."""

    offset: int
    lines: tuple[CameraLine, ...]
    tally: Tally


def read(visitor: Visitor, wanted: LineFilter, offset: int) -> FleetWindow:
    """Raises Forbidden."""
    with visitor.services.db.reading() as session:
        counts = tally(session, visitor.person, wanted)
        start = max(0, min(offset, counts.wanted - WINDOW))
        lines = list_lines(session, visitor.person, wanted, start, WINDOW)
    return FleetWindow(start, lines, counts)


def chosen(given: Mapping[str, str]) -> LineFilter:
    """From an address or a form; what is not known there is left out."""
    health, order = given.get("health", ""), given.get("order", "")
    return LineFilter(
        source=given.get("source") or None,
        district=given.get("district") or None,
        health=Health(health) if health in set(Health) else None,
        text=given.get("text", "").strip()[:200] or None,
        order=Order(order) if order in set(Order) else Order.ID,
    )


def written(wanted: LineFilter) -> dict[str, str]:
    """The same for an address."""
    values = {
        "source": wanted.source,
        "district": wanted.district,
        "health": wanted.health,
        "text": wanted.text,
        "order": None if wanted.order is Order.ID else wanted.order,
    }
    return {name: str(value) for name, value in values.items() if value}


def filters(visitor: Visitor, wanted: LineFilter, counts: Tally) -> Markup:
    """What one can choose by typing and from lists. The page draws it once: it holds the cursor."""
    words = visitor.words
    return live_sieve(
        words("cameras.filter"),
        search_box(words("cameras.search"), wanted.text),
        pick(
            "source",
            words("cameras.every_source"),
            zip(counts.sources, counts.sources, strict=True),
            wanted.source,
        ),
        pick(
            "district",
            words("cameras.every_district"),
            zip(counts.districts, counts.districts, strict=True),
            wanted.district,
        ),
    )


def healths(visitor: Visitor, wanted: LineFilter, counts: Tally) -> Markup:
    """How the cameras do, as chips with their numbers."""
    words = visitor.words
    every = sum(counts.health.values())
    return chips(
        words("cameras.health"),
        chip("health", "", words("cameras.all"), chosen=wanted.health is None, count=every),
        *(
            chip(
                "health",
                one,
                words(f"health.{one}"),
                chosen=wanted.health is one,
                count=counts.health.get(one, 0),
            )
            for one in Health
        ),
    )


def toggled(wanted: LineFilter, health: str) -> LineFilter:
    known = Health(health) if health in set(Health) else None
    return replace(wanted, health=None if known is wanted.health else known)


def columns(visitor: Visitor, order: Order) -> Markup:
    """The heads of the rows."""
    words = visitor.words
    heads = (
        (words("cameras.column_health"), Order.HEALTH),
        (words("cameras.column_name"), Order.NAME),
        (words("cameras.column_id"), Order.ID),
        (words("cameras.column_source"), None),
        (words("cameras.column_district"), None),
        (words("cameras.column_watch"), None),
        (words("cameras.column_zones"), None),
        (words("cameras.column_cases"), None),
        (words("cameras.column_looked"), Order.LOOKED),
    )
    return tag(
        "div",
        [
            tag(
                "span",
                tag("button", text, type="button", data_wish="sort", data_value=sort)
                if sort
                else text,
                role="columnheader",
                aria_sort="ascending" if sort and sort is order else None,
            )
            for text, sort in heads
        ],
        role="row",
        aria_rowindex=1,
        class_="fleet-row fleet-head",
    )


def rows(visitor: Visitor, window: FleetWindow) -> Markup:
    """The rows of a window, where they belong in the whole list."""
    return tag(
        "div",
        [_row(visitor, line, window.offset + at) for at, line in enumerate(window.lines)],
        role="rowgroup",
        class_="fleet-window",
        style=f"--from: {window.offset}",
        data_from=window.offset,
        data_to=window.offset + len(window.lines),
    )


def _row(visitor: Visitor, line: CameraLine, at: int) -> Markup:
    words, moments = visitor.words, visitor.moments
    kinds = [words.named("kind", kind) for kind in line.watch]
    since = tag("small", moments.markup(line.since, short=True)) if line.since else None
    cells = (
        join(label(words(f"health.{line.health}"), TONES[line.health]), since),
        tag("a", line.name, href=places.camera(line.id), title=line.site or line.name),
        tag("code", line.id, title=line.id),
        line.source,
        line.district,
        tag("span", " · ".join(kinds), title=" · ".join(kinds)),
        line.zones or tag("span", "–", class_="faint"),
        tag("b", line.open_cases) if line.open_cases else tag("span", "–", class_="faint"),
        moments.markup(line.looked_at, short=True)
        if line.looked_at
        else tag("span", words("cameras.never_looked"), class_="faint"),
    )
    return tag(
        "div",
        [tag("span", cell, role="cell") for cell in cells],
        role="row",
        aria_rowindex=at + 2,
        class_="fleet-row",
        data_camera=line.id,
    )
