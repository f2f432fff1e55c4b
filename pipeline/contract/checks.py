"""What the camera tells of a place again: is it gone after handling, and did it leave by itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from pipeline.contract.reports import EvidenceItem, EvidenceRole
from pipeline.contract.words import Corners, Share
from pipeline.domain import Frozen, Id, Kind, ModelStamp, Utc

CHECK_NAMESPACE = UUID("2f6f0d1a-7c35-5d0e-b1a4-5e2d90c7f105")
GONE_NAMESPACE = UUID("8a0e4c57-19d2-5b63-9c7f-30e1b6d4a206")


class CheckVerdict(StrEnum):
    """What a re-check came to."""

    PASS = "pass"  # noqa: S105 - the name of a verdict, not a password
    """It is gone: enough clean looks over enough time."""
    NOT_PASS = "not_pass"  # noqa: S105
    """It was seen there again."""
    UNABLE = "unable"
    """The camera could not tell within the limit. It proves neither."""


class CheckUnable(StrEnum):
    """Why a look, or in the end the whole check, could not tell."""

    OFFLINE = "offline"
    """The camera brought no picture."""
    VIEW_MOVED = "view_moved"
    """The camera looks elsewhere, so its zones are suspended."""
    OCCLUDED = "occluded"
    """Something stands before the lens, or a vehicle over the place."""
    TOO_DARK = "too_dark"
    UNUSABLE = "unusable"
    """Pictures came that cannot be judged: frozen, blurred, a placeholder."""
    NOT_WATCHED = "not_watched"
    """The kind is not looked for at the place any more, or not without its bin in sight."""
    PERMITTED = "permitted"
    """A permit allows it there now."""
    DOUBTED = "doubted"
    """The detector sees it and the verifier does not."""
    WRONG_HOUR = "wrong_hour"
    """Looks came only at another part of the day than it is there."""
    TOO_FEW_LOOKS = "too_few_looks"
    """What was seen was too little to tell."""
    NOT_LOOKED = "not_looked"
    """No look came at all: out of the source's hours, or no longer watched."""
    NO_WORD = "no_word"
    """The pipeline never answered. Only serving says so."""


class CheckLooks(Frozen):
    """Looks since the check began: clean ones in a row up to the end, those that showed the thing,
    those that could not tell."""

    clean: int = Field(ge=0)
    seen: int = Field(ge=0)
    unable: int = Field(ge=0)


class CheckResult(Frozen):
    """What a re-check came to. Sending it again changes nothing."""

    schema_version: Literal[1] = 1
    check_id: UUID
    case_id: UUID
    camera_id: Id
    view_id: Id
    kind: Kind
    verdict: CheckVerdict
    reason: CheckUnable | None = None
    """Exactly when the verdict is ``unable``."""
    began_at: Utc
    decided_at: Utc
    looks: CheckLooks
    clean_s: float = Field(ge=0)
    """From the first to the last of the clean looks, in seconds."""
    box: Corners | None = None
    """Where on the picture after handling the place lies, or the thing was seen."""
    score: Share | None = None
    """Of the thing when it was seen again."""
    model: ModelStamp | None = None
    """The network that looked last; None when none did."""
    after: EvidenceItem | None = None
    """The picture that decided; none when the verdict is ``unable``."""

    @model_validator(mode="after")
    def _is_consistent(self) -> CheckResult:
        unable = self.verdict is CheckVerdict.UNABLE
        if unable != (self.reason is not None):
            raise ValueError("a check result has a reason exactly when it is unable")
        if unable != (self.after is None):
            raise ValueError("a check that could tell brings the picture that decided, no other")
        if self.after is not None and self.after.role is not EvidenceRole.HANDLE_AFTER:
            raise ValueError("the picture after handling has the role handle_after")
        if self.verdict is CheckVerdict.PASS and (self.looks.clean < 1 or self.model is None):
            raise ValueError("a check passes by clean looks of a model")
        if self.decided_at < self.began_at:
            raise ValueError("a check is decided after it began")
        return self


class CheckReceipt(Frozen):
    """Serving's answer to a check result: whether it was new, and whether it still mattered."""

    check_id: UUID
    created: bool
    late: bool
    """The case had left the state this check belongs to: kept, and nothing moved."""


class PlaceGone(Frozen):
    """A reported thing is not there any more, seen by the patrol itself. Sending it again changes
    nothing."""

    schema_version: Literal[1] = 1
    gone_id: UUID
    report_id: UUID
    camera_id: Id
    view_id: Id
    kind: Kind
    first_seen: Utc
    last_seen: Utc
    gone_at: Utc
    """The clean look that settled it."""
    clean_looks: int = Field(ge=1)

    @model_validator(mode="after")
    def _is_consistent(self) -> PlaceGone:
        if not self.first_seen <= self.last_seen < self.gone_at:
            raise ValueError("a thing that left needs first_seen <= last_seen < gone_at")
        if self.gone_id != gone_id(self.report_id):
            raise ValueError("gone_id does not follow from report_id")
        return self


class PlaceGoneReceipt(Frozen):
    """Serving's answer to a thing that left, and whether it was new."""

    gone_id: UUID
    created: bool


def check_id(case_id: UUID, sequence: int) -> UUID:
    """Of the check that follows the case's step number ``sequence``, which said it was handled
    (RFC 9562 v5)."""
    return uuid5(CHECK_NAMESPACE, f"{case_id}\n{sequence}")


def gone_id(report_id: UUID) -> UUID:
    """A reported thing leaves once (RFC 9562 v5)."""
    return uuid5(GONE_NAMESPACE, str(report_id))
