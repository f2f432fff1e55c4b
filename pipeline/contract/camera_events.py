"""A camera's own trouble, told to serving."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from pipeline.domain import Frozen, Id, Utc, utc

CAMERA_EVENT_NAMESPACE = UUID("0d6b1f8e-52a7-5c3f-8f0d-3c9b6f1e7a02")


class CameraEventKind(StrEnum):
    """What can happen to a camera itself. Each beginning has its end."""

    OFFLINE = "offline"
    ONLINE = "online"
    BLIND = "blind"
    SEEING = "seeing"
    VIEW_MOVED = "view_moved"
    VIEW_BACK = "view_back"


class CameraEvent(Frozen):
    """A camera's own trouble began or ended. Sending it again changes nothing."""

    schema_version: Literal[1] = 1
    event_id: UUID
    camera_id: Id
    view_id: Id
    kind: CameraEventKind
    at: Utc
    reason: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")] | None = None
    """The visit error or the unable reason behind it; None where a trouble ended."""

    @model_validator(mode="after")
    def _is_consistent(self) -> CameraEvent:
        expected = camera_event_id(self.camera_id, self.view_id, self.kind, self.at)
        if self.event_id != expected:
            raise ValueError("event_id does not follow from camera, view, kind and moment")
        return self


class CameraEventReceipt(Frozen):
    """Serving's answer to a camera event, and whether it was new."""

    event_id: UUID
    created: bool


def camera_event_id(camera_id: str, view_id: str, kind: str, at: datetime) -> UUID:
    """The same event gives the same id after every restart (RFC 9562 v5).

    Raises ValueError for a naive ``at``.
    """
    moment = utc(at).isoformat(timespec="microseconds")
    return uuid5(CAMERA_EVENT_NAMESPACE, "\n".join((camera_id, view_id, kind, moment)))
