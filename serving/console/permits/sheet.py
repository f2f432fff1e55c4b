"""A permit as its page shows it: what it says, where it holds, what it allowed, what broke it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from pipeline.contract import Area, TriedBox
from serving.calendars.service import calendar_of
from serving.cameras.domain import CameraCard
from serving.cameras.errors import CameraNotFound
from serving.cameras.service import get_camera
from serving.cases.domain import CaseLine
from serving.cases.service import count_broken_terms, list_cases
from serving.cases.wanted import CaseFilter
from serving.console.visitor import Visitor
from serving.looks.domain import LastLook
from serving.looks.service import looks_of, try_zones
from serving.permits.domain import Permit, PermitState, ViewArea
from serving.permits.listing import LATELY
from serving.permits.service import Shown, get_permit, may_change
from serving.permits.spreading import ViewKey
from serving.permits.week import OpenDay, week_of
from serving.suppressions.domain import Allowed, Suppressed, SuppressionFilter
from serving.suppressions.service import allowed_by_day, list_suppressions
from serving.users.domain import Permission

PICTURED: Final = 4
"""Cameras shown with their last look."""
COUNTS: Final = 60
"""Newest counts listed line by line."""
CASES: Final = 12


@dataclass(frozen=True, slots=True)
class Sight:
    """A camera's view that the permit touches, with the last look at it."""

    camera: CameraCard
    area: Area | None
    """As drawn on this view; None where the map's area holds, and with it the whole view."""
    look: LastLook | None
    allowed: tuple[TriedBox, ...]
    """What the permit allows of what stands there on that look."""
    suspects: int
    """Allowed there of late."""


@dataclass(frozen=True, slots=True)
class PermitSheet:
    shown: Shown
    state: PermitState
    may_change: bool
    today: date
    week: tuple[OpenDay, ...]
    days: Mapping[date, Allowed]
    """What it allowed of late, by day."""
    counts: tuple[Suppressed, ...]
    """The same by camera and kind, the newest day first."""
    names: Mapping[str, str]
    """Of the cameras the counts speak of; one that left the registry is missing."""
    sights: tuple[Sight, ...]
    broken: Mapping[str, int]
    """Cases of late, by the term they break."""
    cases: tuple[CaseLine, ...]
    """Those that broke a term, newest first."""
    more_cases: bool = False

    @property
    def permit(self) -> Permit:
        return self.shown.granted.permit

    @property
    def first_day(self) -> date:
        """From which the counts are told."""
        return self.today - LATELY


def read(visitor: Visitor, permit_id: str, week: date | None) -> PermitSheet:
    """With the week around that day, or around today. Raises Forbidden or PermitNotFound."""
    services, person = visitor.services, visitor.person
    at = services.clock.now()
    today = at.astimezone(services.city).date()
    first = today - LATELY
    with services.db.reading() as session:
        shown = get_permit(session, person, permit_id, services.city)
        permit = shown.granted.permit
        wanted = SuppressionFilter(permit_id=permit_id, first=first)
        counts = list_suppressions(session, person, wanted, None, COUNTS)
        years = calendar_of(session, services.city).years
        cases: tuple[CaseLine, ...] = ()
        broken: Mapping[str, int] = {}
        more = False
        if person.may(Permission.SEE_CASES):
            page = list_cases(session, person, CaseFilter(permit_id=permit_id), None, CASES)
            cases, more = page.lines, page.next is not None
            since = at - LATELY
            broken = count_broken_terms(session, person, since, permit_id).get(permit_id, {})
        sights = _sights(visitor, session, shown, counts, at)
        return PermitSheet(
            shown=shown,
            state=shown.granted.state(today),
            may_change=may_change(permit, person) and shown.granted.ended_at is None,
            today=today,
            week=week_of(permit, years, week or today),
            days=allowed_by_day(session, person, permit_id, first),
            counts=counts,
            names=_names(visitor, session, counts),
            sights=sights,
            broken=broken,
            cases=cases,
            more_cases=more,
        )


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _sights(
    visitor: Visitor,
    session: Session,
    shown: Shown,
    counts: Sequence[Suppressed],
    at: datetime,
) -> tuple[Sight, ...]:
    """Views drawn on first, then those on which most was allowed."""
    permit, touched = shown.granted.permit, set(shown.touches)
    drawn: dict[ViewKey, Area] = {
        (area.camera, area.view): area.area for area in permit.areas if isinstance(area, ViewArea)
    }
    allowed: dict[ViewKey, int] = {}
    for one in counts:
        key = one.camera_id, one.view_id
        allowed[key] = allowed.get(key, 0) + one.suspects

    def rank(key: ViewKey) -> tuple[bool, int, ViewKey]:
        return key not in drawn, -allowed.get(key, 0), key

    chosen = sorted(touched, key=rank)[:PICTURED]
    return tuple(
        _sight(visitor, session, permit, key, drawn.get(key), allowed.get(key, 0), at)
        for key in chosen
    )


def _sight(
    visitor: Visitor,
    session: Session,
    permit: Permit,
    key: ViewKey,
    area: Area | None,
    suspects: int,
    at: datetime,
) -> Sight:
    person, (camera_id, view_id) = visitor.person, key
    camera = get_camera(session, person, camera_id)
    view = camera.view(view_id)
    look = looks_of(session, person, camera_id, at).usable if view == camera.views[0] else None
    allowed: tuple[TriedBox, ...] = ()
    if look is not None and view is not None:
        zones = [zone.model_dump(mode="json") for zone in view.zones]
        city = visitor.services.city
        trial = try_zones(session, person, city, camera_id, view_id, zones, at)
        allowed = tuple(one for one in trial.tried if one.permit_id == permit.id)
    return Sight(camera, area, look, allowed, suspects)


def _names(visitor: Visitor, session: Session, counts: Sequence[Suppressed]) -> dict[str, str]:
    names = {}
    for camera_id in {one.camera_id for one in counts}:
        try:
            names[camera_id] = get_camera(session, visitor.person, camera_id).name
        except CameraNotFound:
            continue
    return names
