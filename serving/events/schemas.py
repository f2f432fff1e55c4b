"""Camera events as the API tells them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from pipeline.contract import CameraEventKind


class CameraEventOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    camera_id: str
    camera_name: str
    district: str
    view_id: str
    kind: CameraEventKind
    at: datetime
    reason: str | None
    ended_at: datetime | None
    """When the trouble this event began was over; null while it lasts."""


class CameraEventPage(BaseModel):
    events: list[CameraEventOut]
    next: UUID | None
    """Give it back as ``after`` for the next page; null on the last one."""
