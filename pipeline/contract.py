"""What crosses between pipeline and serving: the report, the watch plan, and how both are signed.

This module is the pipeline's public face. Serving and training import it and ``pipeline.storage``,
and nothing else of the pipeline.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from pipeline.domain import (
    Camera,
    Channel,
    Frozen,
    Id,
    Kind,
    Permit,
    Platform,
    Recheck,
    Source,
    TimeZone,
    Utc,
    View,
    WatchPlan,
    Window,
    Zone,
    ZoneKind,
    utc,
)

__all__ = [
    "KEY_HEADER",
    "SIGNATURE_HEADER",
    "TIME_HEADER",
    "Camera",
    "CameraEvent",
    "CameraEventKind",
    "CameraEventReceipt",
    "Channel",
    "EvidenceItem",
    "EvidenceRole",
    "LookCount",
    "LookScore",
    "ModelStamp",
    "Permit",
    "Platform",
    "Receipt",
    "Recheck",
    "Report",
    "RulesStamp",
    "ScoreSpan",
    "Source",
    "TimeZone",
    "View",
    "WatchPlan",
    "Window",
    "Zone",
    "ZoneKind",
    "camera_event_id",
    "report_id",
    "signature",
]

REPORT_NAMESPACE = UUID("5f0c2b1e-6a0b-5d0e-9a55-0c17b9a70e01")
CAMERA_EVENT_NAMESPACE = UUID("0d6b1f8e-52a7-5c3f-8f0d-3c9b6f1e7a02")
KEY_HEADER = "CityPatrol-Key"
TIME_HEADER = "CityPatrol-Time"
SIGNATURE_HEADER = "CityPatrol-Signature"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class EvidenceRole(StrEnum):
    OVERVIEW = "overview"
    CLOSE_UP = "close_up"
    REFERENCE = "reference"
    LATER = "later"


class EvidenceItem(Frozen):
    """One stored picture. ``sha256`` is its address in the store and its proof."""

    role: EvidenceRole
    sha256: Sha256
    media_type: Literal["image/jpeg", "image/png"]
    size_bytes: int = Field(ge=1)
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    captured_at: Utc
    cut_from: Sha256 | None = None
    """The original this picture was cut from; None when it is an original itself."""


class LookCount(Frozen):
    """Looks between first_seen and confirmed_at: with the violation, usable, unusable."""

    seen: int = Field(ge=1)
    total: int = Field(ge=1)
    unable: int = Field(ge=0)


class ScoreSpan(Frozen):
    max: Share
    mean: Share


class LookScore(Frozen):
    """One usable look: the score of the suspect there, None when it was not seen."""

    at: Utc
    score: Share | None


class ModelStamp(Frozen):
    name: str
    version: str
    sha256: Sha256


class RulesStamp(Frozen):
    """Which rule found it, and how much lasting that rule asked for."""

    version: str
    fired: str
    seen_at_least: int = Field(ge=1)
    of_last: int = Field(ge=1)
    dwell_s: float = Field(ge=0)
    permits_checked: tuple[str, ...] = ()


class Report(Frozen):
    """A confirmed violation with its evidence. Sending it again changes nothing."""

    schema_version: Literal[1] = 1
    report_id: UUID
    kind: Kind
    camera_id: Id
    view_id: Id
    zone_id: Id | None
    place_id: UUID
    box: tuple[Share, Share, Share, Share]
    """x1, y1, x2, y2 as shares of the picture."""
    first_seen: Utc
    last_seen: Utc
    confirmed_at: Utc
    dwell_s: float = Field(ge=0)
    looks: LookCount
    score: ScoreSpan
    scores: tuple[LookScore, ...] = Field(max_length=256)
    evidence: tuple[EvidenceItem, ...] = Field(min_length=1, max_length=16)
    model: ModelStamp
    rules: RulesStamp

    @model_validator(mode="after")
    def _is_consistent(self) -> Report:
        x1, y1, x2, y2 = self.box
        if not (x1 < x2 and y1 < y2):
            raise ValueError("the report's box has no area")
        if not self.first_seen <= self.last_seen <= self.confirmed_at:
            raise ValueError("a report needs first_seen <= last_seen <= confirmed_at")
        expected = report_id(
            self.camera_id, self.view_id, self.kind, self.place_id, self.first_seen
        )
        if self.report_id != expected:
            raise ValueError("report_id does not follow from camera, view, kind, place, first_seen")
        return self


class Receipt(Frozen):
    """Serving's answer to a report: the case it stands in, and whether this report opened it."""

    report_id: UUID
    case_id: UUID
    created: bool


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


def report_id(
    camera_id: str, view_id: str, kind: str, place_id: UUID, first_seen: datetime
) -> UUID:
    """The same violation gives the same id on every machine and after every restart (RFC 9562 v5).

    Raises ValueError for a naive ``first_seen``.
    """
    moment = utc(first_seen).isoformat(timespec="microseconds")
    return uuid5(REPORT_NAMESPACE, "\n".join((camera_id, view_id, kind, str(place_id), moment)))


def signature(secret: str, moment: str, method: str, path: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the moment, the method, the path with its query, and the body.

    Pipeline and serving share ``secret`` (the pipeline token); it never travels itself.
    ``moment`` is the RFC 3339 text sent in the time header: serving refuses old ones.
    """
    head = "\n".join((moment, method.upper(), path, "")).encode()
    return hmac.new(secret.encode(), head + body, hashlib.sha256).hexdigest()
