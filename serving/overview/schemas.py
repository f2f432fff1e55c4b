"""The city's screen as the API tells it, and what its map draws."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from pipeline.contract import CameraEventKind
from serving.cases.domain import Status
from serving.overview.domain import Complaint, Overview, Wrong
from serving.patrol.schemas import KeptOut
from serving.related.schemas import HotSpotOut


class ComplaintOut(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    what: Wrong
    grave: bool
    """While it lasts, violations may be missed or not told."""
    values: dict[str, Any]


class OverviewOut(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    at: datetime
    today: date
    """The city's."""
    figures: dict[str, int]
    """Cases opened today as they stand now; the names are those of /api/statistics."""
    standing: dict[Status, int]
    """Open cases by status."""
    overdue: int
    soon_due: int
    cameras: int
    troubles: dict[CameraEventKind, int]
    patrol: KeptOut | None
    """How the patrol keeps its targets now; null for somebody who sees no cameras."""
    hot_spots: list[HotSpotOut]
    wrong: list[ComplaintOut]
    """What is wrong right now, the worst first."""


class BaseMapOut(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    tiles: str | None
    """Address of tiles with {z}, {x} and {y}; null where the city named none."""
    attribution: str
    most_zoom: int
    areas: dict[str, Any]
    """GeoJSON, as everything here in the reference system of the tiles."""


class CamerasOnMapOut(BaseModel):
    """Column by column: six thousand objects would be five times as long."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    ids: list[str]
    names: list[str]
    districts: list[str]
    positions: list[tuple[float, float]]
    """Longitude and latitude."""
    nowhere: int
    """Cameras nobody entered a position for."""


class CasesAtOut(BaseModel):
    camera: str
    name: str
    position: tuple[float, float]
    open: int
    waiting: int
    overdue: int


class MarksOut(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    cases: list[CasesAtOut]
    nowhere: int
    """Open cases of cameras without a position."""
    troubles: dict[str, CameraEventKind]


def overview_out(found: Overview) -> OverviewOut:
    return OverviewOut(
        at=found.at,
        today=found.today,
        figures=dict(found.figures),
        standing=dict(found.standing),
        overdue=found.overdue,
        soon_due=found.soon_due,
        cameras=found.cameras,
        troubles=dict(found.troubles),
        patrol=KeptOut.model_validate(found.patrol.kept) if found.patrol else None,
        hot_spots=[HotSpotOut.model_validate(spot) for spot in found.spots],
        wrong=[_complaint(one) for one in found.complaints],
    )


def _complaint(one: Complaint) -> ComplaintOut:
    return ComplaintOut(what=one.what, grave=one.is_grave, values=dict(one.values))
