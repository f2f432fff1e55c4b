"""Cases brought as far as being handled, and what cameras say of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import httpx

from pipeline.contract import (
    CheckLooks,
    CheckResult,
    CheckUnable,
    CheckVerdict,
    EvidenceRole,
    ModelStamp,
    PlaceGone,
    Recheck,
    Report,
    check_id,
    gone_id,
)
from serving.cases.domain import Action, Move
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.db import Database
from serving.users.domain import Role, Scope
from tests.serving.examples import evidence, jpeg, report
from tests.serving.harness import Front
from tests.serving.people import ADMINISTRATOR

TO_HANDLED = (Action.CONFIRM, Action.DISPATCH, Action.ACCEPT, Action.HANDLE)
STAMP = ModelStamp(name="street", version="1", sha256="a" * 64)


SPOT = (0.25, 0.5, 0.5, 0.75)
SPOTS = {2: (0.6, 0.5, 0.8, 0.75), 3: (0.02, 0.5, 0.2, 0.75)}
"""Places apart from each other: things at one spot would be one case."""


def opened(front: Front, place: int = 1, **other: Any) -> tuple[UUID, Report]:
    told = report(front.store, place=place, **{"box": SPOTS.get(place, SPOT), **other})
    answer = front.post(told)
    answer.raise_for_status()
    return UUID(answer.json()["case_id"]), told


def moved(front: Front, case_id: UUID, *actions: Action) -> None:
    for action in actions:
        with front.services.db.writing() as session:
            line = CaseRepository(session, Scope.everywhere()).line(case_id)
            assert line is not None
            note = "" if action in TO_HANDLED else "why"
            move = Move(action, line.version, note=note)
            move_case(session, ADMINISTRATOR, case_id, move, front.clock.now())


def handled(front: Front, **other: Any) -> UUID:
    case_id, _ = opened(front, **other)
    moved(front, case_id, *TO_HANDLED)
    return case_id


def asked(front: Front) -> tuple[Recheck, ...]:
    """What the pipeline is asked to check now."""
    with front.worker() as worker:
        plan = worker.watch_plan(None)
    assert plan is not None
    return plan.rechecks


def result(
    front: Front,
    case_id: UUID,
    verdict: CheckVerdict = CheckVerdict.PASS,
    sequence: int = 5,
    **other: Any,
) -> CheckResult:
    at = front.clock.now() + timedelta(minutes=20)
    unable = verdict is CheckVerdict.UNABLE
    given = {
        "check_id": check_id(case_id, sequence),
        "case_id": case_id,
        "camera_id": "gate-3",
        "view_id": "main",
        "kind": "green_belt_parking",
        "verdict": verdict,
        "reason": CheckUnable.OFFLINE if unable else None,
        "began_at": front.clock.now(),
        "decided_at": at,
        "looks": CheckLooks(clean=3, seen=0, unable=1),
        "clean_s": 600.0,
        "model": STAMP,
        "after": None if unable else picture(front, at),
        **other,
    }
    return CheckResult.model_validate(given)


def picture(front: Front, at: datetime, shade: int = 140) -> Any:
    return evidence(front.store, EvidenceRole.HANDLE_AFTER, jpeg(shade), at)


def gone(front: Front, told: Report, **other: Any) -> PlaceGone:
    given = {
        "gone_id": gone_id(told.report_id),
        "report_id": told.report_id,
        "camera_id": told.camera_id,
        "view_id": told.view_id,
        "kind": told.kind,
        "first_seen": told.first_seen,
        "last_seen": told.first_seen + timedelta(minutes=23),
        "gone_at": told.first_seen + timedelta(minutes=33),
        "clean_looks": 6,
        **other,
    }
    return PlaceGone.model_validate(given)


def send(front: Front, letter: CheckResult | PlaceGone) -> httpx.Response:
    path = "check-results" if isinstance(letter, CheckResult) else "places-gone"
    with front.pipeline() as pipeline:
        return pipeline.post(
            f"/api/pipeline/{path}",
            content=letter.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )


_COOKIES: WeakKeyDictionary[Database, httpx.Cookies] = WeakKeyDictionary()
"""One sign-in for each running serving. Not for each address: a port comes again, and whoever has
it then knows nobody from before."""


def case(front: Front, case_id: UUID) -> dict[str, Any]:
    """A case as a reviewer of the whole city is told it."""
    running = front.services.db
    if running not in _COOKIES:
        with front.person(Role.REVIEWER, name="reader") as reader:
            _COOKIES[running] = reader.cookies
    with front.stranger() as reader:
        reader.cookies = _COOKIES[running]
        told: dict[str, Any] = reader.get(f"/api/cases/{case_id}").raise_for_status().json()
    return told


def pass_time(front: Front, until: datetime) -> None:
    front.clock.advance((until - front.clock.now()).total_seconds())
