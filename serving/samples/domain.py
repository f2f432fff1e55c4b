"""A sample: a verdict, or a look nobody was told of, on its way to become training data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pipeline.contract import LookedBox, SampleOrigin, SampleOutcome

Corners = tuple[float, float, float, float]
"""x1, y1, x2, y2 as shares of the picture."""


class SampleState(StrEnum):
    """How far a sample has come. Only a ready one is handed to training."""

    WAITING = "waiting"
    """Its blurred picture is still to be made."""
    READY = "ready"
    DUPLICATE = "duplicate"
    """Its picture hardly differs from another sample's, which counts it."""
    FAILED = "failed"
    """Its original is gone or no picture; the fault says which."""
    DELETED = "deleted"
    """A tombstone: when, by whom and why; the picture's bytes are gone."""


class SampleAction(StrEnum):
    """What happened to a sample: the words of its history."""

    ENTERED = "entered"
    JUDGED = "judged"
    """A verdict was given, changed or taken back."""
    BOX_FIXED = "box_fixed"
    PICTURED = "pictured"
    DROPPED = "dropped"
    FAILED = "failed"
    DELETED = "deleted"


class Deleted(StrEnum):
    """Which side of deletion a list is to show."""

    WITHOUT = "without"
    WITH = "with"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """The blurred copy, in the room of training pictures."""

    sha256: str
    media_type: str
    width: int
    height: int
    whole_hash: str
    """Perceptual hash of the picture, 16 hexadecimal digits."""
    close_hash: str
    """…and of what stands in the box; of the whole again where there is none."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample whole. ``box`` is the violation's, ``seen`` all that a model found there."""

    id: UUID
    origin: SampleOrigin
    outcome: SampleOutcome
    state: SampleState
    version: int
    reason: str | None
    kind: str
    camera_id: str
    view_id: str
    district: str
    captured_at: datetime
    condition: str
    case_id: UUID | None
    box: Corners | None
    box_by: str
    """``model`` or ``reviewer``."""
    box_score: float | None
    label: str | None
    """What a reviewer called it; None leaves the name to what the model saw in the box."""
    seen: tuple[LookedBox, ...]
    original_sha256: str | None
    picture: StoredPicture | None
    duplicate_of: UUID | None
    duplicates: int
    """How many near-duplicates were dropped in this one's favour."""
    fault: str | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    entered_at: datetime
    changed_at: datetime
    deleted_at: datetime | None
    deleted_why: str | None


@dataclass(frozen=True, slots=True)
class SampleStep:
    """One line of a sample's history. It is appended and never changed."""

    sequence: int
    at: datetime
    actor: str
    action: SampleAction
    outcome: SampleOutcome
    reason: str | None
    note: str


@dataclass(frozen=True, slots=True)
class BoxFix:
    """A reviewer's correction of a case's box; the newest counts, older ones stay."""

    case_id: UUID
    at: datetime
    actor: str
    box: Corners
    label: str | None
    note: str


@dataclass(frozen=True, slots=True)
class SampleFilter:
    """Which samples to list; what is None is not asked for."""

    origin: SampleOrigin | None = None
    outcome: SampleOutcome | None = None
    kind: str | None = None
    camera_id: str | None = None
    since: datetime | None = None
    """Captured at this moment or later."""
    until: datetime | None = None
    """Captured before this moment."""
    deleted: Deleted = Deleted.WITHOUT


@dataclass(frozen=True, slots=True)
class Mark:
    """The last sample of a page: the next page begins behind it."""

    entered_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class FrozenDataset:
    """A dataset that was registered, and how many of its samples were deleted since."""

    sha256: str
    name: str
    registered_at: datetime
    actor: str
    samples: int
    deleted: int


def looked_boxes(given: list[Any]) -> tuple[LookedBox, ...]:
    return tuple(LookedBox.model_validate(one) for one in given)
