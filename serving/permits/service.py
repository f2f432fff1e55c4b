"""Granting, changing and ending permits. The caller opens the transaction and commits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.orm import Session

from serving.calendars.service import calendar_of
from serving.cameras.plan_file import name_of
from serving.cameras.repository import CameraRepository
from serving.districts.repository import DistrictRepository
from serving.permits.domain import (
    EVERY_PERMIT,
    AnyArea,
    Granted,
    Permit,
    PermitAction,
    PermitChange,
    PermitFilter,
    ViewArea,
)
from serving.permits.errors import (
    PermitChangedMeanwhile,
    PermitDrawn,
    PermitEnded,
    PermitExists,
    PermitNotFound,
    PermitOfOthers,
    PermitRefused,
)
from serving.permits.faults import Fault, Wrong, faults_of
from serving.permits.repository import PermitRepository
from serving.permits.rooms import rooms
from serving.permits.spreading import (
    InPlan,
    Standpoint,
    ViewKey,
    areas_by_view,
    outdated,
    unknown_years,
)
from serving.sentences import complaint
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

LAST_NIGHT: Final = timedelta(days=2)
"""A window begun on the last day may run into the next, wherever on earth the clock stands."""

MOST_SHOWN: Final = 100_000
"""Permits listed at once at the command line."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who grants: a person, or whoever sits at the command line."""

    name: str
    scope: Scope
    district: str | None = None
    """Whose permits they grant where they do not say; None means the whole city."""

    @classmethod
    def of(cls, person: Person) -> Author:
        """Raises Forbidden."""
        require(person, Permission.EDIT_CAMERAS)
        return cls(person.name, person.scope, person.district)


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Shown:
    """A permit with all there is to know of it."""

    granted: Granted
    touches: tuple[ViewKey, ...]
    """The views it touches, among the cameras the person may see."""
    years_missing: tuple[int, ...]
    """Years whose holidays it needs and nobody imported."""
    history: tuple[PermitChange, ...]
    outdated: tuple[ViewKey, ...] = ()
    """Views on which its area was drawn before their camera was said to stand elsewhere, among
    those the person may see: it does not hold there until somebody draws it anew."""


def checked(given: object, position: int = 0) -> Permit:
    """Raises PermitRefused."""
    try:
        return Permit.model_validate(given)
    except ValidationError as error:
        name = name_of(given, position)
        said = complaint(error)
        raise PermitRefused(f"Permit {name}: {said}.", *faults_of(error), said=said) from None


def add_permit(
    session: Session, author: Author, permit: Permit, at: datetime, why: str = ""
) -> Granted:
    """Raises PermitExists, and what ``put_permit`` raises."""
    if PermitRepository(session, Scope.everywhere()).exists(permit.id):
        raise PermitExists(permit.id)
    put_permit(session, author, permit, at, why)
    return Granted(permit, 1, at, None)


def put_permit(
    session: Session,
    author: Author,
    permit: Permit,
    at: datetime,
    why: str = "",
    *,
    seen: int | None = None,
) -> Outcome:
    """Grant a permit, or change one that is there; the pipeline follows with its next plan.

    A permit of somebody who sees one district is that district's. ``seen`` is the version the
    author decided on; None is whichever it is. Raises PermitEnded, PermitDrawn,
    PermitChangedMeanwhile, PermitRefused for a view that is not there, PermitOfOthers.
    """
    permits = PermitRepository(session, Scope.everywhere())
    before = permits.to_change(permit.id)
    if before is not None:
        _check_author(before.permit, author)
        _check_seen(permits, before, seen)
        if before.ended_at is not None:
            raise PermitEnded(permit.id)
    if permit.district is None and author.district is not None:
        permit = permit.model_copy(update={"district": author.district})
    _check_author(permit, author)
    _check_places(session, permits, permit, author.scope)
    permit = _dated(permits, permit, before.permit if before else None)
    if before is not None and before.permit.told() == permit.told():
        return Outcome.UNCHANGED
    version = before.version + 1 if before else 1
    action = PermitAction.CHANGED if before else PermitAction.ADDED
    permits.put(permit, version, action, why, author.name, at)
    CameraRepository(session, Scope.everywhere()).count_change()
    return Outcome.CHANGED if before else Outcome.ADDED


def end_permit(
    session: Session,
    author: Author,
    permit_id: str,
    why: str,
    at: datetime,
    *,
    seen: int | None = None,
) -> Granted:
    """Take a permit back; what it allowed is suspected from the next look on.

    Raises PermitNotFound, PermitEnded, PermitChangedMeanwhile, PermitOfOthers, or PermitRefused
    without a reason.
    """
    granted = PermitRepository(session, author.scope).to_change(permit_id)
    if granted is None:
        raise PermitNotFound
    _check_author(granted.permit, author)
    _check_seen(PermitRepository(session, author.scope), granted, seen)
    if granted.ended_at is not None:
        raise PermitEnded(permit_id)
    if not why.strip():
        told = f"Permit {permit_id}: a sentence that says why it ends is needed."
        raise PermitRefused(told, Fault("why", Wrong.MISSING))
    permits = PermitRepository(session, Scope.everywhere())
    version = granted.version + 1
    permits.put(granted.permit, version, PermitAction.ENDED, why.strip(), author.name, at)
    CameraRepository(session, Scope.everywhere()).count_change()
    return Granted(granted.permit, version, at, at)


def may_change(permit: Permit, person: Person) -> bool:
    """Whether the permit is the person's to change."""
    return person.may(Permission.EDIT_CAMERAS) and _is_own(permit, person.scope)


def known(session: Session, author: Author, permit_id: str) -> Granted | None:
    """The permit, when the author may see it."""
    return PermitRepository(session, author.scope).get(permit_id)


def list_permits(
    session: Session,
    person: Person,
    day: date,
    after: str | None,
    limit: int,
    wanted: PermitFilter = EVERY_PERMIT,
) -> tuple[Granted, ...]:
    """Permits of the person's district and of the whole city. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    return PermitRepository(session, person.scope).page(wanted, day, after, limit)


def get_permit(session: Session, person: Person, permit_id: str, city: ZoneInfo) -> Shown:
    """Raises Forbidden or PermitNotFound."""
    require(person, Permission.SEE_CAMERAS)
    return show_permit(session, person.scope, permit_id, city)


def show_permit(session: Session, scope: Scope, permit_id: str, city: ZoneInfo) -> Shown:
    """Raises PermitNotFound."""
    permits = PermitRepository(session, scope)
    granted = permits.get(permit_id)
    if granted is None:
        raise PermitNotFound
    [shown] = _shown(session, permits, [granted], city)
    return replace(shown, history=permits.history(permit_id))


def show_permits(
    session: Session, scope: Scope, wanted: PermitFilter, day: date, city: ZoneInfo
) -> list[Shown]:
    """Every permit wanted, without its history."""
    permits = PermitRepository(session, scope)
    return _shown(session, permits, permits.page(wanted, day, None, MOST_SHOWN), city)


def _shown(
    session: Session, permits: PermitRepository, granted: Sequence[Granted], city: ZoneInfo
) -> list[Shown]:
    years, standpoints = calendar_of(session, city).years, permits.standpoints()
    below = _below(session, [one.permit for one in granted])
    return [
        Shown(
            one,
            tuple(sorted(areas_by_view(one.permit, standpoints, below))),
            tuple(unknown_years(one.permit, years)),
            (),
            tuple(sorted(outdated(one.permit, standpoints))),
        )
        for one in granted
    ]


def outdated_on(
    session: Session, person: Person, camera_id: str, view_id: str, day: date
) -> tuple[Permit, ...]:
    """Permits whose area on the view was drawn before its camera was said to stand elsewhere, in
    sight and not over on ``day``. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    permits = PermitRepository(session, person.scope)
    now = permits.calibration_of(camera_id, view_id)
    here = [Standpoint(camera_id, (view_id,), "", None, {view_id: now})]
    drawn = (one.permit for one in permits.drawn_on(camera_id, view_id, day))
    return tuple(permit for permit in drawn if outdated(permit, here))


def permits_in_plan(session: Session, city: ZoneInfo, at: datetime) -> InPlan:
    """What the watch plan is to carry from ``at`` on."""
    permits = PermitRepository(session, Scope.everywhere())
    day = at.astimezone(city).date() - LAST_NIGHT
    taken = permits.ids()
    if not taken:
        return InPlan()
    valid = permits.valid_from(day)
    years, below = calendar_of(session, city).years, _below(session, valid)
    return InPlan(valid, years, below, taken, rooms(session))


def _within(session: Session, permit: Permit) -> frozenset[str] | None:
    """The districts a permit may touch; None for every one."""
    if permit.district is None:
        return None
    return _below(session, [permit])[permit.district] | {permit.district}


def _below(session: Session, permits: Sequence[Permit]) -> dict[str, frozenset[str]]:
    districts = DistrictRepository(session)
    named = {permit.district for permit in permits if permit.district is not None}
    return {district: districts.below(district) for district in named}


def _check_author(permit: Permit, author: Author) -> None:
    if not _is_own(permit, author.scope):
        raise PermitOfOthers(permit.id)


def _is_own(permit: Permit, scope: Scope) -> bool:
    return scope.districts is None or permit.district in scope.districts


def _check_seen(permits: PermitRepository, now: Granted, seen: int | None) -> None:
    if seen is not None and seen != now.version:
        raise PermitChangedMeanwhile(now.permit.id, permits.history(now.permit.id)[-1])


def _check_places(
    session: Session, permits: PermitRepository, permit: Permit, scope: Scope
) -> None:
    drawn = permits.drawn_as(permit.id)
    if drawn is not None:
        raise PermitDrawn(permit.id, *drawn)
    cameras = CameraRepository(session, scope)
    within = _within(session, permit)
    for area in _on_views(permit):
        district = cameras.district_of(area.camera, area.view)
        if district is None:
            raise PermitRefused(
                f"Permit {permit.id}: there is no camera {area.camera} with a view {area.view}; "
                "check both ids.",
                Fault("areas", Wrong.UNKNOWN_VIEW),
            )
        if within is not None and district not in within:
            raise PermitRefused(
                f"Permit {permit.id}: camera {area.camera} is in {district}, not in "
                f"{permit.district}; leave the district out, or the camera.",
                Fault("areas", Wrong.OTHER_DISTRICT),
            )


def _dated(permits: PermitRepository, permit: Permit, before: Permit | None) -> Permit:
    """With the calibration under which each area was drawn, where its author does not say."""
    stood = {(one.camera, one.view): one for one in _on_views(before)} if before else {}
    areas: list[AnyArea] = []
    for area in permit.areas:
        if isinstance(area, ViewArea) and "calibration" not in area.model_fields_set:
            key = area.camera, area.view
            same = key in stood and stood[key].area == area.area
            under = stood[key].calibration if same else permits.calibration_of(*key)
            areas.append(area.drawn_under(under))
        else:
            areas.append(area)
    return permit.model_copy(update={"areas": areas})


def _on_views(permit: Permit) -> Sequence[ViewArea]:
    return [area for area in permit.areas if isinstance(area, ViewArea)]
