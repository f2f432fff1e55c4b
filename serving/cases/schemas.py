"""Cases as the API tells and takes them."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import EvidenceItem, Report
from serving.cases.domain import Action, Case, CaseLine, Status, Step, actions_from
from serving.cases.reasons import reasons_for
from serving.cases.standing import Standing
from serving.cases.wanted import Cursor
from serving.clocks.limits import LimitType
from serving.clocks.reading import ClockState
from serving.errors import Unacceptable
from serving.etags import Tag, versioned
from serving.rechecks.schemas import CheckOut, GoneOut
from serving.retention.domain import Deleted
from serving.standards.domain import Group


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
    standard: StandardOut | None = None
    """None for a case opened while no standard knew its kind."""
    clock: ClockOut | None = None
    assigned: str | None = None
    """The unit it was dispatched to; null while it is with nobody."""
    assigned_name: TextOut | None = None


class TextOut(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)

    zh: str = Field(serialization_alias="zh-CN")
    en: str


class StandardOut(BaseModel):
    """The standard a case was opened under. It stays the case's own."""

    pack: str
    version: str
    group: Group
    major: str
    major_name: TextOut
    code: str
    name: TextOut
    condition: TextOut
    closing: TextOut
    """What has to be so for the case to be closed."""
    limit_type: LimitType
    limit_value: float
    unit: str
    unit_name: TextOut
    status_label: TextOut
    """What the city calls the state the case is in."""


class ClockOut(BaseModel):
    """Worked out at the moment of the answer, never stored."""

    model_config = ConfigDict(from_attributes=True)

    state: ClockState
    due: datetime | None
    left_s: float | None
    """In the clock's own measure: working seconds for the two working types."""
    late_s: float | None
    """Plain seconds past due."""
    urge: str | None
    provisional: bool
    """A year's holidays are not imported: the deadline may still move."""


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
    amount: float | None
    """Hours or days that an extension granted."""
    unit: str | None
    """To whom it was dispatched."""
    rung: str | None
    """The rung of the urge ladder that was reached; null for what a person did."""


class DeletedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    rule: str
    at: datetime


class EvidenceOut(BaseModel):
    picture: EvidenceItem
    link: str | None
    """A path that opens the picture for a few minutes, for this person only: heads and plates are
    blurred."""
    deleted: DeletedOut | None = None
    """Why there is nothing to open any more."""


class CaseOut(CaseLineOut):
    report: Report
    evidence: list[EvidenceOut]
    steps: list[StepOut]
    duplicate_of: UUID | None
    actions: list[Action]
    """What may happen to the case next."""
    reject_reasons: dict[str, str]
    check: CheckOut | None = None
    """The camera's check after handling; null for a case never handled."""
    gone: GoneOut | None = None
    """Set when the thing left before anybody began to handle it."""
    undo_until: datetime | None = None
    """You gave the last verdict and may ``take_back`` until then; nobody outside was told yet."""


class CasePage(BaseModel):
    cases: list[CaseLineOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""


class MoveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    action: Action
    version: int | None = Field(default=None, ge=1)
    """The case's version when the person decided; the case's ETag in If-Match says the same."""
    reason: str | None = Field(default=None, max_length=40)
    note: str = Field(default="", max_length=4000)
    into: UUID | None = None
    amount: float | None = Field(default=None, gt=0)
    """Hours or days more, to extend: in the measure of the case's limit."""
    unit: str | None = Field(default=None, max_length=64)
    """To whom it is dispatched; else the unit its standard names."""


def line_out(line: CaseLine, standing: Standing | None) -> CaseLineOut:
    out = CaseLineOut.model_validate(line)
    if standing is None:
        return out
    clock = ClockOut.model_validate(standing.reading)
    unit = standing.assigned
    return out.model_copy(
        update={
            "standard": _standard_out(standing),
            "clock": clock,
            "assigned_name": TextOut(zh=unit.name_zh, en=unit.name_en) if unit else None,
        }
    )


def case_out(
    case: Case,
    standing: Standing | None,
    evidence: list[EvidenceOut],
    check: CheckOut | None = None,
    gone: GoneOut | None = None,
    undo_until: datetime | None = None,
) -> CaseOut:
    return CaseOut(
        **dict(line_out(case.line, standing)),
        report=case.report,
        evidence=evidence,
        steps=[_step_out(step) for step in case.steps],
        duplicate_of=case.duplicate_of,
        actions=list(actions_from(case.line.status)),
        reject_reasons=reasons_for(case.line.kind),
        check=check,
        gone=gone,
        undo_until=undo_until,
    )


def tag_of(case: CaseOut) -> Tag:
    """The case's version, and a mark over what may change beside it: not over links, which are
    new each time, nor over what a clock shows."""
    clock = case.clock and case.clock.model_copy(update={"left_s": None, "late_s": None})
    evidence = [
        item.model_copy(update={"link": "there" if item.link else None}) for item in case.evidence
    ]
    return versioned(case.version, case.model_copy(update={"clock": clock, "evidence": evidence}))


def deleted_out(deleted: Deleted | None) -> DeletedOut | None:
    return DeletedOut(rule=deleted.rule, at=deleted.at) if deleted else None


def written(cursor: Cursor | None) -> str | None:
    """A cursor as opaque text."""
    if cursor is None:
        return None
    text = f"{cursor.at.isoformat()} {cursor.id}"
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def read(text: str | None) -> Cursor | None:
    """The cursor that ``written`` wrote. Raises Unacceptable."""
    if text is None:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        moment, _, identity = plain.partition(" ")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError
        return Cursor(at, UUID(identity))
    except ValueError:
        raise Unacceptable(
            "The value of after is no page mark; take it from the last answer's next."
        ) from None


def _step_out(step: Step) -> StepOut:
    return StepOut.model_validate(step)


def _standard_out(standing: Standing) -> StandardOut:
    filed, minor, major, unit = standing.filed, standing.minor, standing.major, standing.unit
    return StandardOut(
        pack=filed.pack,
        version=filed.version,
        group=minor.group,
        major=major.code,
        major_name=TextOut(zh=major.name_zh, en=major.name_en),
        code=minor.code,
        name=TextOut(zh=minor.name_zh, en=minor.name_en),
        condition=TextOut(zh=minor.condition_zh, en=minor.condition_en),
        closing=TextOut(zh=minor.closing_zh, en=minor.closing_en),
        limit_type=filed.limit.type,
        limit_value=filed.limit.value,
        unit=unit.id,
        unit_name=TextOut(zh=unit.name_zh, en=unit.name_en),
        status_label=TextOut(zh=standing.label.zh, en=standing.label.en),
    )
