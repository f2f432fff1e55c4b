"""A confirmed violation with its evidence, told to serving."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from pipeline.contract.words import Corners, Share
from pipeline.domain import (
    BrokenTerm,
    Frozen,
    Id,
    Kind,
    LookCondition,
    ModelStamp,
    Sha256,
    Utc,
    utc,
)

REPORT_NAMESPACE = UUID("5f0c2b1e-6a0b-5d0e-9a55-0c17b9a70e01")


class EvidenceRole(StrEnum):
    OVERVIEW = "overview"
    CLOSE_UP = "close_up"
    REFERENCE = "reference"
    LATER = "later"
    HANDLE_BEFORE = "handle_before"
    """The thing as it was reported, beside…"""
    HANDLE_AFTER = "handle_after"
    """…the same view after it was said to be handled. Reports bring neither: re-checks do."""


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


class RulesStamp(Frozen):
    """Which rule found it, and how much lasting that rule asked for."""

    version: str
    fired: str
    seen_at_least: int = Field(ge=1)
    of_last: int = Field(ge=1)
    dwell_s: float = Field(ge=0)
    permits_checked: tuple[str, ...] = ()


class SecondLook(Frozen):
    """A verifier's word on one thing: over the looks that showed it, how often it agreed.

    An ``unsure`` look is one on which the verifier failed or could not be asked.
    """

    model: ModelStamp
    agreed: int = Field(ge=0)
    disagreed: int = Field(ge=0)
    unsure: int = Field(ge=0)
    score: Share | None = None
    """Its best score of the thing on any look; None while it never saw it."""


def _unsaid(value: object) -> bool:
    """What an older pipeline did not say is left out, so that its reports keep their digest."""
    return value is None


class Report(Frozen):
    """A confirmed violation with its evidence. Sending it again changes nothing."""

    schema_version: Literal[1] = 1
    report_id: UUID
    kind: Kind
    camera_id: Id
    view_id: Id
    zone_id: Id | None
    place_id: UUID
    box: Corners
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
    condition: LookCondition | None = Field(default=None, exclude_if=_unsaid)
    """The light of the picture that confirmed it; None where the pipeline does not say."""
    second_look: SecondLook | None = Field(default=None, exclude_if=_unsaid)
    """What the verifier said, where one looked too. It advises a person and overrides none."""
    broken_term: BrokenTerm | None = Field(default=None, exclude_if=_unsaid)
    """Which permit it stands under and which of its terms it breaks; None where no permit speaks
    of it."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Report:
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


def report_id(
    camera_id: str, view_id: str, kind: str, place_id: UUID, first_seen: datetime
) -> UUID:
    """The same violation gives the same id on every machine and after every restart (RFC 9562 v5).

    Raises ValueError for a naive ``first_seen``.
    """
    moment = utc(first_seen).isoformat(timespec="microseconds")
    return uuid5(REPORT_NAMESPACE, "\n".join((camera_id, view_id, kind, str(place_id), moment)))
