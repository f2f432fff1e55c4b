"""Between a sample and its row."""

from __future__ import annotations

from typing import Any

from serving.samples.domain import Sample, StoredPicture, looked_boxes
from serving.samples.tables import SampleRow


def sample_of(row: SampleRow) -> Sample:
    return Sample(
        id=row.id,
        origin=row.origin,
        outcome=row.outcome,
        state=row.state,
        version=row.version,
        reason=row.reason,
        kind=row.kind,
        camera_id=row.camera_id,
        view_id=row.view_id,
        district=row.district,
        captured_at=row.captured_at,
        condition=row.condition,
        case_id=row.case_id,
        box=corners(row.box) if row.box else None,
        box_by=row.box_by,
        box_score=row.box_score,
        label=row.label,
        seen=looked_boxes(row.seen),
        original_sha256=row.original_sha256,
        picture=picture_of(row),
        duplicate_of=row.duplicate_of,
        duplicates=row.duplicates,
        fault=row.fault,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        entered_at=row.entered_at,
        changed_at=row.changed_at,
        deleted_at=row.deleted_at,
        deleted_why=row.deleted_why,
    )


def corners(box: list[Any]) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = box
    return x1, y1, x2, y2


def picture_of(row: SampleRow) -> StoredPicture | None:
    """None until the picture is made. A tombstone keeps its hash and size, not its content."""
    if row.picture_sha256 is None or row.media_type is None:
        return None
    return StoredPicture(
        sha256=row.picture_sha256,
        media_type=row.media_type,
        width=row.width or 1,
        height=row.height or 1,
        whole_hash=row.whole_hash or "0" * 16,
        close_hash=row.close_hash or "0" * 16,
    )


def picture_values(picture: StoredPicture) -> dict[str, Any]:
    return {
        "picture_sha256": picture.sha256,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "whole_hash": picture.whole_hash,
        "close_hash": picture.close_hash,
    }
