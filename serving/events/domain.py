"""What happened to a camera itself, as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from pipeline.contract import CameraEventKind

ENDS: MappingProxyType[CameraEventKind, CameraEventKind] = MappingProxyType(
    {
        CameraEventKind.OFFLINE: CameraEventKind.ONLINE,
        CameraEventKind.BLIND: CameraEventKind.SEEING,
        CameraEventKind.VIEW_MOVED: CameraEventKind.VIEW_BACK,
    }
)
"""Which event ends the trouble that another one began."""
BEGINNING = MappingProxyType({end: begin for begin, end in ENDS.items()})


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event. ``ended_at`` is when the trouble it began was over; None while it lasts, and
    None for an event that is itself an end."""

    id: UUID
    camera_id: str
    camera_name: str
    district: str
    view_id: str
    kind: CameraEventKind
    at: datetime
    reason: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events somebody wants; what is None or False is not asked for."""

    open: bool = False
    """Only troubles that last."""
    kind: CameraEventKind | None = None
    camera_id: str | None = None
    district: str | None = None
