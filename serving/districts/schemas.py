"""The city's tree as the API shows it."""

from __future__ import annotations

from pydantic import BaseModel

from serving.districts.domain import District, Level
from serving.districts.service import Place, TreeChange


class PlaceOut(BaseModel):
    id: str
    name: str
    level: Level | None
    """Null: the tree does not know it, but a camera or a person names it."""
    depth: int
    """How many places stand above it."""
    cameras: int
    people: int


class PlaceList(BaseModel):
    places: list[PlaceOut]


class DistrictOut(BaseModel):
    id: str
    name: str
    level: Level
    parent: str | None


class DistrictChange(BaseModel):
    before: DistrictOut
    after: DistrictOut


class TreeChangeOut(BaseModel):
    added: list[DistrictOut]
    removed: list[DistrictOut]
    changed: list[DistrictChange]
    unchanged: int
    stranded: list[PlaceOut]
    """Places outside the new tree that a camera or a person names."""
    written: bool
    """False when it was only asked what would change."""


def place_out(one: Place) -> PlaceOut:
    return PlaceOut.model_validate(one, from_attributes=True)


def change_out(change: TreeChange, *, written: bool) -> TreeChangeOut:
    return TreeChangeOut(
        added=[_out(one) for one in change.added],
        removed=[_out(one) for one in change.removed],
        changed=[DistrictChange(before=_out(a), after=_out(b)) for a, b in change.changed],
        unchanged=change.unchanged,
        stranded=[place_out(one) for one in change.stranded],
        written=written,
    )


def _out(one: District) -> DistrictOut:
    return DistrictOut.model_validate(one, from_attributes=True)
