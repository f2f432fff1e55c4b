"""Registers as folders: what is taken, and how a refusal names the file and the place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from serving.connectors.coordinates import Crs, convert
from serving.standards.domain import Level
from serving.standards.reading import find_pack, read_pack
from serving.units.errors import UnitsUnreadable
from serving.units.reading import find_register, read_register, shipped, warnings_of
from serving.units.tree import in_order
from tests.serving.console.told import assert_told_in_both_languages

SAMPLE = find_register("county-sample")
UNITS = (SAMPLE / "units.csv").read_text()
SQUARE = [[111.0, 35.0], [111.1, 35.0], [111.1, 35.1], [111.0, 35.1], [111.0, 35.0]]
BOW_TIE = [[111.0, 35.0], [111.1, 35.1], [111.1, 35.0], [111.0, 35.1], [111.0, 35.0]]


def feature(unit: str = "street-01", ring: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    given = {"unit": unit, "name": "by the station", **properties}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": given, "geometry": geometry}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "register"))


def draw(folder: Path, *features: Any, **other: Any) -> None:
    given = {"type": "FeatureCollection", "features": list(features), **other}
    (folder / "areas.geojson").write_text(json.dumps(given))


def in_crs(folder: Path, crs: str) -> None:
    head = (folder / "register.toml").read_text()
    (folder / "register.toml").write_text(head.replace('crs = "wgs84"', f'crs = "{crs}"'))


def test_the_sample_has_sixteen_departments_and_eleven_townships_in_three_levels() -> None:
    register = read_register(SAMPLE)
    levels = [unit.level for unit in register.units]
    assert (len(levels), levels.count(Level.STREET)) == (27, 11)
    assert set(levels) == set(Level)
    assert {area.unit for area in register.areas} == {
        unit.id for unit in register.units if unit.level is Level.STREET
    }
    kinds = [line.kind for line in read_pack(find_pack("yuncheng-sample")).kinds]
    assert warnings_of(register, kinds) == []
    assert shipped() == ["county-sample"]


@pytest.mark.parametrize("pack", ["yuncheng-sample", "county-sample"])
def test_the_sample_has_a_unit_for_everybody_the_shipped_packs_name(pack: str) -> None:
    register = read_register(SAMPLE)
    for duty in read_pack(find_pack(pack)).duties:
        assert register.unit(duty.unit) is not None


def test_units_stand_in_the_order_of_their_tree() -> None:
    units = read_register(SAMPLE).units
    ordered = list(in_order(units))
    assert {unit.id for _, unit in ordered} == {unit.id for unit in units}
    place = {unit.id: number for number, (_, unit) in enumerate(ordered)}
    depth = {unit.id: depth for depth, unit in ordered}
    for unit in units:
        if unit.parent:
            assert place[unit.parent] < place[unit.id]
            assert depth[unit.id] == depth[unit.parent] + 1


def test_a_register_without_areas_is_sound(folder: Path) -> None:
    (folder / "areas.geojson").unlink()
    register = read_register(folder)
    assert register.areas == ()
    assert warnings_of(register, ["street_vending"]) == []


@pytest.mark.parametrize("crs", list(Crs))
def test_areas_declared_in_another_reference_system_come_in_as_wgs84(
    folder: Path, crs: Crs
) -> None:
    in_crs(folder, crs)
    draw(folder, feature(ring=[list(convert((x, y), Crs.WGS84, crs)) for x, y in SQUARE]))
    [area] = read_register(folder).areas
    for (x, y), (wanted_x, wanted_y) in zip(area.geometry["coordinates"][0], SQUARE, strict=True):
        assert abs(x - wanted_x) < 1e-8
        assert abs(y - wanted_y) < 1e-8


@pytest.mark.parametrize(
    ("crs", "name"),
    [
        ("wgs84", "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ("wgs84", "urn:ogc:def:crs:EPSG::4326"),
        ("cgcs2000", "urn:ogc:def:crs:EPSG::4490"),
        ("gcj02", "GCJ-02"),
    ],
)
def test_what_the_file_says_of_its_reference_system_is_understood(
    folder: Path, crs: str, name: str
) -> None:
    in_crs(folder, crs)
    draw(folder, feature(), crs={"type": "name", "properties": {"name": name}})
    assert len(read_register(folder).areas) == 1


BROKEN_UNITS: list[tuple[str, Callable[[str], str], str]] = [
    (
        "two of one id",
        lambda text: text + "street-01,,city,甲,A,,,\n",
        "line 29: unit street-01 st",
    ),
    ("an unknown parent", lambda text: text + "x,nobody,city,甲,A,,,\n", "no unit nobody to stand"),
    (
        "a street above a city",
        lambda text: text + "x,street-01,city,甲,A,,,\n",
        "cannot stand below",
    ),
    ("a desk twice", lambda text: text + "x,,city,甲,A,,,yes\n", "desk of the city already"),
    ("another word for yes", lambda text: text + "x,,city,甲,A,,,ja\n", "line 29: desk: write yes"),
    ("no desk", lambda text: text.replace(",yes", ","), "names no desk for the whole city"),
    ("a name that is no id", lambda text: text + "x,,city,甲,A,Nö,,\n", "line 29: stands_for.0"),
    ("other columns", lambda text: text.replace("desk\n", "place\n", 1), "columns must be id"),
]


@pytest.mark.parametrize(
    ("change", "sentence"), [row[1:] for row in BROKEN_UNITS], ids=[row[0] for row in BROKEN_UNITS]
)
def test_units_that_do_not_fit_are_refused_with_file_and_line(
    folder: Path, change: Callable[[str], str], sentence: str
) -> None:
    (folder / "units.csv").write_text(change(UNITS))
    with pytest.raises(UnitsUnreadable, match=r"units\.csv") as refused:
        read_register(folder)
    assert sentence in refused.value.detail
    assert_told_in_both_languages(refused.value)


BROKEN_AREAS: list[tuple[str, Any, str]] = [
    ("it crosses itself", feature(ring=BOW_TIE), "no sound outline (Self-intersection at 111.05"),
    ("nobody of that name", feature("street-99"), "there is no unit street-99"),
    ("no unit", {**feature(), "properties": {"name": "x"}}, "properties.unit"),
    ("a line", {**feature(), "geometry": {"type": "LineString", "coordinates": []}}, "geometry"),
    ("no geometry", {**feature(), "geometry": None}, "geometry"),
    ("metres for degrees", feature(ring=[[500000.0, 3800000.0]] * 4), "longitude within"),
    ("three corners", feature(ring=SQUARE[:3]), "geometry.Polygon.coordinates.0"),
    ("a flat ring", feature(ring=[SQUARE[0]] * 4), "no sound outline"),
    ("infinity", feature(ring=[[float("inf"), 35.0], *SQUARE[1:]]), "feature 2"),
    ("a word that is no kind", feature(covers=["Rubbish!"]), "covers"),
]


@pytest.mark.parametrize(
    ("given", "sentence"), [row[1:] for row in BROKEN_AREAS], ids=[row[0] for row in BROKEN_AREAS]
)
def test_an_area_that_is_none_is_refused_with_its_number(
    folder: Path, given: Any, sentence: str
) -> None:
    draw(folder, feature(), given)
    with pytest.raises(UnitsUnreadable, match="feature 2") as refused:
        read_register(folder)
    assert sentence in refused.value.detail
    assert refused.value.detail.endswith(".")
    assert_told_in_both_languages(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "line 1 is not valid JSON"),
        ("[]", "no GeoJSON FeatureCollection"),
        ('{"type": "Feature", "features": []}', "no GeoJSON FeatureCollection"),
        ("[" * 200_000, "areas.geojson"),
        (
            '{"type": "FeatureCollection", "features": [], "crs": {"name": "EPSG:3857"}}',
            "a reference system we do not read",
        ),
        (
            '{"type": "FeatureCollection", "features": [], "crs": {"name": "EPSG::4490"}}',
            "says it is in cgcs2000 and register.toml says wgs84",
        ),
    ],
)
def test_a_file_that_is_no_map_is_refused(folder: Path, text: str, sentence: str) -> None:
    (folder / "areas.geojson").write_text(text)
    with pytest.raises(UnitsUnreadable, match=r"areas\.geojson") as refused:
        read_register(folder)
    assert sentence in refused.value.detail
    assert_told_in_both_languages(refused.value)


def test_a_reference_system_nobody_knows_is_refused(folder: Path) -> None:
    in_crs(folder, "mercator")
    with pytest.raises(UnitsUnreadable, match=r"register\.toml line 4: crs"):
        read_register(folder)


def test_a_folder_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnitsUnreadable, match="no folder nowhere"):
        find_register("nowhere")


def test_overlaps_and_unknown_kinds_are_told_and_not_refused(folder: Path) -> None:
    east = [[x + 0.05, y] for x, y in SQUARE]
    draw(folder, feature(covers=["street_vending"]), feature("street-02", east, covers=["a_b"]))
    assert warnings_of(read_register(folder), []) == [], "no kind in common"
    [told] = warnings_of(read_register(folder), ["street_vending"])
    assert "know no a_b" in told.sentence
    draw(folder, feature(), feature("street-02", east))
    [told] = warnings_of(read_register(folder), [])
    assert "(street-01)" in told.sentence
    assert "(street-02) overlap by 51 km² near 111.07500, 35.05" in told.sentence
    draw(folder, feature(), feature("street-01", east))
    assert warnings_of(read_register(folder), []) == [], "one unit may overlap itself"
    draw(folder, feature(), feature("district-parks", east))
    assert warnings_of(read_register(folder), []) == [], "the street's is the narrower one"
