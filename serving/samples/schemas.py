"""Samples as the API tells and takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import LookedBox, SampleBox, SampleOrigin, SampleOutcome
from serving.samples.domain import Corners, Sample, SampleAction, SampleState, SampleStep
from serving.samples.records import boxes_of

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class BoxIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    box: tuple[Share, Share, Share, Share]
    """x1, y1, x2, y2 as shares of the overview picture."""
    label: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_ ]{0,39}$")
    """What stands in it, by a model's word; null leaves that to the model."""
    note: str = Field(default="", max_length=4000)


class BoxFixOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    case_id: UUID
    at: datetime
    actor: str
    box: Corners
    label: str | None
    note: str


class SampleStepOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    sequence: int
    at: datetime
    actor: str
    action: SampleAction
    outcome: SampleOutcome
    reason: str | None
    note: str


class SampleOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    origin: SampleOrigin
    outcome: SampleOutcome
    state: SampleState
    reason: str | None
    kind: str
    camera_id: str
    view_id: str
    district: str
    captured_at: datetime
    condition: str
    case_id: UUID | None
    duplicate_of: UUID | None
    duplicates: int
    """Near-duplicates dropped in its favour."""
    fault: str | None
    entered_at: datetime
    changed_at: datetime
    deleted_at: datetime | None
    deleted_why: str | None
    boxes: list[SampleBox]
    seen: list[LookedBox]
    history: list[SampleStepOut]
    held_by: list[str]
    """Frozen datasets that hold it."""


class SampleCount(BaseModel):
    state: SampleState
    origin: SampleOrigin
    outcome: SampleOutcome
    kind: str
    samples: int
    duplicates: int
    """Dropped in favour of these."""


class SampleCounts(BaseModel):
    counts: list[SampleCount]


class Deletion(BaseModel):
    sample_id: UUID | None
    held_by: list[str]
    """Frozen datasets that still hold the picture: build them anew, and delete the old folders."""


class DatasetIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    sample_ids: list[UUID] = Field(max_length=100_000)


class DatasetOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    sha256: str
    name: str
    registered_at: datetime
    actor: str
    samples: int
    deleted: int
    """Of these samples, how many were deleted since."""


class DatasetList(BaseModel):
    datasets: list[DatasetOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


def sample_out(sample: Sample, history: list[SampleStep], held_by: list[str]) -> SampleOut:
    told = {name: getattr(sample, name) for name in SampleOut.model_fields if hasattr(sample, name)}
    return SampleOut.model_validate(
        {
            **told,
            "boxes": list(boxes_of(sample)),
            "seen": list(sample.seen),
            "history": [SampleStepOut.model_validate(step) for step in history],
            "held_by": held_by,
        }
    )
