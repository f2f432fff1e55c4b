"""Cases as the API tells and takes them."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import EvidenceItem, Report
from serving.cases.domain import Action, Case, CaseLine, Cursor, Status, Step, actions_from
from serving.cases.reasons import reasons_for
from serving.errors import Unacceptable


class CaseLineOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    kind: str
    status: Status
    version: int
    camera_id: str
    camera_name: str
    view_id: str
    district: str
    opened_at: datetime
    changed_at: datetime
    confirmed_at: datetime


class StepOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    sequence: int
    at: datetime
    actor: str
    action: Action
    from_status: Status | None
    to_status: Status
    reason: str | None
    note: str


class EvidenceOut(BaseModel):
    picture: EvidenceItem
    link: str | None
    """A path that opens the picture for a few minutes, for this person only."""


class CaseOut(CaseLineOut):
    report: Report
    evidence: list[EvidenceOut]
    steps: list[StepOut]
    duplicate_of: UUID | None
    actions: list[Action]
    """What may happen to the case next."""
    reject_reasons: dict[str, str]


class CasePage(BaseModel):
    cases: list[CaseLineOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


class MoveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    action: Action
    version: int = Field(ge=1)
    """The case's version when the person decided."""
    reason: str | None = Field(default=None, max_length=40)
    note: str = Field(default="", max_length=4000)
    into: UUID | None = None


def line_out(line: CaseLine) -> CaseLineOut:
    return CaseLineOut.model_validate(line)


def case_out(case: Case, evidence: list[EvidenceOut]) -> CaseOut:
    return CaseOut(
        **dict(line_out(case.line)),
        report=case.report,
        evidence=evidence,
        steps=[_step_out(step) for step in case.steps],
        duplicate_of=case.duplicate_of,
        actions=list(actions_from(case.line.status)),
        reject_reasons=reasons_for(case.line.kind),
    )


def written(cursor: Cursor | None) -> str | None:
    """A cursor as opaque text."""
    if cursor is None:
        return None
    text = f"{cursor.opened_at.isoformat()} {cursor.id}"
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def read(text: str | None) -> Cursor | None:
    """The cursor that ``written`` wrote. Raises Unacceptable."""
    if text is None:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        moment, _, identity = plain.partition(" ")
        opened_at = datetime.fromisoformat(moment)
        if opened_at.tzinfo is None:
            raise ValueError
        return Cursor(opened_at, UUID(identity))
    except ValueError:
        raise Unacceptable(
            "The value of after is no page mark; take it from the last answer's next."
        ) from None


def _step_out(step: Step) -> StepOut:
    return StepOut.model_validate(step)
