"""The review queue as the API tells and takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from serving.cases.domain import Action, CaseLine, Status
from serving.review.domain import (
    MOST_AT_ONCE,
    Band,
    Lease,
    Novelty,
    Outcome,
    Queued,
    Verdict,
    Wish,
)

Share = Annotated[float, Field(ge=0, le=1)]
Cases = Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]
Note = Annotated[str, Field(max_length=4000)]

CASE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
QUEUED: JsonDict = {
    "case_id": CASE,
    "version": 1,
    "kind": "manhole_missing",
    "camera_id": "gate-3",
    "view_id": "main",
    "district": "north",
    "entered_at": "2026-05-04T04:05:00Z",
    "needed_by": "2026-05-04T04:20:00Z",
    "severity": 1,
    "band": "sure",
    "novelty": "new",
    "goes_at": "2026-05-03T03:50:00Z",
}


class QueuedOut(BaseModel):
    """A case that waits. It goes in the order of ``goes_at``."""

    model_config = ConfigDict(json_schema_extra={"examples": [QUEUED]})

    case_id: UUID
    version: int
    """Give it back with the verdict."""
    kind: str
    camera_id: str
    view_id: str
    district: str
    entered_at: datetime
    needed_by: datetime
    """By when a person should have judged it."""
    severity: int
    """1 is the gravest."""
    band: Band
    novelty: Novelty
    goes_at: datetime
    """``needed_by`` less the head starts of severity, band and novelty."""


class LeaseOut(QueuedOut):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{**QUEUED, "until": "2026-05-04T04:12:00Z"}]}
    )

    until: datetime
    """When others may have it, unless it is renewed."""


class LeaseList(BaseModel):
    leases: list[LeaseOut]
    """In the queue's order."""


class QueueOut(BaseModel):
    """Numbers of cases within the person's sight."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "waiting": 214,
                    "mine": 3,
                    "others": 41,
                    "skipped": 1,
                    "late": 12,
                    "next_back_at": "2026-05-04T04:22:00Z",
                }
            ]
        },
    )

    waiting: int
    mine: int
    others: int
    """Taken by others."""
    skipped: int
    late: int
    next_back_at: datetime | None
    """When the first skipped case comes back."""


class TakeIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"want": 3}]})

    want: int = Field(default=1, ge=1, le=20)
    """How many to have; those taken before count."""


class ReleaseIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"cases": [CASE]}]})

    cases: Cases | None = None
    """Null gives all back."""


class SkippedOut(BaseModel):
    back_at: datetime


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    action: Action
    """``confirm`` or ``reject``."""
    reason: str | None = Field(default=None, max_length=40)
    """To reject: one of the case's ``reject_reasons``."""
    note: Note = ""


class VerdictIn(_Words):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"action": "confirm", "version": 1},
                {"action": "reject", "version": 1, "reason": "shadow"},
            ]
        },
    )

    version: int = Field(ge=1)
    """The case's version when the person decided."""
    box: tuple[Share, Share, Share, Share] | None = None
    """x1, y1, x2, y2 as shares of the picture, where the thing really is."""
    label: str | None = Field(default=None, max_length=40)


class WishIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    case_id: UUID
    version: int = Field(ge=1)


class ManyIn(_Words):
    """The same verdict for cases of one camera and kind that the person saw together."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "action": "reject",
                    "reason": "shadow",
                    "cases": [{"case_id": CASE, "version": 1}],
                }
            ]
        },
    )

    cases: list[WishIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class BackIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"cases": [CASE]}]})

    cases: Cases


class JudgedOut(BaseModel):
    """Where a case stands after a verdict, or after one was taken back."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "case_id": CASE,
                    "number": "CP-20260504-0007",
                    "status": "registered",
                    "version": 2,
                    "undo_until": "2026-05-04T04:10:10Z",
                }
            ]
        }
    )

    case_id: UUID
    number: str
    status: Status
    version: int
    undo_until: datetime | None = None
    """Before this moment the same person may take the verdict back; nobody else was told yet."""


class OutcomeOut(BaseModel):
    """What became of one case of many."""

    case_id: UUID
    judged: JudgedOut | None = None
    refused: str | None = None
    """Why it stayed as it was, in one sentence."""


class OutcomeList(BaseModel):
    outcomes: list[OutcomeOut]


class QueuedList(BaseModel):
    cases: list[QueuedOut]


def verdict_of(given: VerdictIn | ManyIn) -> Verdict:
    """Raises Unacceptable."""
    if isinstance(given, ManyIn):
        return Verdict(given.action, given.reason, given.note)
    return Verdict(given.action, given.reason, given.note, given.box, given.label)


def wishes_of(given: ManyIn) -> list[Wish]:
    return [Wish(one.case_id, one.version) for one in given.cases]


def queued_out(queued: Queued) -> QueuedOut:
    return QueuedOut.model_validate(_told(queued))


def leases_out(leases: tuple[Lease, ...]) -> LeaseList:
    return LeaseList(
        leases=[
            LeaseOut.model_validate({**_told(one.queued), "until": one.until}) for one in leases
        ]
    )


def judged_out(line: CaseLine, undo_until: datetime | None = None) -> JudgedOut:
    return JudgedOut(
        case_id=line.id,
        number=line.number,
        status=line.status,
        version=line.version,
        undo_until=undo_until,
    )


def outcomes_out(outcomes: tuple[Outcome, ...]) -> OutcomeList:
    return OutcomeList(
        outcomes=[
            OutcomeOut(
                case_id=one.case_id,
                judged=judged_out(one.case.line, one.undo_until) if one.case else None,
                refused=one.refused,
            )
            for one in outcomes
        ]
    )


def _told(queued: Queued) -> dict[str, object]:
    rank = queued.rank
    return {
        "case_id": queued.case_id,
        "version": queued.version,
        "kind": queued.kind,
        "camera_id": queued.camera_id,
        "view_id": queued.view_id,
        "district": queued.district,
        "entered_at": queued.entered_at,
        "needed_by": rank.needed_by,
        "severity": rank.severity,
        "band": rank.band,
        "novelty": rank.novelty,
        "goes_at": rank.goes_at,
    }
