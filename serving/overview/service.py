"""Looks at everything once for the city's screen, and says where things stand on the map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pipeline.contract import CameraEventKind
from serving.cameras.repository import CameraRepository
from serving.cases.service import count_cases
from serving.cases.wanted import CaseFilter
from serving.deps import Services
from serving.events.service import count_open
from serving.handover.domain import LetterState
from serving.handover.queues import QueueRepository
from serving.overview import complaints as wrong
from serving.overview.domain import OPEN, Complaint, Overview, Wrong
from serving.overview.repository import CameraSpot, CasesAt, MapRepository
from serving.patrol.domain import PatrolNow
from serving.patrol.service import patrol_now
from serving.related.hot_spots import hot_spots
from serving.reports.domain import Span, Wanted
from serving.reports.service import count
from serving.users.domain import Permission, Person
from serving.users.permissions import require

SPOT_DAYS: Final = 30
SPOT_CASES: Final = 3
SPOTS: Final = 6


def overview(services: Services, session: Session, person: Person, at: datetime) -> Overview:
    """What the person sees of the city now. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    places = MapRepository(session, person.scope)
    today = at.astimezone(services.city).date()
    wanted = Wanted(Span(today, today, services.city))
    overdue = _overdue(session, person, at)
    cameras, troubles, patrol = 0, dict[CameraEventKind, int](), None
    if person.may(Permission.SEE_CAMERAS):
        cameras, troubles = places.count_cameras(), count_open(session, person)
        patrol = patrol_now(session, person, at)
    found = _complaints(services, session, person, at, patrol, troubles, overdue, places)
    return Overview(
        at=at,
        today=today,
        figures=count(session, services.standards, person.scope, wanted, at).total,
        standing=count_cases(session, person, CaseFilter(OPEN)),
        overdue=overdue,
        soon_due=sum(count_cases(session, person, CaseFilter(soon_due_at=at)).values()),
        cameras=cameras,
        troubles=troubles,
        patrol=patrol,
        spots=tuple(hot_spots(session, person, at, SPOT_DAYS, SPOT_CASES, None, SPOTS)),
        complaints=wrong.worst_first(found),
    )


def cameras_on_map(session: Session, person: Person) -> list[CameraSpot]:
    """The person's cameras in the order of their ids. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return list(MapRepository(session, person.scope).cameras())


def cameras_version(session: Session, person: Person) -> str:
    """Changes with what ``cameras_on_map`` may say to this person. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    scope = person.scope
    mine = "" if scope.districts is None else "\n".join(sorted(scope.districts))
    return f"{CameraRepository(session, scope).revision()}\n{mine}"


def cases_on_map(session: Session, person: Person, at: datetime) -> list[CasesAt]:
    """Cameras with open cases of the person. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    return list(MapRepository(session, person.scope).cases(at))


def troubles_on_map(session: Session, person: Person) -> dict[str, CameraEventKind]:
    """Cameras in trouble, each with its worst; none for somebody who sees no cameras."""
    if not person.may(Permission.SEE_CAMERAS):
        return {}
    return MapRepository(session, person.scope).troubles()


def _overdue(session: Session, person: Person, at: datetime) -> int:
    return sum(count_cases(session, person, CaseFilter(overdue_at=at)).values())


def _complaints(
    services: Services,
    session: Session,
    person: Person,
    at: datetime,
    patrol: PatrolNow | None,
    troubles: dict[CameraEventKind, int],
    overdue: int,
    places: MapRepository,
) -> Iterator[Complaint]:
    """The patrol as a whole, and what goes to other systems, are told to people of the city."""
    if person.scope.districts is None and patrol is not None:
        yield from _silence(services, at)
        yield from wrong.of_patrol(patrol)
    elif patrol is not None:
        yield from wrong.behind(patrol)
    yield from wrong.of_cameras(troubles)
    yield from wrong.counted(Wrong.OVERDUE, overdue)
    if person.may(Permission.DISPATCH_CASES):
        yield from wrong.counted(Wrong.DISPATCH_WAITS, places.waiting_for_dispatch())
    if person.may(Permission.MANAGE_USERS) and person.scope.districts is None:
        dead = QueueRepository(session).counts([LetterState.DEAD]).get(LetterState.DEAD, 0)
        yield from wrong.counted(Wrong.HANDOVER_DEAD, dead)


def _silence(services: Services, at: datetime) -> Iterator[Complaint]:
    contacts = services.contacts
    since = max(contacts.last().values(), default=contacts.since)
    if at - since > timedelta(seconds=services.settings.pipeline_silent_s):
        yield Complaint(Wrong.PIPELINE_SILENT, {"seconds": (at - since).total_seconds()})
