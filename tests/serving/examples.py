"""Cameras, pictures and reports that the tests begin with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import cv2
import numpy as np

from pipeline.contract import (
    EvidenceItem,
    EvidenceRole,
    LookCount,
    LookScore,
    ModelStamp,
    Report,
    RulesStamp,
    ScoreSpan,
    report_id,
)
from pipeline.storage import Store

NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""

PASSWORD_IN_ADDRESS = "s3cr3t@with/signs"

LAWN = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9], [0.1, 0.9]]

PERMIT = {
    "id": "night-market",
    "kinds": ["street_vending"],
    "area": LAWN,
    "windows": [{"weekdays": [5, 6], "start": "18:00", "end": "02:00"}],
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "capacity": 80,
    "applicant": "market office",
    "approver": "city office",
}


def camera(id: str = "gate-3", district: str = "north", **other: Any) -> dict[str, Any]:
    view = {
        "id": "main",
        "watch": ["green_belt_parking", "street_vending"],
        "zones": [{"id": "lawn", "kind": "green_belt", "polygon": LAWN}],
        "permits": [PERMIT],
    }
    return {
        "id": id,
        "name": f"Camera {id}",
        "url": f"rtsp://viewer:{PASSWORD_IN_ADDRESS}@10.0.0.7:554/stream/{id}",
        "source": "platform",
        "district": district,
        "gb28181_id": "37011200001320000001",
        "longitude": 117.1,
        "latitude": 36.6,
        "target_s": 120.0,
        "views": [view],
        **other,
    }


def plan(*cameras: dict[str, Any]) -> dict[str, Any]:
    return {"sources": [{"id": "platform", "max_sessions": 8}], "cameras": list(cameras)}


def city() -> dict[str, Any]:
    """Two districts with a camera each."""
    return plan(camera("gate-3", "north"), camera("quay-1", "south"))


def jpeg(shade: int = 90, width: int = 320, height: int = 180) -> bytes:
    """A plain grey picture. Another shade is another picture."""
    _, encoded = cv2.imencode(".jpg", np.full((height, width, 3), shade, np.uint8))
    return encoded.tobytes()


def evidence(
    store: Store, role: EvidenceRole, data: bytes, at: datetime = NOON, **other: Any
) -> EvidenceItem:
    """Put a picture on the shelf and describe it."""
    given = {
        "role": role,
        "sha256": store.put(data, "image/jpeg"),
        "media_type": "image/jpeg",
        "size_bytes": len(data),
        "width": 320,
        "height": 180,
        "captured_at": at,
        **other,
    }
    return EvidenceItem.model_validate(given)


def box_at(place: int) -> tuple[float, float, float, float]:
    """The first place lies in the middle of the lawn, the 1,599 after it are small and apart; after
    those they come again."""
    if place == 1:
        return (0.25, 0.5, 0.5, 0.75)
    row, column = divmod(place % 1600, 40)
    x, y = column / 42, row / 42
    return (x, y, x + 0.02, y + 0.02)


def report(store: Store, *, place: int = 1, **other: Any) -> Report:
    """A report with four pictures on the shelf. Another place makes another report."""
    overview = evidence(store, EvidenceRole.OVERVIEW, jpeg(90))
    pictures = (
        overview,
        evidence(store, EvidenceRole.CLOSE_UP, jpeg(100), cut_from=overview.sha256),
        evidence(store, EvidenceRole.REFERENCE, jpeg(110), NOON - timedelta(hours=1)),
        evidence(store, EvidenceRole.LATER, jpeg(120), NOON + timedelta(minutes=5)),
    )
    given: dict[str, Any] = {
        "kind": "green_belt_parking",
        "camera_id": "gate-3",
        "view_id": "main",
        "zone_id": "lawn",
        "place_id": UUID(int=place),
        "box": box_at(place),
        "first_seen": NOON,
        "last_seen": NOON + timedelta(minutes=5),
        "confirmed_at": NOON + timedelta(minutes=5),
        "dwell_s": 300.0,
        "looks": LookCount(seen=3, total=3, unable=0),
        "score": ScoreSpan(max=0.9, mean=0.8),
        "scores": (LookScore(at=NOON, score=0.9),),
        "evidence": pictures,
        "model": ModelStamp(name="street", version="1", sha256="a" * 64),
        "rules": RulesStamp(
            version="1",
            fired="ground contact inside lawn",
            seen_at_least=3,
            of_last=5,
            dwell_s=300.0,
        ),
        **other,
    }
    given["report_id"] = report_id(
        given["camera_id"],
        given["view_id"],
        given["kind"],
        given["place_id"],
        given["first_seen"],
    )
    return Report.model_validate(given)
