"""How a camera does now, and how it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.contract import CameraEventKind
from serving.console.camera.sheet import CameraSheet
from serving.console.components.labels import Tone, label
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.events.domain import EventLine

DAYS: Final = 7
"""Of the strip that shows how a camera did."""
LINES: Final = 12
_LEVELS: Final[Mapping[CameraEventKind, int]] = {
    CameraEventKind.OFFLINE: 0,
    CameraEventKind.VIEW_MOVED: 1,
    CameraEventKind.BLIND: 2,
}


def state(sheet: CameraSheet, visitor: Visitor) -> Markup:
    """How it does now, as labels."""
    words = visitor.words
    if not sheet.troubles:
        key = "well" if sheet.camera.views[0].zones else "undrawn"
        return label(words(f"health.{key}"), Tone.GOOD if key == "well" else Tone.NEUTRAL)
    return join(
        *(
            join(
                label(words(f"health.{one.kind}"), Tone.BAD),
                tag(
                    "span", words("trouble.since"), " ", visitor.moments.markup(one.at, short=True)
                ),
                tag("span", words.named("cause", one.reason), class_="faint")
                if one.reason and one.reason != one.kind
                else None,
            )
            for one in sheet.troubles
        )
    )


def history(visitor: Visitor, sheet: CameraSheet, now: datetime) -> Markup:
    """How it did: a strip of a week, and its troubles one by one."""
    words = visitor.words
    begun = [one for one in sheet.events if one.kind in _LEVELS]
    if not begun:
        return join(
            tag("h2", words("camera.history")),
            tag("p", words("camera.never_ill"), class_="faint"),
        )
    return join(
        tag("h2", words("camera.history")),
        _strip(visitor, begun, now),
        tag("ul", [_trouble(visitor, one) for one in begun[:LINES]], class_="bouts"),
    )


def _strip(visitor: Visitor, events: Sequence[EventLine], now: datetime) -> Markup:
    """A line a trouble, from a week ago to now; each bout a bar."""
    words, start = visitor.words, now - timedelta(days=DAYS)
    span = (now - start).total_seconds()
    bars = []
    for one in events:
        until = one.ended_at or now
        if until <= start:
            continue
        left = max(0.0, (one.at - start).total_seconds() / span * 100)
        right = min(100.0, (until - start).total_seconds() / span * 100)
        bars.append(
            tag(
                "rect",
                x=round(left, 3),
                y=_LEVELS[one.kind] * 8,
                width=round(max(right - left, 0.4), 3),
                height=6,
                class_=str(one.kind),
            )
        )
    return tag(
        "figure",
        tag(
            "svg",
            bars,
            [
                tag("line", x1=day * 100 / DAYS, x2=day * 100 / DAYS, y1=0, y2=24)
                for day in range(8)
            ],
            viewBox="0 0 100 24",
            preserveAspectRatio="none",
            role="img",
            aria_label=words("camera.strip", count=len(bars), days=DAYS),
        ),
        tag(
            "figcaption",
            visitor.moments.markup(start, short=True),
            [tag("span", tag("i", class_=str(kind)), words(f"health.{kind}")) for kind in _LEVELS],
            tag("span", words("camera.now")),
        ),
        class_="strip",
    )


def _trouble(visitor: Visitor, one: EventLine) -> Markup:
    words = visitor.words
    lasted = one.ended_at and visitor.moments.duration((one.ended_at - one.at).total_seconds())
    return tag(
        "li",
        tag("b", words(f"health.{one.kind}")),
        tag("span", words.named("cause", one.reason), class_="faint")
        if one.reason and one.reason != one.kind
        else None,
        tag("span", words("camera.lasted", span=lasted))
        if lasted
        else tag("span", words("camera.lasts"), class_="warn"),
        visitor.moments.markup(one.at, short=True),
    )
