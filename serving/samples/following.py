"""Samples follow their cases: in the reviewer's own transaction, both or neither."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pipeline.contract import (
    EvidenceItem,
    EvidenceRole,
    LookCondition,
    SampleOrigin,
    SampleOutcome,
)
from serving.cases.domain import Action, Case, Step
from serving.samples.boxes import BoxFixRepository
from serving.samples.domain import BoxFix, Sample, SampleAction, SampleState, SampleStep
from serving.samples.phrases import PHRASES
from serving.samples.repository import SampleRepository
from serving.samples.verdicts import outcome_after
from serving.users.domain import Person, Scope

NAMESPACE = UUID("9d1f6a34-8c0e-5b7d-a1c2-64e0f7b35d05")


def sample_id_of(case_id: UUID) -> UUID:
    """The id of a case's one sample (RFC 9562 v5)."""
    return uuid5(NAMESPACE, str(case_id))


def follow_verdict(session: Session, case: Case, step: Step, person: Person) -> None:
    """Let the case's sample be what ``step`` makes of it.

    A step that judges nothing changes nothing, and neither does one on a deleted sample. A case
    without an overview has no picture to learn from, so it has no sample.
    """
    outcome = outcome_after(step)
    if outcome is None:
        return
    if step.action is Action.TAKE_BACK:
        _take_box_back(session, case, step, person)
    samples = SampleRepository(session, Scope.everywhere())
    samples.take_turn(case.line.camera_id)
    known = samples.of_case(case.line.id)
    if known is None:
        if outcome is not SampleOutcome.UNREVIEWED:
            _enter(session, samples, case, step, outcome, person)
    elif known.state is not SampleState.DELETED:
        _judge(samples, known, step, outcome, person)


def follow_box(session: Session, camera_id: str, fix: BoxFix, person: Person) -> None:
    """Let the case's sample have the corrected box; its picture is compared anew."""
    samples = SampleRepository(session, Scope.everywhere())
    samples.take_turn(camera_id)
    BoxFixRepository(session).add(fix, person)
    known = samples.of_case(fix.case_id)
    if known is None or known.state is SampleState.DELETED:
        return
    _release(samples, known, fix.at)
    known = samples.get(known.id) or known
    values = {"box": list(fix.box), "box_by": "reviewer", "label": fix.label}
    samples.change(known, fix.at, **values, **_anew(fix.at))
    samples.note(known, SampleAction.BOX_FIXED, fix.at, fix.actor, person.id, note=fix.note)


def _take_box_back(session: Session, case: Case, step: Step, person: Person) -> None:
    """A box that was corrected together with the verdict goes back with it, as one more line."""
    fixes = BoxFixRepository(session).of_case(case.line.id)
    verdict = case.steps[-2]
    if not fixes or (fixes[-1].at, fixes[-1].actor) != (verdict.at, verdict.actor):
        return
    box, label = (fixes[-2].box, fixes[-2].label) if len(fixes) > 1 else (case.report.box, None)
    fix = BoxFix(case.line.id, step.at, person.name, box, label, PHRASES.text("box-back"))
    follow_box(session, case.line.camera_id, fix, person)


def day_of(captured_at: datetime) -> str:
    """The UTC day that quotas go by, as datasets are split by it."""
    return f"{captured_at.astimezone(UTC):%Y%m%d}"


def overview(case: Case) -> EvidenceItem | None:
    found = (item for item in case.report.evidence if item.role is EvidenceRole.OVERVIEW)
    return next(found, None)


def _enter(
    session: Session,
    samples: SampleRepository,
    case: Case,
    step: Step,
    outcome: SampleOutcome,
    person: Person,
) -> None:
    picture = overview(case)
    if picture is None:
        return
    fixes = BoxFixRepository(session).of_case(case.line.id)
    report, sample_id = case.report, sample_id_of(case.line.id)
    samples.enter(
        {
            "id": sample_id,
            "origin": SampleOrigin.VERDICT,
            "outcome": outcome,
            "reason": step.reason,
            "kind": report.kind,
            "camera_id": report.camera_id,
            "view_id": report.view_id,
            "district": case.line.district,
            "captured_at": picture.captured_at,
            "day": day_of(picture.captured_at),
            "condition": report.condition or LookCondition.UNKNOWN,
            "case_id": case.line.id,
            "box": list(fixes[-1].box if fixes else report.box),
            "box_by": "reviewer" if fixes else "model",
            "box_score": report.score.max,
            "label": fixes[-1].label if fixes else None,
            "seen": [],
            "original_sha256": picture.sha256,
            "reviewed_by": person.id,
            "reviewed_at": step.at,
            **new_values(step.at),
        }
    )
    first = SampleStep(
        1, step.at, person.name, SampleAction.ENTERED, outcome, step.reason, step.note
    )
    samples.append(sample_id, first, person.id)


def new_values(at: datetime) -> dict[str, Any]:
    """Columns that every new sample begins with."""
    return {
        "state": SampleState.WAITING,
        "version": 1,
        "duplicates": 0,
        "attempts": 0,
        "next_try_at": at,
        "entered_at": at,
        "changed_at": at,
    }


def _judge(
    samples: SampleRepository, known: Sample, step: Step, outcome: SampleOutcome, person: Person
) -> None:
    _release(samples, known, step.at)
    known = samples.get(known.id) or known
    judged = outcome is not SampleOutcome.UNREVIEWED
    values: dict[str, Any] = {
        "outcome": outcome,
        "reason": step.reason,
        "reviewed_by": person.id if judged else None,
        "reviewed_at": step.at if judged else None,
    }
    if known.state is SampleState.DUPLICATE:
        values |= _anew(step.at)
    samples.change(known, step.at, **values)
    samples.note(
        known,
        SampleAction.JUDGED,
        step.at,
        person.name,
        person.id,
        outcome=outcome,
        reason=step.reason,
        note=step.note,
    )


def _release(samples: SampleRepository, sample: Sample, at: datetime) -> None:
    """Whatever was dropped beside ``sample`` is compared anew: it may not be the same any more."""
    for dropped in samples.duplicates_of(sample.id):
        samples.change(dropped, at, **_anew(at))
        samples.note(dropped, SampleAction.JUDGED, at, "serving", note=PHRASES.text("changed"))
        samples.count_duplicate(sample.id, -1)
    if sample.state is SampleState.DUPLICATE and sample.duplicate_of is not None:
        samples.count_duplicate(sample.duplicate_of, -1)


def _anew(at: datetime) -> dict[str, Any]:
    return {
        "state": SampleState.WAITING,
        "duplicate_of": None,
        "attempts": 0,
        "next_try_at": at,
        "fault": None,
    }
