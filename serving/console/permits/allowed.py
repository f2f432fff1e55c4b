"""What a permit allowed."""

from __future__ import annotations

from typing import Final

from serving.console import places
from serving.console.components.graph import Layer, columns
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.permits.saying import day_short
from serving.console.permits.sheet import PermitSheet, days_between
from serving.console.visitor import Visitor
from serving.permits.listing import LATELY

CHART_WIDE: Final = 900


def allowed(visitor: Visitor, sheet: PermitSheet) -> Markup:
    """What it allowed, day by day: a permit hides nothing."""
    words = visitor.words
    title = words("permit.allowed", days=LATELY.days)
    if not sheet.days:
        return join(tag("h2", title), tag("p", words("permit.allowed_none"), class_="faint"))
    days = days_between(sheet.first_day, sheet.today)
    values = tuple(float(sheet.days[day].suspects) if day in sheet.days else 0.0 for day in days)
    most = max(one.most for one in sheet.days.values())
    capacity = sheet.permit.capacity
    return join(
        tag("h2", title),
        tag(
            "p",
            words(
                "permit.allowed_sum",
                suspects=f"{sum(one.suspects for one in sheet.days.values()):,}",
                looks=f"{sum(one.looks for one in sheet.days.values()):,}",
                most=most,
            ),
            " ",
            words("permit.allowed_room", count=capacity) if capacity else None,
        ),
        columns(
            title,
            [day_short(words, day) for day in days],
            [Layer(words("permit.sightings"), values, "series-1")],
            wide=CHART_WIDE,
        ),
        _counts(visitor, sheet),
        tag("p", words("permit.no_pictures"), class_="formula"),
    )


def _counts(visitor: Visitor, sheet: PermitSheet) -> Markup:
    words, moments = visitor.words, visitor.moments
    heads = [
        Column(words("permit.day")),
        Column(words("permit.camera")),
        Column(words("permit.kind")),
        Column(words("permit.sightings"), number=True),
        Column(words("permit.looks"), number=True),
        Column(words("permit.most"), number=True),
        Column(words("permit.from_until")),
    ]
    rows = [
        Row(
            (
                day_short(words, one.day),
                tag("a", sheet.names[one.camera_id], href=places.camera(one.camera_id))
                if one.camera_id in sheet.names
                else tag("code", one.camera_id),
                words.named("kind", one.kind),
                f"{one.suspects:,}",
                f"{one.looks:,}",
                one.most,
                f"{moments.clock(one.first_at)[:5]}\u2013{moments.clock(one.last_at)[:5]}",
            )
        )
        for one in sheet.counts
    ]
    return table(words("permit.counts"), heads, rows)
