"""What the learning loop carries: looks worth a reviewer's eye, a candidate's record, samples."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from pipeline.contract.reports import EvidenceItem
from pipeline.contract.words import Corners, Share
from pipeline.domain import Frozen, Id, Kind, Label, LookCondition, ModelStamp, Sha256, Utc, utc

LOOK_SAMPLE_NAMESPACE = UUID("7b9c6f52-31d4-5f0a-8c6e-2f4d10a97e03")
SHADOW_REPORT_NAMESPACE = UUID("c1a4e7d8-0b53-5e96-a2f1-64b80f3c9e04")

MOST_BOXES = 300
"""Boxes of one picture: as many as a network's suppression keeps."""


class SampleWhy(StrEnum):
    """Why a look was kept for learning."""

    NEAR_THRESHOLD = "near_threshold"
    """A label was found, or not quite, with a score close to its threshold."""
    DISAGREEMENT = "disagreement"
    """The current model and a candidate in its shadow saw different things."""


class LookedBox(Frozen):
    """One thing a network saw, at or a little below its threshold."""

    label: Label
    score: Share
    box: Corners


class LookSample(Frozen):
    """A look that nobody was told of, kept for a while so that a model may learn from it.

    Sending it again changes nothing. The picture is an original: faces and plates are blurred
    where it enters the samples.
    """

    schema_version: Literal[1] = 1
    sample_id: UUID
    why: SampleWhy
    kind: Kind
    """The violation kind whose quota it counts against."""
    camera_id: Id
    view_id: Id
    captured_at: Utc
    condition: LookCondition
    picture: EvidenceItem
    boxes: tuple[LookedBox, ...] = Field(max_length=MOST_BOXES)
    """All that ``model`` saw there, best first; of a disagreement what the current one saw."""
    model: ModelStamp
    keep_until: Utc
    """When the picture is to be deleted unless somebody made a sample of it."""

    @model_validator(mode="after")
    def _is_consistent(self) -> LookSample:
        expected = look_sample_id(
            self.camera_id, self.view_id, self.captured_at, self.picture.sha256
        )
        if self.sample_id != expected:
            raise ValueError("sample_id does not follow from camera, view, moment and picture")
        if self.keep_until <= self.captured_at:
            raise ValueError("a look sample is kept until some time after it was captured")
        return self


class LookSampleReceipt(Frozen):
    """Serving's answer to a look sample, and whether it was new."""

    sample_id: UUID
    created: bool


class PairedCount(Frozen):
    """Things of one label on the same pictures: two boxes that overlap by half are one thing.

    Each model counts at its own thresholds.
    """

    label: Label
    both: int = Field(ge=0)
    only_current: int = Field(ge=0)
    only_candidate: int = Field(ge=0)
    mean_iou: Share | None = None
    """Of the boxes both found; None when there were none."""


class Disagreement(Frozen):
    """A picture on which the two models saw different things."""

    camera_id: Id
    view_id: Id
    captured_at: Utc
    sha256: Sha256
    """Of the picture; it travels as a look sample of its own."""
    current_boxes: tuple[LookedBox, ...] = Field(max_length=MOST_BOXES)
    candidate_boxes: tuple[LookedBox, ...] = Field(max_length=MOST_BOXES)


class ShadowReport(Frozen):
    """How a candidate did beside the current model for some minutes, on one worker."""

    schema_version: Literal[1] = 1
    report_id: UUID
    worker: Id
    began_at: Utc
    ended_at: Utc
    current: ModelStamp
    candidate: ModelStamp
    looks: int = Field(ge=0)
    """Pictures both have seen."""
    per_label: tuple[PairedCount, ...]
    """Every label that either saw, and no other."""
    current_ms: float | None = Field(default=None, ge=0)
    """CPU milliseconds a look, one picture at a time on one thread; None when not measured."""
    candidate_ms: float | None = Field(default=None, ge=0)
    dropped: int = Field(ge=0)
    """Looks meant for the candidate that it had no time for."""
    failed: int = Field(default=0, ge=0)
    """Looks it stumbled over."""
    disagreements: tuple[Disagreement, ...] = Field(default=(), max_length=5)

    @model_validator(mode="after")
    def _is_consistent(self) -> ShadowReport:
        if self.began_at >= self.ended_at:
            raise ValueError("a shadow report covers the time from began_at to a later ended_at")
        expected = shadow_report_id(self.worker, self.candidate, self.began_at, self.ended_at)
        if self.report_id != expected:
            raise ValueError("report_id does not follow from worker, candidate and span of time")
        labels = [count.label for count in self.per_label]
        if len(labels) != len(set(labels)):
            raise ValueError("a shadow report counts each label once")
        return self


class ShadowReportReceipt(Frozen):
    """Serving's answer to a shadow report, and whether it was new."""

    report_id: UUID
    created: bool


class SampleOrigin(StrEnum):
    """Where a sample comes from."""

    VERDICT = "verdict"
    NEAR_THRESHOLD = "near_threshold"
    DISAGREEMENT = "disagreement"


class SampleOutcome(StrEnum):
    """What a person said of it."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNREVIEWED = "unreviewed"


class SamplePicture(Frozen):
    """The picture to train on, with faces and plates blurred."""

    sha256: Sha256
    key: Annotated[str, Field(min_length=1, max_length=512)]
    """What the store of pictures knows it by."""
    media_type: Literal["image/jpeg", "image/png"]
    width: int = Field(ge=1)
    height: int = Field(ge=1)


class SampleBox(Frozen):
    label: Label
    box: Corners
    by: Literal["reviewer", "model"]
    score: Share | None = None
    """The model's; None for a box drawn by a reviewer."""


class SampleRecord(Frozen):
    """One line of ``GET /api/samples``: a picture to learn from, and where it came from."""

    schema_version: Literal[1] = 1
    sample_id: UUID
    origin: SampleOrigin
    outcome: SampleOutcome
    reason: str | None = Field(default=None, max_length=200)
    """Why a reviewer rejected it."""
    kind: Kind
    camera_id: Id
    view_id: Id
    captured_at: Utc
    condition: LookCondition
    picture: SamplePicture
    boxes: tuple[SampleBox, ...] = Field(max_length=MOST_BOXES)
    """What is there to be found. Of a negative: what a model took for it, and is not."""
    case_id: UUID | None = None
    reviewed_by: str | None = Field(default=None, max_length=64)
    """The user's id."""
    reviewed_at: Utc | None = None
    deleted_at: Utc | None = None
    """From then on it appears in no new dataset."""

    @model_validator(mode="after")
    def _is_consistent(self) -> SampleRecord:
        reviewed = self.outcome is not SampleOutcome.UNREVIEWED
        if reviewed != (self.reviewed_by is not None and self.reviewed_at is not None):
            raise ValueError("a reviewed sample names who and when, an unreviewed one neither")
        if self.reason is not None and self.outcome is not SampleOutcome.NEGATIVE:
            raise ValueError("only a negative sample has a reject reason")
        if (self.origin is SampleOrigin.VERDICT) and self.case_id is None:
            raise ValueError("a verdict's sample names its case")
        return self


def look_sample_id(camera_id: str, view_id: str, captured_at: datetime, sha256: str) -> UUID:
    """The same picture of a view gives the same id after every restart (RFC 9562 v5).

    Raises ValueError for a naive ``captured_at``.
    """
    moment = utc(captured_at).isoformat(timespec="microseconds")
    return uuid5(LOOK_SAMPLE_NAMESPACE, "\n".join((camera_id, view_id, moment, sha256)))


def shadow_report_id(
    worker: str, candidate: ModelStamp, began_at: datetime, ended_at: datetime
) -> UUID:
    """The same worker, candidate and span of time give the same id (RFC 9562 v5).

    Raises ValueError for a naive moment.
    """
    span = (utc(at).isoformat(timespec="microseconds") for at in (began_at, ended_at))
    name = (worker, candidate.name, candidate.version, candidate.sha256, *span)
    return uuid5(SHADOW_REPORT_NAMESPACE, "\n".join(name))
