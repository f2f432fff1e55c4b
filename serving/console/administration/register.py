"""The register of units as its page shows it, and what another one would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from serving.cameras.notices import Notice
from serving.console.administration.changes import changes
from serving.console.administration.sections import UNITS
from serving.console.components.bringing import take
from serving.console.components.buttons import Look, link_button
from serving.console.components.empty import empty_state
from serving.console.components.facts import fact, fact_list
from serving.console.components.labels import Tone, label
from serving.console.components.outlines import Look as Drawn
from serving.console.components.outlines import Outline, outlines
from serving.console.components.table import Column, Row, table
from serving.console.html import Markup, join, tag
from serving.console.standard import in_language
from serving.console.visitor import Visitor
from serving.units.comparing import areas_by_name
from serving.units.domain import Area, CityUnit, Register
from serving.units.importing import Held, Preview
from serving.units.tree import in_order

MOST_WARNINGS: Final = 50


def in_force(visitor: Visitor, found: Held | None) -> Markup:
    """Which register holds since when, where its areas lie, and every unit."""
    words = visitor.words
    if found is None:
        return empty_state(words("units.none"), words("units.none_hint"))
    register = found.register
    return join(
        tag("section", _facts(visitor, found), class_="panel held"),
        _map(visitor, [Outline(area.name, area.geometry) for area in register.areas]),
        _units(visitor, register),
    )


def shown(visitor: Visitor, found: Preview) -> Markup:
    """What taking a register over would change, and the button that does it."""
    words, register = visitor.words, found.register
    counts = words("units.counts", units=len(register.units), areas=len(register.areas))
    name = in_language(visitor, register.name.zh, register.name.en)
    return join(
        tag("h2", words("import.preview"), tabindex=-1),
        tag("p", tag("b", name), " · ", counts),
        _warnings(visitor, found.warnings),
        tag("p", words("units.known"), class_="faint")
        if found.known
        else join(
            tag("p", words("units.first")) if found.before is None else None,
            changes(visitor, found.differences),
            _map(visitor, _beside(found.before, register)),
            take(words("units.take"), words("units.take_hint"), found.revision),
        ),
    )


def done(visitor: Visitor, found: Preview) -> Markup:
    words, register = visitor.words, found.register
    again = link_button(words("units.show"), UNITS.path, look=Look.PRIMARY)
    counts = words("units.counts", units=len(register.units), areas=len(register.areas))
    return join(
        tag("h2", words("import.done"), tabindex=-1),
        tag("p", words("units.done", counts=counts)),
        tag("div", again, class_="actions"),
    )


def _facts(visitor: Visitor, found: Held) -> Markup:
    words, register, line = visitor.words, found.register, found.line
    counts = words("units.counts", units=len(register.units), areas=len(register.areas))
    return fact_list(
        fact(
            words("units.register"),
            tag("b", in_language(visitor, register.name.zh, register.name.en)),
            tag("code", register.id),
            label(counts),
        ),
        fact(
            words("units.since"),
            visitor.moments.markup(line.imported_at),
            tag("span", line.imported_by, class_="faint"),
        ),
        fact(words("units.origin"), register.origin),
    )


def _map(visitor: Visitor, found: Sequence[Outline]) -> Markup | None:
    words = visitor.words
    drawn = outlines(words("units.areas_many", count=len(found)), found)
    if drawn is None:
        return None
    looks = [look for look in Drawn if any(one.look is look for one in found)]
    legend = [
        tag("li", tag("i", class_=f"is-{look}", aria_hidden="true"), words(f"units.area_{look}"))
        for look in looks
    ]
    return tag(
        "figure",
        drawn,
        tag("figcaption", tag("ul", legend)) if looks != [Drawn.HELD] else None,
        class_="areas",
    )


def _beside(before: Register | None, after: Register) -> list[Outline]:
    """The areas as they would be, over those that go or change."""
    old = areas_by_name(before) if before else {}
    new = areas_by_name(after)
    gone = [
        Outline(one.name, one.geometry, Drawn.GONE)
        for key, one in old.items()
        if key not in new or new[key].geometry != one.geometry
    ]
    return [
        *(Outline(one.name, one.geometry, _look(old.get(key), one)) for key, one in new.items()),
        *gone,
    ]


def _look(before: Area | None, after: Area) -> Drawn:
    if before is None:
        return Drawn.NEW
    return Drawn.HELD if before == after else Drawn.OTHER


def _units(visitor: Visitor, register: Register) -> Markup:
    """Each unit below the one above it."""
    words = visitor.words
    areas = Counter(area.unit for area in register.areas)
    columns = [
        Column(words("units.name")),
        Column(words("units.id")),
        Column(words("units.level")),
        Column(words("units.stands_for")),
        Column(words("units.where")),
        Column(words("units.areas"), number=True),
    ]
    rows = [_row(visitor, depth, unit, areas[unit.id]) for depth, unit in in_order(register.units)]
    return table(words("administration.units"), columns, rows)


def _row(visitor: Visitor, depth: int, unit: CityUnit, areas: int) -> Row:
    words = visitor.words
    name = in_language(visitor, unit.name_zh, unit.name_en)
    return Row(
        (
            tag("span", name, class_=f"deep-{min(depth, 2)}"),
            tag("code", unit.id),
            words(f"level.{unit.level}"),
            tag("span", [[tag("code", one), " "] for one in unit.stands_for]),
            join(
                unit.district or words("units.everywhere"),
                [" ", label(words("units.desk"), Tone.ACCENT, hint=words("units.desk_hint"))]
                if unit.desk
                else None,
            ),
            str(areas) if areas else "–",
        ),
        name=unit.id,
    )


def _warnings(visitor: Visitor, found: Sequence[Notice]) -> Markup | None:
    if not found:
        return None
    words = visitor.words
    told = [words(f"notice.{one.code}", **one.values) for one in found[:MOST_WARNINGS]]
    left = len(found) - MOST_WARNINGS
    return tag(
        "div",
        tag("p", words("units.warned", count=len(found)), class_="warn"),
        tag("ul", [tag("li", sentence) for sentence in told], class_="notes"),
        tag("p", words("import.more", count=left), class_="faint") if left > 0 else None,
    )
