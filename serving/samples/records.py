"""From a sample to the line that training reads. Pure."""

from __future__ import annotations

from pipeline.contract import (
    LookCondition,
    SampleBox,
    SampleOutcome,
    SamplePicture,
    SampleRecord,
)
from pipeline.storage import SAMPLES
from serving.samples.domain import Sample
from serving.samples.verdicts import MISTAKEN, SAME_THING, label_of, overlap

MOST_BOXES = 300


def record_of(sample: Sample) -> SampleRecord:
    """Raises ValueError for a sample that never had a picture."""
    picture = sample.picture
    if picture is None:
        raise ValueError(f"sample {sample.id} has no picture yet")
    return SampleRecord(
        sample_id=sample.id,
        origin=sample.origin,
        outcome=sample.outcome,
        reason=sample.reason,
        kind=sample.kind,
        camera_id=sample.camera_id,
        view_id=sample.view_id,
        captured_at=sample.captured_at,
        condition=LookCondition(sample.condition),
        picture=SamplePicture.model_validate(
            {
                "sha256": picture.sha256,
                "key": f"{SAMPLES}/{picture.sha256}",
                "media_type": picture.media_type,
                "width": picture.width,
                "height": picture.height,
            }
        ),
        boxes=boxes_of(sample)[:MOST_BOXES],
        case_id=sample.case_id,
        reviewed_by=str(sample.reviewed_by) if sample.reviewed_by else None,
        reviewed_at=sample.reviewed_at,
        deleted_at=sample.deleted_at,
    )


def boxes_of(sample: Sample) -> tuple[SampleBox, ...]:
    """A positive: the violation's box, a reviewer's, and what the model saw beside it. A negative:
    what was taken for it, or none when the reason is not about what stands there. Unreviewed: what
    the model saw."""
    if sample.outcome is SampleOutcome.NEGATIVE:
        return _refused(sample) if sample.reason in MISTAKEN else ()
    seen = tuple(
        SampleBox(label=one.label, box=one.box, by="model", score=one.score) for one in sample.seen
    )
    if sample.outcome is SampleOutcome.UNREVIEWED or sample.box is None:
        return seen
    label, box = label_of(sample), sample.box
    beside = (one for one in seen if one.label != label or overlap(box, one.box) < SAME_THING)
    return (SampleBox(label=label, box=box, by="reviewer"), *beside)


def _refused(sample: Sample) -> tuple[SampleBox, ...]:
    if sample.box is None:
        return ()
    by_reviewer = sample.box_by == "reviewer"
    return (
        SampleBox(
            label=label_of(sample),
            box=sample.box,
            by="reviewer" if by_reviewer else "model",
            score=None if by_reviewer else sample.box_score,
        ),
    )
