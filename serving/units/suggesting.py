"""Who should handle a case, and why. Pure.

The narrower answer wins: a street's unit before a district's before the city's, and among units of
a level the one whose area names the violation kind before one that names its group or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from serving.cases.notes import noted
from serving.standards.domain import Level
from serving.units.atlas import Atlas
from serving.units.domain import Area, Asked, CityUnit
from serving.units.modes import CERTAIN, Because

_ORDER: Final = list(Level)


@dataclass(frozen=True, slots=True)
class Suggestion:
    unit: str | None
    """Whom to dispatch to; None where nobody comes into question: the desk finds out."""
    because: Because
    why: str
    """One sentence."""
    desk: str | None
    """Who decides while it is not certain."""
    others: tuple[str, ...] = ()
    """Further units that come into question."""

    @property
    def certain(self) -> bool:
        return self.because in CERTAIN


def suggest(atlas: Atlas, asked: Asked) -> Suggestion:
    """Never fails: where no unit is to be found the case is the desk's."""
    desk = atlas.register.desk(asked.districts)
    if asked.responsible is None:
        return _desk(desk, Because.NO_STANDARD, f"No standard says who handles {asked.kind}")
    name = _named(atlas, asked.responsible)
    standing = [unit for unit in atlas.register.units if _stands(atlas, unit, asked)]
    left = [unit for unit in standing if unit.id not in asked.sent_back]
    if left:
        return _placed(atlas, asked, left, desk, name)
    if standing:
        gave = ", ".join(unit.name_en for unit in standing)
        why = f"{gave} sent it back, and nobody else stands for {name}"
        return _desk(desk, Because.SENT_BACK, why)
    return _desk(desk, Because.NOBODY, f"No unit there stands for {name}")


def _stands(atlas: Atlas, unit: CityUnit, asked: Asked) -> bool:
    """Whether the unit comes into question at all, wherever in the district the place is."""
    if not unit.answers_for(asked.responsible or ""):
        return False
    if unit.district not in ("", *asked.districts):
        return False
    return unit.id not in atlas.bounded or any(
        area.narrowness(asked.kind, asked.group) is not None
        for area in atlas.register.areas
        if area.unit == unit.id
    )


def _placed(
    atlas: Atlas, asked: Asked, units: list[CityUnit], desk: CityUnit | None, name: str
) -> Suggestion:
    everywhere = _nearest([unit for unit in units if unit.id not in atlas.bounded], asked)
    holding = _holding(atlas, asked)
    inside = _narrowest([unit for unit in units if unit.id in holding], asked, holding)
    if len(inside) == 1:
        unit = inside[0]
        why = _for(unit, name, "area", area=holding[unit.id].name)
        return Suggestion(unit.id, Because.AREA, why, _id(desk))
    if inside:
        why = f"The place lies in the duty areas of several that stand for {name}"
        return _several(inside, desk, Because.OVERLAP, why)
    if len(everywhere) == 1 or (asked.position is None and len(units) == 1):
        unit = (everywhere or units)[0]
        return Suggestion(unit.id, Because.ONLY, _for(unit, name, "only"), _id(desk))
    if everywhere:
        why = f"Several stand for {name} there, and no duty area tells them apart"
        return _several(everywhere, desk, Because.OVERLAP, why)
    if asked.position is None:
        why = f"Several stand for {name}, and nobody knows where the camera stands"
        return _several(units, desk, Because.NO_POSITION, why)
    why = f"The place lies outside the duty areas of all that stand for {name}"
    others = tuple(sorted(unit.id for unit in units))
    return Suggestion(None, Because.OUTSIDE, _ask(why, desk), _id(desk), others)


def _holding(atlas: Atlas, asked: Asked) -> dict[str, Area]:
    """Of each unit the narrowest of its areas that holds the place."""
    if asked.position is None:
        return {}
    found: dict[str, Area] = {}
    for area in atlas.at(*asked.position):
        narrow, known = area.narrowness(asked.kind, asked.group), found.get(area.unit)
        if narrow is None:
            continue
        if known is None or narrow > (known.narrowness(asked.kind, asked.group) or 0):
            found[area.unit] = area
    return found


def _narrowest(units: list[CityUnit], asked: Asked, holding: dict[str, Area]) -> list[CityUnit]:
    def rank(unit: CityUnit) -> tuple[int, int]:
        narrow = holding[unit.id].narrowness(asked.kind, asked.group)
        return _ORDER.index(unit.level), narrow or 0

    best = max(map(rank, units), default=None)
    return [unit for unit in units if rank(unit) == best]


def _nearest(units: list[CityUnit], asked: Asked) -> list[CityUnit]:
    """A lower level before a higher, and then a district's own unit before one for more."""
    widest = (*asked.districts, "")

    def rank(unit: CityUnit) -> tuple[int, int]:
        return _ORDER.index(unit.level), -widest.index(unit.district)

    best = max(map(rank, units), default=None)
    return [unit for unit in units if rank(unit) == best]


def _several(
    units: list[CityUnit], desk: CityUnit | None, because: Because, why: str
) -> Suggestion:
    first, *rest = sorted(unit.id for unit in units)
    return Suggestion(first, because, _ask(why, desk), _id(desk), tuple(rest))


def _desk(desk: CityUnit | None, because: Because, why: str) -> Suggestion:
    return Suggestion(None, because, _ask(why, desk), _id(desk))


def _ask(why: str, desk: CityUnit | None) -> str:
    return f"{why}: {desk.name_en if desk else 'a dispatcher'} decides."


def _for(unit: CityUnit, name: str, how: str, **values: str) -> str:
    if unit.name_en == name:
        return noted(f"responsible-{how}", unit=name, **values)
    return noted(f"stands-{how}", unit=unit.name_en, other=name, **values)


def _named(atlas: Atlas, name: str) -> str:
    """What people call it, where the register has such a unit."""
    unit = atlas.register.unit(name)
    return unit.name_en if unit else name


def _id(unit: CityUnit | None) -> str | None:
    return unit.id if unit else None
