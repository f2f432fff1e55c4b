"""Who should handle a case: the narrower unit wins, and what is uncertain is the desk's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from serving.standards.domain import Group, Text
from serving.units.atlas import Atlas
from serving.units.domain import Area, Asked, CityUnit, Register
from serving.units.modes import Because
from serving.units.reading import find_register, read_register
from serving.units.suggesting import suggest

SAMPLE = read_register(find_register("county-sample"))
ATLAS = Atlas(SAMPLE)


def unit(id: str, level: str = "district", **other: Any) -> CityUnit:
    names = {"name_zh": id, "name_en": id}
    rest = {"parent": "", "stands_for": "", "district": "", "desk": ""}
    return CityUnit.model_validate({"id": id, "level": level, **names, **rest, **other})


def box(unit: str, x: float, y: float, *covers: str, size: float = 1.0) -> Area:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return Area(unit=unit, name=f"{unit} at {x:g} {y:g}", covers=covers, geometry=geometry)


def atlas(*units: CityUnit, areas: tuple[Area, ...] = ()) -> Atlas:
    desk = unit("desk", "city", desk="yes")
    name = Text.model_validate({"zh": "甲", "en": "A"})
    return Atlas(Register(id="a", name=name, origin="a test", units=(desk, *units), areas=areas))


def asked(**other: Any) -> Asked:
    given = {
        "kind": "bin_overflow",
        "districts": ("north",),
        "responsible": "cleaning",
        "group": Group.EVENT,
        "position": (0.5, 0.5),
    }
    return Asked(**{**given, **other})


CLEANING = unit("cleaning")
EAST = unit("east", "street", stands_for="cleaning")
WEST = unit("west", "street", stands_for="cleaning")

ROWS: list[tuple[str, Atlas, Asked, str | None, Because]] = [
    ("the unit of that name", atlas(CLEANING), asked(), "cleaning", Because.ONLY),
    (
        "a street's area holds the place",
        atlas(CLEANING, EAST, areas=(box("east", 0, 0),)),
        asked(),
        "east",
        Because.AREA,
    ),
    (
        "the place is outside the street's area",
        atlas(CLEANING, EAST, areas=(box("east", 5, 5),)),
        asked(),
        "cleaning",
        Because.ONLY,
    ),
    (
        "nobody knows the place, so whoever is on duty everywhere has it",
        atlas(CLEANING, EAST, areas=(box("east", 0, 0),)),
        asked(position=None),
        "cleaning",
        Because.ONLY,
    ),
    (
        "nobody knows the place, and two have areas",
        atlas(EAST, WEST, areas=(box("east", 0, 0), box("west", 5, 5))),
        asked(position=None),
        "east",
        Because.NO_POSITION,
    ),
    (
        "the area is for another kind",
        atlas(CLEANING, EAST, areas=(box("east", 0, 0, "street_vending"),)),
        asked(),
        "cleaning",
        Because.ONLY,
    ),
    (
        "the area is for the group",
        atlas(CLEANING, EAST, areas=(box("east", 0, 0, "event"),)),
        asked(),
        "east",
        Because.AREA,
    ),
    (
        "the area that names the kind beats one for everything",
        atlas(EAST, WEST, areas=(box("east", 0, 0), box("west", 0, 0, "bin_overflow"))),
        asked(),
        "west",
        Because.AREA,
    ),
    (
        "two areas overlap",
        atlas(EAST, WEST, areas=(box("east", 0, 0), box("west", 0.25, 0.25))),
        asked(),
        "east",
        Because.OVERLAP,
    ),
    (
        "two of one district and no areas",
        atlas(EAST, WEST),
        asked(),
        "east",
        Because.OVERLAP,
    ),
    (
        "the place lies in nobody's area",
        atlas(EAST, WEST, areas=(box("east", 5, 5), box("west", 7, 7))),
        asked(),
        None,
        Because.OUTSIDE,
    ),
    ("nobody stands for it", atlas(unit("parks")), asked(), None, Because.NOBODY),
    (
        "whoever stands for it is another district's",
        atlas(unit("cleaning", district="south")),
        asked(),
        None,
        Because.NOBODY,
    ),
    (
        "the district's own unit before the city-wide one",
        atlas(CLEANING, unit("north-cleaning", stands_for="cleaning", district="north")),
        asked(),
        "north-cleaning",
        Because.ONLY,
    ),
    (
        "a unit of the district above, before the city-wide one",
        atlas(CLEANING, unit("county-cleaning", stands_for="cleaning", district="county")),
        asked(districts=("north", "county", "city")),
        "county-cleaning",
        Because.ONLY,
    ),
    (
        "no standard knows the kind",
        atlas(CLEANING),
        asked(responsible=None),
        None,
        Because.NO_STANDARD,
    ),
    (
        "the only one gave it back",
        atlas(CLEANING),
        asked(sent_back=frozenset({"cleaning"})),
        None,
        Because.SENT_BACK,
    ),
    (
        "one of two gave it back",
        atlas(CLEANING, EAST, areas=(box("east", 0, 0),)),
        asked(sent_back=frozenset({"east"})),
        "cleaning",
        Because.ONLY,
    ),
]


@pytest.mark.parametrize(
    ("there", "question", "expected", "because"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_the_unit_follows_from_name_place_and_kind(
    there: Atlas, question: Asked, expected: str | None, because: Because
) -> None:
    found = suggest(there, question)
    assert (found.unit, found.because) == (expected, because)
    assert found.desk == "desk"
    assert found.certain == (because in {Because.AREA, Because.ONLY})
    assert found.why.endswith(".")
    assert found.why.count(". ") == 0, "one sentence"
    assert found.certain or "decides" in found.why


def test_a_district_s_own_desk_decides_before_the_city_s() -> None:
    there = atlas(unit("north-desk", district="north", desk="yes"))
    assert suggest(there, asked(responsible=None)).desk == "north-desk"
    assert suggest(there, asked(responsible=None, districts=("south",))).desk == "desk"


@given(
    st.floats(110.98, 111.18),
    st.floats(34.98, 35.11),
    st.sampled_from(["street_vending", "manhole_missing", "bin_overflow"]),
    st.sampled_from([None, "nobody", *(unit.id for unit in SAMPLE.units)]),
    st.sets(st.sampled_from([unit.id for unit in SAMPLE.units])),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_asked_somebody_answers(
    x: float, y: float, kind: str, name: str | None, sent_back: set[str]
) -> None:
    question = Asked(kind, ("north",), name, Group.EVENT, (x, y), frozenset(sent_back))
    found = suggest(ATLAS, question)
    assert found.desk == "command-centre"
    assert found.unit not in sent_back
    assert found.unit is not None or not found.certain
    if found.because is Because.AREA:
        assert any(area.unit == found.unit for area in ATLAS.at(x, y))


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9), st.floats(0.1, 5)), max_size=30))
@settings(max_examples=50, deadline=None)
def test_the_tree_finds_what_looking_at_every_area_finds(
    squares: list[tuple[float, float, float]],
) -> None:
    areas = tuple(box("east", x, y, size=size) for x, y, size in squares)
    there = atlas(EAST, areas=areas)
    for x, y in [(1.0, 1.0), (5.0, 5.0), *((x, y) for x, y, _ in squares)]:
        slow = [area for area in areas if shape(area.geometry).intersects(Point(x, y))]
        assert there.at(x, y) == slow
