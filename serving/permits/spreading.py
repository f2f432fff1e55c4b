"""From permits of the city to permits on views: which views each touches, and when. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.contract import BESIDE, WHOLE_VIEW, Area, Camera, PermitWindow, View
from pipeline.contract import Permit as OnView
from serving.clocks.calendar import WorkYear
from serving.permits.domain import DayKind, MapArea, Permit, ViewArea, Window

WORKDAYS: Final = frozenset(range(1, 6))
EVERY_DAY: Final = frozenset(range(1, 8))

ViewKey = tuple[str, str]
"""A camera's id and a view's."""
Degrees = NDArray[np.float64]
"""Longitudes and latitudes, [number, 2]."""
METRES_A_DEGREE: Final = 111_195.0
"""Of a great circle of the mean earth."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What must be known of a camera to tell which permits touch it."""

    id: str
    views: tuple[str, ...]
    district: str
    position: tuple[float, float] | None
    """Longitude and latitude in WGS-84; None where nobody knows."""
    calibrations: Mapping[str, int] = field(default_factory=dict)
    """By view, how often people said that the camera stands where it should; not if never."""

    @classmethod
    def of(cls, camera: Camera) -> Standpoint:
        known = camera.longitude is not None and camera.latitude is not None
        # Catalogues write 0, 0 where they know nothing.
        here = (camera.longitude or 0.0, camera.latitude or 0.0) if known else (0.0, 0.0)
        views = tuple(view.id for view in camera.views)
        calibrations = {view.id: view.calibration for view in camera.views if view.calibration}
        position = here if any(here) else None
        return cls(camera.id, views, camera.district, position, calibrations)


@dataclass(frozen=True, slots=True)
class Taken:
    """How much of a permit's capacity things on other views take, as counted ``at`` a moment."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class InPlan:
    """The permits that the watch plan is to carry."""

    permits: tuple[Permit, ...] = ()
    years: Mapping[int, WorkYear] | None = None
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By district, those below it in the tree of districts."""
    taken: frozenset[str] = frozenset()
    """Ids the city's list knows, ended ones too: what is drawn on a view under one of them gives
    way."""
    rooms: Mapping[str, Mapping[ViewKey, Taken]] = field(default_factory=dict)
    """By permit and view, what others take of the capacity."""


NO_PERMITS: Final = InPlan()


def areas_by_view(
    permit: Permit, cameras: Iterable[Standpoint], below: Mapping[str, frozenset[str]]
) -> dict[ViewKey, Area]:
    """The views a permit touches, with its area on each: one drawn there goes before the map, and
    where it is outdated the permit does not hold at all."""
    cameras = _of_its_district(permit, cameras, below)
    found: dict[ViewKey, Area] = {}
    placed = [camera for camera in cameras if camera.position is not None]
    points = [camera.position for camera in placed]
    for on_map in (area.shape() for area in permit.areas if isinstance(area, MapArea)):
        shapely.prepare(on_map)
        inside = shapely.intersects_xy(on_map, points) if points else []
        for camera, is_inside in zip(placed, inside, strict=True):
            if is_inside:
                found.update({(camera.id, view): WHOLE_VIEW for view in camera.views})
    known = {(camera.id, view) for camera in cameras for view in camera.views}
    for area in permit.areas:
        if isinstance(area, ViewArea) and (area.camera, area.view) in known:
            found[area.camera, area.view] = area.area
    for key in outdated(permit, cameras):
        found.pop(key, None)
    return found


def outdated(permit: Permit, cameras: Iterable[Standpoint]) -> frozenset[ViewKey]:
    """The views on which the permit has an area that was drawn before somebody said that their
    camera stands elsewhere now."""
    now = {
        (camera.id, view): camera.calibrations.get(view, 0)
        for camera in cameras
        for view in camera.views
    }
    drawn = [area for area in permit.areas if isinstance(area, ViewArea)]
    return frozenset(
        key
        for area in drawn
        if (key := (area.camera, area.view)) in now
        and not area.fits_any_picture
        and area.calibration != now[key]
    )


def views_beside(
    permit: Permit, cameras: Iterable[Standpoint], below: Mapping[str, frozenset[str]]
) -> frozenset[ViewKey]:
    """The views whose camera stands outside the permit's areas on the map and no further from one
    than its ``margin_m``; those that the permit touches are among them only if so."""
    if not permit.margin_m:
        return frozenset()
    placed = [one for one in _of_its_district(permit, cameras, below) if one.position is not None]
    found: set[ViewKey] = set()
    for on_map in (area.shape() for area in permit.areas if isinstance(area, MapArea)):
        flat = _in_metres(on_map.centroid.y)
        near = shapely.dwithin(
            shapely.transform(on_map, flat),
            shapely.points(flat(np.array([one.position for one in placed]).reshape(-1, 2))),
            permit.margin_m,
        )
        found.update(
            (one.id, view) for one, is_near in zip(placed, near, strict=True) if is_near
            for view in one.views
        )  # fmt: skip
    return frozenset(found)


def spread(cameras: Sequence[Camera], given: InPlan) -> tuple[Camera, ...]:
    """The cameras with the city's permits on their views, behind those drawn there."""
    if not given.permits and not given.taken:
        return tuple(cameras)
    standpoints = [Standpoint.of(camera) for camera in cameras]
    by_view: dict[ViewKey, list[OnView]] = {}
    for permit in given.permits:
        windows = windows_of(permit, given.years or {})
        if not windows:
            continue
        touched = areas_by_view(permit, standpoints, given.below)
        for key in views_beside(permit, standpoints, given.below) - touched.keys():
            by_view.setdefault(key, []).append(_on_view(permit, BESIDE, windows))
        rooms = given.rooms.get(permit.id, {})
        for key, area in touched.items():
            on_view = _on_view(permit, area, windows, rooms.get(key))
            by_view.setdefault(key, []).append(on_view)
    return tuple(_with(camera, by_view, given.taken) for camera in cameras)


def windows_of(permit: Permit, years: Mapping[int, WorkYear]) -> tuple[PermitWindow, ...]:
    """Its windows with the calendar written out; one that can never open is left out."""
    span = range(permit.valid_from.year, permit.valid_until.year + 1)
    known = [years[year] for year in span if year in years]
    off = frozenset(day for year in known for day in year.holidays)
    worked = frozenset(day for year in known for day in year.makeup)
    written = (_written(window, off, worked) for window in permit.windows)
    return tuple(window for window in written if window is not None)


def unknown_years(permit: Permit, years: Mapping[int, WorkYear]) -> list[int]:
    """Years a permit needs of the calendar that nobody imported."""
    if all(window.days is DayKind.ANY for window in permit.windows):
        return []
    span = range(permit.valid_from.year, permit.valid_until.year + 1)
    return [year for year in span if year not in years]


def _written(window: Window, off: frozenset[date], worked: frozenset[date]) -> PermitWindow | None:
    plain = {name: getattr(window, name) for name in ("start", "end", "first", "last")}
    regular, extra, missing = {
        DayKind.ANY: (EVERY_DAY, frozenset[date](), frozenset[date]()),
        DayKind.WORKDAYS: (WORKDAYS, worked, off),
        DayKind.DAYS_OFF: (EVERY_DAY - WORKDAYS, off, worked),
        DayKind.HOLIDAYS: (frozenset[int](), off, frozenset[date]()),
    }[window.days]
    weekdays = window.weekdays & regular
    also = {day for day in extra if day.isoweekday() in window.weekdays}
    never = {*window.never, *missing} - set(window.also)
    also = (also | set(window.also)) - set(window.never)
    if not weekdays and not also:
        return None
    return PermitWindow(weekdays=weekdays, also=tuple(also), never=tuple(never - also), **plain)


def _of_its_district(
    permit: Permit, cameras: Iterable[Standpoint], below: Mapping[str, frozenset[str]]
) -> list[Standpoint]:
    if permit.district is None:
        return list(cameras)
    within = {permit.district, *below.get(permit.district, ())}
    return [camera for camera in cameras if camera.district in within]


def _in_metres(latitude: float) -> Callable[[Degrees], Degrees]:
    """Degrees to metres around ``latitude``: over the few kilometres of a permit the earth is
    flat."""
    scale = METRES_A_DEGREE * np.array([math.cos(math.radians(latitude)), 1.0])
    return lambda degrees: degrees * scale


def _on_view(
    permit: Permit,
    area: Area | Literal["beside"],
    windows: tuple[PermitWindow, ...],
    taken: Taken | None = None,
) -> OnView:
    return OnView(
        id=permit.id,
        kinds=frozenset(permit.kinds),
        area=area,
        windows=windows,
        valid_from=permit.valid_from,
        valid_until=permit.valid_until,
        capacity=permit.capacity,
        elsewhere=taken.number if taken else 0,
        elsewhere_at=taken.at if taken else None,
        margin=permit.margin,
        applicant=permit.applicant,
        approver=permit.approver,
    )


def _with(
    camera: Camera, by_view: Mapping[ViewKey, Sequence[OnView]], taken: frozenset[str]
) -> Camera:
    views = tuple(
        _view_with(view, by_view.get((camera.id, view.id), ()), taken) for view in camera.views
    )
    return camera if views == camera.views else camera.model_copy(update={"views": views})


def _view_with(view: View, permits: Sequence[OnView], taken: frozenset[str]) -> View:
    drawn = tuple(permit for permit in view.permits if permit.id not in taken)
    if len(drawn) == len(view.permits) and not permits:
        return view
    return view.model_copy(update={"permits": (*drawn, *permits)})
