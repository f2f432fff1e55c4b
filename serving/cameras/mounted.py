"""Cameras where they hang."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.domain import known_position
from serving.cameras.tables import CameraRow


class Mounted(NamedTuple):
    """A camera where it hangs; longitude and latitude in degrees."""

    name: str
    position: tuple[float, float] | None


def mounted(session: Session, camera_ids: Collection[str]) -> dict[str, Mounted]:
    """What cameras are called and where they are."""
    columns = sa.select(CameraRow.id, CameraRow.name, CameraRow.longitude, CameraRow.latitude)
    found = session.execute(columns.where(CameraRow.id.in_(camera_ids)))
    return {row.id: Mounted(row.name, known_position(row.longitude, row.latitude)) for row in found}
