"""Cases that wait for a verdict, without the way over the network."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from pipeline.contract import Report, report_id
from serving.cases.domain import Action, Case, Move
from serving.cases.opening import new_case_id
from serving.cases.service import get_case, move_case
from serving.config import BreakerSettings, ReviewSettings
from serving.db import Database
from serving.intake.repository import ReportRepository
from serving.review import service
from serving.review.domain import Judged, Lease, Verdict
from serving.users.domain import Person
from serving.vault import Vault
from tests.serving.examples import NOON, box_at, city, report
from tests.serving.openings import open_case
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan
from tests.serving.shelf import Shelf

SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTINGS = ReviewSettings()
DISTRICTS = {"gate-3": "north", "quay-1": "south"}
CONFIRMED = Verdict(Action.CONFIRM)
REJECTED = Verdict(Action.REJECT, reason="nothing_there")
TOLD = report(Shelf())
_places = count(1)


def founded(db: Database) -> Database:
    with db.writing() as session:
        import_plan(session, city(), Vault(SecretStr("k" * 32)), NOON)
    return db


def opened(db: Database, at: datetime = NOON, camera: str = "gate-3", **told: Any) -> UUID:
    """A case that waits since ``at``, at a place of its own unless ``place`` says which."""
    given = _told(**{"place": next(_places), "camera_id": camera, **told})
    with db.writing() as session:
        case_id = new_case_id(at)
        ReportRepository(session).take(given.report_id, "0" * 64, case_id, at)
        open_case(session, case_id, given, DISTRICTS[camera], at, SHANGHAI)
    return case_id


def _told(place: int, **other: Any) -> Report:
    """As ``examples.report``, without drawing its pictures anew for each of many cases."""
    whole = TOLD.model_copy(update={"place_id": UUID(int=place), "box": box_at(place), **other})
    of = (whole.camera_id, whole.view_id, whole.kind, whole.place_id, whole.first_seen)
    return whole.model_copy(update={"report_id": report_id(*of)})


def moved(db: Database, case_id: UUID, action: Action, at: datetime = NOON, **words: Any) -> None:
    """By somebody on the case's own page."""
    with db.writing() as session:
        version = get_case(session, ADMINISTRATOR, case_id).line.version
        move_case(session, ADMINISTRATOR, case_id, Move(action, version, **words), at)


def taken(db: Database, person: Person, want: int = 1, at: datetime = NOON) -> list[UUID]:
    with db.writing() as session:
        return ids(service.take(session, person, want, at, SETTINGS))


def ids(leases: tuple[Lease, ...]) -> list[UUID]:
    return [lease.queued.case_id for lease in leases]


def judged(
    db: Database,
    person: Person,
    case_id: UUID,
    verdict: Verdict = CONFIRMED,
    at: datetime = NOON,
    version: int = 1,
    settings: ReviewSettings = SETTINGS,
) -> Judged:
    with db.writing() as session:
        return service.give_verdict(
            session, person, case_id, version, verdict, at, settings, BreakerSettings()
        )


def the_case(db: Database, case_id: UUID) -> Case:
    with db.reading() as session:
        return get_case(session, ADMINISTRATOR, case_id)
