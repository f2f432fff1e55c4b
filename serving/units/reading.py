"""Reads a register: a folder with register.toml, units.csv and perhaps areas.geojson."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from serving.cameras.notices import Notice
from serving.standards.checks import check_tree, once
from serving.standards.domain import Group
from serving.standards.sheets import Sheet, read_sheet
from serving.standards.texts import not_valid, read_toml
from serving.units.atlas import Atlas
from serving.units.domain import CityUnit, Head, Register
from serving.units.errors import UnitsUnreadable
from serving.units.geojson import FILE, read_areas

UNITS = "units.csv"
SHIPPED = Path(__file__).parent / "registers"


def shipped() -> list[str]:
    """The registers that come with CityPatrol, by folder."""
    return sorted(file.parent.name for file in SHIPPED.glob("*/register.toml"))


def find_register(given: str) -> Path:
    """A folder, or the name of a shipped register. Raises UnitsUnreadable."""
    folder = Path(given)
    if not folder.is_dir() and given in shipped():
        return SHIPPED / given
    if not folder.is_dir():
        raise UnitsUnreadable(
            f"There is no folder {given}: check the path (shipped: {', '.join(shipped())})."
        )
    return folder


def shipped_register(name: str) -> Register:
    """Raises UnitsUnreadable for a name of which none came with CityPatrol."""
    if name not in shipped():
        choice = ", ".join(shipped())
        raise UnitsUnreadable(
            f"No register {name:.64} is shipped; choose of {choice}.",
            code="not-shipped",
            name=f"{name:.64}",
            choice=choice,
        )
    return read_register(SHIPPED / name)


def read_register(folder: Path) -> Register:
    """Raises UnitsUnreadable with the file, the line and what is wrong there."""
    head = _head(folder)
    units = read_units(folder)
    register = Register(
        id=head.id,
        name=head.name,
        origin=head.origin,
        units=units,
        areas=read_areas(folder, head.crs),
    )
    check_areas(register)
    return register


def read_units(folder: Path) -> tuple[CityUnit, ...]:
    """What ``units.csv`` says. Raises UnitsUnreadable with the line."""
    sheet = read_sheet(folder, UNITS, CityUnit, UnitsUnreadable)
    _check_units(sheet)
    return sheet.values


def check_areas(register: Register) -> None:
    """Raises UnitsUnreadable for an area of nobody whom the register knows."""
    for number, area in enumerate(register.areas, start=1):
        if register.unit(area.unit) is None:
            raise UnitsUnreadable(
                f"{FILE} feature {number} ({area.name}): there is no unit {area.unit}; "
                "add it to units.csv.",
                code="area-unit",
                name=FILE,
                number=number,
                area=area.name,
                unit=area.unit,
            )


def warnings_of(register: Register, kinds: Iterable[str]) -> list[Notice]:
    """What was taken and should be looked at all the same.

    ``kinds`` are the violation kinds that the standards in force know; none when nobody knows.
    """
    known = {*kinds, *Group}
    covered = sorted({word for area in register.areas for word in area.covers})
    told = [
        Notice(
            f"The standards in force know no {word}, which some areas in {FILE} cover: check its "
            "spelling, or import the standards pack that has it.",
            "unknown-cover",
            {"word": word},
        )
        for word in covered
        if word not in known and known != set(Group)
    ]
    return [*told, *Atlas(register).overlaps()]


def _head(folder: Path) -> Head:
    text, data = read_toml(folder / "register.toml", UnitsUnreadable)
    try:
        return Head.model_validate(data)
    except ValidationError as error:
        raise not_valid(UnitsUnreadable, "register.toml", text, error) from None


def _check_units(sheet: Sheet[CityUnit]) -> None:
    once(sheet, lambda unit: unit.id, lambda unit: f"unit {unit.id}")
    check_tree(sheet)
    desks: dict[str, str] = {}
    for line, unit in sheet.rows:
        if not unit.desk:
            continue
        other = desks.setdefault(unit.district, unit.id)
        if other != unit.id:
            raise sheet.refuse(
                line,
                f"{other} is the desk of {unit.district or 'the city'} already; keep one.",
                "two-desks",
                unit=other,
            )
    if "" not in desks:
        raise UnitsUnreadable(
            "units.csv names no desk for the whole city: write yes under desk, with an empty "
            "district, for whoever decides where no unit is certain.",
            code="no-desk",
        )
