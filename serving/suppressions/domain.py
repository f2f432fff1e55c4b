"""What permits allowed: counted by view, permit, kind and day, so that none hides a violation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What one permit allowed of one kind on one view and one of the city's days."""

    day: date
    permit_id: str
    camera_id: str
    view_id: str
    kind: str
    looks: int
    suspects: int
    most: int
    first_at: datetime
    last_at: datetime
    district: str | None
    """The camera's; None when it left the registry."""

    @property
    def key(self) -> tuple[date, str, str, str, str]:
        return (self.day, self.permit_id, self.camera_id, self.view_id, self.kind)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a permit allowed over some days, added up."""

    looks: int = 0
    suspects: int = 0
    most: int = 0
    """On any one look."""


@dataclass(frozen=True, slots=True)
class SuppressionFilter:
    """Which counts are wanted; None asks for nothing in particular."""

    permit_id: str | None = None
    camera_id: str | None = None
    view_id: str | None = None
    kind: str | None = None
    district: str | None = None
    first: date | None = None
    last: date | None = None
