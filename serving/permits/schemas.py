"""Permits as the API tells and takes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from serving.permits.domain import Granted, Permit, PermitAction, PermitChange, PermitState
from serving.permits.service import Shown

EXAMPLE: Final[dict[str, Any]] = {
    "id": "west-night-market",
    "name": "Night market, West Street",
    "kinds": ["street_vending"],
    "areas": [
        {
            "type": "Polygon",
            "coordinates": [
                [
                    [117.10, 36.60],
                    [117.12, 36.60],
                    [117.12, 36.62],
                    [117.10, 36.62],
                    [117.10, 36.60],
                ]
            ],
        },
        {
            "camera": "gate-3",
            "view": "main",
            "area": [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9], [0.1, 0.9]],
        },
    ],
    "windows": [
        {"weekdays": [5, 6], "start": "18:00", "end": "02:00"},
        {"days": "holidays", "start": "10:00", "end": "22:00"},
    ],
    "valid_from": "2026-05-01",
    "valid_until": "2026-10-31",
    "capacity": 12,
    "applicant": "Market office",
    "approver": "Sub-district office",
}


class PermitIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"permit": EXAMPLE, "why": "Decision 12 of 2026"}]},
    )

    permit: Permit
    why: str = Field(default="", max_length=2000)
    """Kept in the permit's history."""


class EndIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"why": "The road works take the square from Monday on"}]},
    )

    why: str = Field(min_length=1, max_length=2000)
    """Kept in the permit's history."""


class PermitOut(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    permit: Permit
    state: PermitState
    """As of the city's day."""
    version: int
    """Goes up by one with every change."""
    changed_at: datetime
    ended_at: datetime | None
    """When somebody took it back; null otherwise."""


class TouchedView(BaseModel):
    camera: str
    view: str


class PermitChangeOut(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    sequence: int
    at: datetime
    actor: str
    action: PermitAction
    why: str
    permit: Permit
    """As it stood from then on."""


class PermitWhole(PermitOut):
    touches: list[TouchedView]
    """Views it holds on, among the cameras you may see."""
    outdated: list[TouchedView]
    """Views on which its area was drawn before their camera was said to stand elsewhere: it does
    not hold there until somebody draws it anew."""
    years_missing: list[int]
    """Years whose holidays it needs and nobody imported: until then they count as ordinary days."""
    history: list[PermitChangeOut]
    """Every change, oldest first."""


class PermitPage(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    permits: list[PermitOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


def permit_out(granted: Granted, day: date) -> PermitOut:
    return PermitOut(**_told(granted, day))


def permit_whole(shown: Shown, day: date) -> PermitWhole:
    return PermitWhole(
        **_told(shown.granted, day),
        touches=[TouchedView(camera=camera, view=view) for camera, view in shown.touches],
        outdated=[TouchedView(camera=camera, view=view) for camera, view in shown.outdated],
        years_missing=list(shown.years_missing),
        history=[_change_out(change) for change in shown.history],
    )


def _told(granted: Granted, day: date) -> dict[str, Any]:
    return {
        "permit": granted.permit,
        "state": granted.state(day),
        "version": granted.version,
        "changed_at": granted.changed_at,
        "ended_at": granted.ended_at,
    }


def _change_out(change: PermitChange) -> PermitChangeOut:
    return PermitChangeOut.model_validate(change)
