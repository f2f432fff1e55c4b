"""Duty areas out of a GeoJSON file: read, moved to WGS-84, and each of them a sound polygon."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import shapely
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from shapely.geometry import mapping, shape
from shapely.validation import explain_validity

from serving.connectors.coordinates import Crs, convert
from serving.sentences import complaint
from serving.standards.domain import Group, Id, Kind, Line
from serving.standards.texts import not_written, read_text, text_in
from serving.units.domain import Area
from serving.units.errors import UnitsUnreadable

FILE: Final = "areas.geojson"
MOST_AREAS: Final = 5000
MOST_CORNERS: Final = 500_000
"""Of all areas together: a register is read whole."""

_NAMES: Final = (
    (re.compile(r"CRS84|EPSG:+4326|WGS-?84", re.IGNORECASE), Crs.WGS84),
    (re.compile(r"EPSG:+4490|CGCS-?2000", re.IGNORECASE), Crs.CGCS2000),
    (re.compile(r"GCJ-?02", re.IGNORECASE), Crs.GCJ02),
)
"""How files name their reference system in the ``crs`` member that GeoJSON once had."""

Number = float | int
Position = Annotated[list[Number], Field(min_length=2, max_length=4)]
Ring = Annotated[list[Position], Field(min_length=4)]
Rings = Annotated[list[Ring], Field(min_length=1)]


class _Polygon(BaseModel):
    type: Literal["Polygon"]
    coordinates: Rings


class _MultiPolygon(BaseModel):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Rings], Field(min_length=1)]


class _Properties(BaseModel):
    """Whatever else a feature carries is the map maker's own and left alone."""

    model_config = ConfigDict(extra="ignore")

    unit: Id
    name: Line
    covers: tuple[Kind | Group, ...] = ()


class _Feature(BaseModel):
    type: Literal["Feature"]
    properties: _Properties
    geometry: Annotated[_Polygon | _MultiPolygon, Field(discriminator="type")]


def read_areas(folder: Path, crs: Crs) -> tuple[Area, ...]:
    """The areas of a register, in WGS-84; none when the folder has no such file.

    Raises UnitsUnreadable with the number of the feature, counted from 1.
    """
    if not (folder / FILE).exists():
        return ()
    features, told = _features(read_text(folder / FILE, UnitsUnreadable))
    _check_crs(told, crs)
    return _areas(features, crs)


def areas_in(data: bytes, otherwise: Crs) -> tuple[Area, ...]:
    """The areas of a file that comes alone, in WGS-84; where it does not say what it is given in,
    it is ``otherwise``. Raises UnitsUnreadable with the number of the feature."""
    features, told = _features(text_in(data, FILE, UnitsUnreadable))
    return _areas(features, _named(told) or otherwise)


def _areas(features: Sequence[object], crs: Crs) -> tuple[Area, ...]:
    areas = tuple(_area(number, given, crs) for number, given in enumerate(features, start=1))
    if sum(_corners(area) for area in areas) > MOST_CORNERS:
        raise UnitsUnreadable(
            f"{FILE} has more than {MOST_CORNERS} corners; simplify its outlines first.",
            code="corners",
            name=FILE,
            most=MOST_CORNERS,
        )
    return areas


def _features(text: str) -> tuple[Sequence[object], object]:
    """The features, and what the file says of its reference system."""
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        sentence = f"{FILE} line {error.lineno} is not valid JSON."
        raise not_written(UnitsUnreadable, sentence, FILE, "JSON", error.lineno) from None
    except RecursionError:
        raise UnitsUnreadable(
            f"{FILE} is nested too deep to be a map.", code="deep", name=FILE
        ) from None
    features = given.get("features") if isinstance(given, dict) else None
    if not isinstance(features, list) or given.get("type") != "FeatureCollection":
        raise UnitsUnreadable(
            f"{FILE} is no GeoJSON FeatureCollection; export it as one.",
            code="no-collection",
            name=FILE,
        )
    if len(features) > MOST_AREAS:
        raise UnitsUnreadable(
            f"{FILE} has more than {MOST_AREAS} areas; join some of them.",
            code="areas",
            name=FILE,
            most=MOST_AREAS,
        )
    return features, given.get("crs")


def _named(told: object) -> Crs | None:
    """What the file says it is in; None where it says nothing. Raises UnitsUnreadable."""
    if told is None:
        return None
    name = json.dumps(told)
    found = next((one for pattern, one in _NAMES if pattern.search(name)), None)
    if found is None:
        choice = ", ".join(Crs)
        raise UnitsUnreadable(
            f"{FILE} is in a reference system we do not read ({name:.80}); "
            f"export it in one of {choice}.",
            code="crs",
            name=FILE,
            choice=choice,
        )
    return found


def _check_crs(told: object, crs: Crs) -> None:
    """Raises UnitsUnreadable when the file names another reference system than its register."""
    found = _named(told)
    if found not in (None, crs):
        raise UnitsUnreadable(
            f"{FILE} says it is in {found} and register.toml says {crs}; correct one of them.",
            code="two-crs",
            name=FILE,
            one=found,
            other=crs,
        )


def _area(number: int, given: object, crs: Crs) -> Area:
    try:
        feature = _Feature.model_validate(given)
    except ValidationError as error:
        said = complaint(error)
        raise UnitsUnreadable(
            f"{FILE} feature {number}: {said}.",
            code="feature",
            name=FILE,
            number=number,
            said=said,
        ) from None
    told = feature.properties
    who = f"{FILE} feature {number} ({told.name})"
    try:
        moved = {
            "type": feature.geometry.type,
            "coordinates": _moved(feature.geometry.coordinates, crs),
        }
    except (ValueError, OverflowError) as error:
        raise UnitsUnreadable(
            f"{who}: {error}.", code="position", name=FILE, number=number, area=told.name
        ) from None
    try:
        drawn = shape(moved)
    except (ValueError, shapely.errors.ShapelyError):
        raise UnitsUnreadable(
            f"{who}: its rings are no closed outlines; draw it anew.",
            code="open-rings",
            name=FILE,
            number=number,
            area=told.name,
        ) from None
    if not drawn.is_valid or drawn.is_empty:
        why = explain_validity(drawn).replace("[", " at ").replace("]", "")
        raise UnitsUnreadable(
            f"{who} is no sound outline ({why}); mend it there.",
            code="outline",
            name=FILE,
            number=number,
            area=told.name,
        )
    covers = tuple(str(word) for word in told.covers)
    # As plain lists, as JSON gives them back.
    geometry = json.loads(json.dumps(mapping(drawn)))
    return Area(unit=told.unit, name=told.name, covers=covers, geometry=geometry)


def _moved(part: Any, crs: Crs) -> Any:
    """The same nesting of lists with every position in WGS-84. Raises ValueError."""
    if part and isinstance(part[0], (float, int)):
        return list(convert((float(part[0]), float(part[1])), crs, Crs.WGS84))
    return [_moved(inner, crs) for inner in part]


def _corners(area: Area) -> int:
    return sum(1 for _ in _positions(area.geometry["coordinates"]))


def _positions(part: Any) -> Iterator[Any]:
    if part and isinstance(part[0], (float, int)):
        yield part
    else:
        for inner in part:
            yield from _positions(inner)
