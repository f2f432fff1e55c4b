"""Whether the files of a pack fit together. Each refusal is one sentence with file and line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from serving.standards.domain import ANY, Duty, KindLine, Level, Major, Minor, TermLine, Unit
from serving.standards.errors import PackUnreadable
from serving.standards.sheets import P, Sheet

U = TypeVar("U", bound=Unit)

_ORDER = list(Level)


@dataclass(frozen=True, slots=True)
class Sheets:
    majors: Sheet[Major]
    minors: Sheet[Minor]
    kinds: Sheet[KindLine]
    terms: Sheet[TermLine]
    units: Sheet[Unit]
    duties: Sheet[Duty]


def check(sheets: Sheets) -> None:
    """Raises PackUnreadable at the first place that does not fit."""
    majors = once(sheets.majors, lambda m: (m.group, m.code), lambda m: f"{m.group} {m.code}")
    minors = once(sheets.minors, lambda m: (m.group, m.code), lambda m: f"{m.group} {m.code}")
    kinds = once(sheets.kinds, lambda k: k.kind, lambda k: k.kind)
    once(sheets.terms, lambda t: (t.kind, t.term), lambda t: f"{t.kind} {t.term}")
    units = once(sheets.units, lambda u: u.id, lambda u: f"unit {u.id}")
    once(
        sheets.duties,
        lambda d: (d.group, d.code, d.zone_kind),
        lambda d: f"{d.group} {d.code} in zone {d.zone_kind}",
    )
    for line, minor in sheets.minors.rows:
        if (minor.group, minor.major) not in majors:
            raise sheets.minors.refuse(
                line,
                f"there is no {minor.group} major {minor.major}; add it to majors.csv.",
                "no-major",
                group=minor.group,
                major=minor.major,
            )
    for line, kind in sheets.kinds.rows:
        if (kind.group, kind.minor) not in minors:
            raise sheets.kinds.refuse(
                line,
                f"there is no {kind.group} minor {kind.minor}; add it to minors.csv.",
                "no-minor",
                group=kind.group,
                minor=kind.minor,
            )
    for line, term in sheets.terms.rows:
        if (term.group, term.minor) not in minors:
            raise sheets.terms.refuse(
                line,
                f"there is no {term.group} minor {term.minor}; add it to minors.csv.",
                "no-minor",
                group=term.group,
                minor=term.minor,
            )
        if term.kind not in kinds:
            raise sheets.terms.refuse(
                line,
                f"there is no violation kind {term.kind}; add it to kinds.csv.",
                "no-kind",
                kind=term.kind,
            )
    _check_duties(sheets.duties, majors | minors, units)
    check_tree(sheets.units)


def _check_duties(duties: Sheet[Duty], codes: set[Hashable], units: set[Hashable]) -> None:
    for line, duty in duties.rows:
        anything = (duty.group, duty.code) == (ANY, ANY)
        if not anything and (duty.group, duty.code) not in codes:
            raise duties.refuse(
                line,
                f"there is no {duty.group} code {duty.code}; name a major or a minor, "
                "or write * for group and code.",
                "no-code",
                group=duty.group,
                minor=duty.code,
            )
        if duty.unit not in units:
            raise duties.refuse(
                line,
                f"there is no unit {duty.unit}; add it to units.csv.",
                "no-unit",
                unit=duty.unit,
            )
    if not any((d.group, d.code, d.zone_kind) == (ANY, ANY, ANY) for d in duties.values):
        raise PackUnreadable(
            "duties.csv has no line *,*,*: name the unit that takes what nobody else does.",
            code="no-last-duty",
        )


def check_tree(units: Sheet[U]) -> None:
    """Raises the sheet's refusal for a parent that is missing, too low, or below its own child."""
    known = {unit.id: unit for unit in units.values}
    for line, unit in units.rows:
        if not unit.parent:
            continue
        parent = known.get(unit.parent)
        if parent is None:
            raise units.refuse(
                line,
                f"there is no unit {unit.parent} to stand above it.",
                "no-parent",
                unit=unit.parent,
            )
        if _ORDER.index(parent.level) > _ORDER.index(unit.level):
            raise units.refuse(
                line,
                f"a {unit.level} unit cannot stand below the {parent.level} unit {parent.id}.",
                "parent-below",
                unit=unit.id,
                parent=parent.id,
            )
        if _runs_in_a_circle(unit, known):
            raise units.refuse(
                line,
                f"unit {unit.id} stands above itself; mend its parent.",
                "circle",
                unit=unit.id,
            )


def _runs_in_a_circle(unit: Unit, known: Mapping[str, Unit]) -> bool:
    seen = {unit.id}
    above = known.get(unit.parent)
    while above is not None:
        if above.id in seen:
            return True
        seen.add(above.id)
        above = known.get(above.parent)
    return False


def once(sheet: Sheet[P], key: Callable[[P], Hashable], name: Callable[[P], str]) -> set[Hashable]:
    """All keys. Raises the sheet's refusal for one that stands twice."""
    first: dict[Hashable, int] = {}
    for line, value in sheet.rows:
        if key(value) in first:
            raise sheet.refuse(
                line,
                f"{name(value)} stands in line {first[key(value)]} already; keep one of them.",
                "twice",
                what=name(value),
                before=first[key(value)],
            )
        first[key(value)] = line
    return set(first)
