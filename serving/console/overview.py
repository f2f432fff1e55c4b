"""The parts of the city's screen. What they say comes from ``serving.overview``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from pipeline.contract import CameraEventKind
from serving.cases.domain import Status
from serving.console import navigation, places
from serving.console.choice import Choice, Due
from serving.console.components.figures import Bar, bars, tile
from serving.console.components.labels import Tone, label
from serving.console.html import Markup, join, tag
from serving.console.visitor import Visitor
from serving.overview.domain import OVER, Complaint, Overview, Value, Wrong
from serving.overview.service import SPOT_DAYS
from serving.patrol.domain import SourceStanding
from serving.users.domain import Permission

FUNNEL: Final = ("captured", "registered", "dispatched", "handled", "closed")
"""Figures of today's cases, each a part of the one before."""

SHOWN_SOURCES: Final = 8

TROUBLES: Final = (CameraEventKind.OFFLINE, CameraEventKind.BLIND, CameraEventKind.VIEW_MOVED)

MARKS: Final = ("overdue", "waiting", "moving", "trouble")
"""What the map marks, in the order of its colours' urgency."""

AT: Final = {
    Wrong.VIEW_MOVED: "cameras",
    Wrong.OFFLINE: "cameras",
    Wrong.BLIND: "cameras",
    Wrong.OVERDUE: "cases",
    Wrong.DISPATCH_WAITS: "cases",
    Wrong.HANDOVER_DEAD: "administration",
}
"""The page at which something can be done; the patrol's for everything else."""


def city_map(visitor: Visitor) -> Markup:
    """The map, which fetches what it draws by itself."""
    words = visitor.words
    cameras = _entry(visitor, "cameras")
    told = {
        "label": words("overview.map"),
        "nearer": words("overview.nearer"),
        "farther": words("overview.farther"),
        "whole": words("overview.whole"),
        "nowhere": words("overview.nowhere"),
        "empty": words("overview.empty_map"),
        "cases": words("overview.cases_at"),
        "well": words("overview.well_at"),
        "troubles": {kind: words(f"trouble.{kind}") for kind in TROUBLES},
        "camera": f"{cameras}/{{id}}" if cameras else None,
        "cameras": visitor.person.may(Permission.SEE_CAMERAS),
    }
    legend = [
        tag("li", tag("i", class_=f"mark-{mark}"), words(f"overview.mark_{mark}"))
        for mark in MARKS
        if mark != "trouble" or visitor.person.may(Permission.SEE_CAMERAS)
    ]
    return join(
        tag("city-map", data_told=json.dumps(told, ensure_ascii=False)),
        tag("ul", legend, class_="map-legend"),
    )


def deadlines(visitor: Visitor, found: Overview) -> Markup:
    """What waits, and what is late: the numbers one reads from across the room."""
    words, cases = visitor.words, places.case_list(None, ())
    waiting = places.case_list(Status.CAPTURED, ())
    in_trouble = sum(found.troubles.values())
    return tag(
        "div",
        tile(
            words("overview.waiting"),
            f"{found.waiting:,}",
            tone=Tone.ACCENT if found.waiting else Tone.NEUTRAL,
            href=waiting,
            name="waiting",
        ),
        tile(
            words("overview.overdue"),
            f"{found.overdue:,}",
            words("overview.soon_due", count=f"{found.soon_due:,}"),
            tone=Tone.BAD if found.overdue else Tone.GOOD,
            href=Choice(due=Due.OVERDUE).address,
            name="overdue",
        ),
        tile(words("overview.open"), f"{found.open:,}", href=cases, name="open"),
        tile(
            words("overview.cameras"),
            f"{found.cameras:,}",
            words("overview.in_trouble", count=f"{in_trouble:,}"),
            tone=Tone.WARN if in_trouble else Tone.GOOD,
            href=_entry(visitor, "cameras"),
            name="cameras",
        )
        if visitor.person.may(Permission.SEE_CAMERAS)
        else None,
        class_="tiles",
    )


def funnel(visitor: Visitor, found: Overview) -> Markup:
    """How far today's cases have come."""
    words, figures = visitor.words, found.figures
    lines = [
        Bar(words(f"overview.stage_{name}"), figures[name], f"{figures[name]:,}") for name in FUNNEL
    ]
    aside = words(
        "overview.aside",
        rejected=f"{figures['rejected']:,}",
        merged=f"{figures['merged']:,}",
    )
    return join(
        tag("h2", words("overview.today")),
        bars(words("overview.today"), lines) if figures["captured"] else _quiet_day(visitor, found),
        tag("p", aside, class_="formula") if figures["captured"] else None,
    )


def _quiet_day(visitor: Visitor, found: Overview) -> Markup:
    """Nothing today is good news, unless nobody looks."""
    words = visitor.words
    watched = found.cameras or found.patrol is None
    text = words("overview.no_case_today") if watched else words("overview.no_camera")
    return tag("p", text, class_="faint")


def in_hand(visitor: Visitor, found: Overview) -> Markup:
    """Where all the open cases are on their way, however old."""
    words = visitor.words
    lines = [
        Bar(
            words(f"status.{status}"),
            found.standing[status],
            f"{found.standing[status]:,}",
            href=places.case_list(status, ()),
        )
        for status in Status
        if status not in OVER and found.standing.get(status)
    ]
    title = words("overview.in_hand")
    none = tag("p", words("overview.nothing_open"), class_="faint")
    return join(tag("h2", title), bars(title, lines) if lines else none)


def hot_spots(visitor: Visitor, found: Overview) -> Markup:
    words = visitor.words
    lines = [
        Bar(
            spot.camera_name,
            spot.cases,
            f"{spot.cases:,}",
            Tone.WARN,
            f"{words.named('kind', spot.kind)} · {spot.district}",
        )
        for spot in found.spots
    ]
    title = words("overview.hot_spots")
    none = tag("p", words("overview.no_hot_spot", days=SPOT_DAYS), class_="faint")
    return join(
        tag("h2", title, title=words("overview.hot_spots_hint", days=SPOT_DAYS)),
        bars(title, lines) if lines else none,
    )


def wrongs(visitor: Visitor, found: Overview) -> Markup:
    """Each a sentence that says what to do, leading to where it can be done."""
    words = visitor.words
    title = tag("h2", words("overview.wrong"))
    if not found.complaints:
        well = tag("p", label(words("overview.all_well"), Tone.GOOD))
        return join(title, well)
    lines = [_wrong(visitor, one) for one in found.complaints]
    return join(title, tag("ul", lines, class_="wrongs"))


def _wrong(visitor: Visitor, one: Complaint) -> Markup:
    words = visitor.words
    values = {name: _said(visitor, name, value) for name, value in one.values.items()}
    where = _entry(visitor, AT.get(one.what, "patrol"))
    if where == places.CAMERAS:
        where = places.camera_list({"health": one.what.value})
    elif one.what is Wrong.OVERDUE:
        where = Choice(due=Due.OVERDUE).address
    elif one.what is Wrong.DISPATCH_WAITS:
        where = places.case_list(Status.REGISTERED, ())
    sentence = words(f"wrong.{one.what}", **values)
    return tag(
        "li",
        tag("a" if where else "b", sentence, href=where),
        tag("span", words(f"wrong_do.{one.what}")),
        class_="is-grave" if one.is_grave else None,
        data_wrong=one.what,
    )


def _said(visitor: Visitor, name: str, value: Value) -> str | int:
    if isinstance(value, datetime):
        return visitor.moments.text(value)
    if name == "seconds" and isinstance(value, int | float):
        return visitor.moments.duration(value)
    if name == "count" and isinstance(value, int):
        return value
    return f"{value:,}" if isinstance(value, int | float) else value


def coverage(visitor: Visitor, found: Overview) -> Markup:
    """How far the patrol keeps its targets, platform by platform."""
    words, patrol = visitor.words, found.patrol
    if patrol is None:
        return Markup("")
    title, path = words("overview.coverage"), _entry(visitor, "patrol")
    head = tag("h2", tag("a", title, href=path) if path else title)
    share = patrol.kept.coverage
    if share is None:
        return join(head, tag("p", words("overview.no_patrol"), class_="faint"))
    worst_first = sorted(patrol.sources, key=lambda one: (one.kept.coverage or 1.0, one.source))
    figure = tag(
        "p",
        tag("b", percent(share), class_="large"),
        tag(
            "span",
            words(
                "overview.coverage_counts",
                within=f"{patrol.kept.within:,}",
                open=f"{patrol.kept.open:,}",
            ),
        ),
        class_="share",
        data_tile="coverage",
    )
    left = len(patrol.sources) - SHOWN_SOURCES
    return join(
        head,
        figure,
        bars(title, [_source(one) for one in worst_first[:SHOWN_SOURCES]], most=1.0),
        tag("p", words("overview.more_sources", count=left), class_="faint") if left > 0 else None,
    )


def _source(one: SourceStanding) -> Bar:
    share = one.kept.coverage
    text = "–" if share is None else percent(share)
    return Bar(one.source, share or 0.0, text, tone_of(share, away=one.is_away))


def percent(share: float) -> str:
    """Never 100 % while one camera is late, and never 0 % where there is something."""
    if 0 < share < 0.001:
        return "<\u00a00.1\u00a0%"
    return f"{int(share * 1000) / 10:g}\u00a0%"


def tone_of(share: float | None, *, away: bool = False) -> Tone:
    if away:
        return Tone.BAD
    if share is None:
        return Tone.NEUTRAL
    return Tone.GOOD if share >= 0.95 else Tone.WARN if share >= 0.8 else Tone.BAD


def _entry(visitor: Visitor, name: str) -> str | None:
    """Where a page is, if there is such a page and the visitor may open it."""
    for group in navigation.offered(visitor.person):
        for entry in group:
            if entry.name == name:
                return entry.path
    return None
