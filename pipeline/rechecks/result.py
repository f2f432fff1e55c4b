"""A decided check, told as a result; and a reported thing that left, told as gone."""

from __future__ import annotations

from pipeline.contract import (
    CheckLooks,
    CheckResult,
    EvidenceItem,
    ModelStamp,
    PlaceGone,
    gone_id,
    report_id,
)
from pipeline.domain import Suspect
from pipeline.geometry import Box
from pipeline.places import Place
from pipeline.rechecks.check import Check


def result_of(
    check: Check,
    after: EvidenceItem | None = None,
    box: Box | None = None,
    suspect: Suspect | None = None,
    model: ModelStamp | None = None,
) -> CheckResult:
    """``after`` is the picture that decided and ``box`` where on it the place lies.

    Raises ValueError for a check that is not decided yet.
    """
    if check.verdict is None or check.decided_at is None:
        raise ValueError(f"check {check.asked.check_id} is not decided: there is nothing to tell")
    asked = check.asked
    return CheckResult(
        check_id=asked.check_id,
        case_id=asked.case_id,
        camera_id=asked.camera_id,
        view_id=asked.view_id,
        kind=asked.kind,
        verdict=check.verdict,
        reason=check.reason,
        began_at=min(check.begins_at, check.decided_at),
        decided_at=check.decided_at,
        looks=CheckLooks(clean=check.clean, seen=check.seen, unable=sum(check.unable.values())),
        clean_s=check.clean_s,
        box=box.xyxy if box else None,
        score=suspect.score if suspect else None,
        model=model,
        after=after,
    )


def gone_of(place: Place) -> PlaceGone:
    """``place`` is as the look left it that settled that it is gone."""
    report = report_id(place.camera_id, place.view_id, place.kind, place.id, place.first_seen)
    return PlaceGone(
        gone_id=gone_id(report),
        report_id=report,
        camera_id=place.camera_id,
        view_id=place.view_id,
        kind=place.kind,
        first_seen=place.first_seen,
        last_seen=place.last_seen,
        gone_at=place.last_usable,
        clean_looks=place.clean_streak,
    )
