"""The city's permits as lines of a list: what each allowed of late, and what broke its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from serving.cases.service import count_broken_terms
from serving.permits.domain import Granted, PermitFilter, PermitState
from serving.permits.repository import PermitRepository
from serving.suppressions.domain import Allowed
from serving.suppressions.service import allowed_by_permit
from serving.users.domain import Permission, Person
from serving.users.permissions import require

LATELY: Final = timedelta(days=30)
"""What permits allowed, and what broke them, is counted so far back."""
SOON: Final = timedelta(days=14)
"""A permit that ends within these days is expiring soon."""
MOST_LINES: Final = 2000
"""Told at once; whoever has more permits looks for them by text or district."""

Order = tuple[int, date, str]
_RANK: Final = {
    PermitState.ACTIVE: 0,
    PermitState.UPCOMING: 1,
    PermitState.EXPIRED: 2,
    PermitState.ENDED: 3,
}


@dataclass(frozen=True, slots=True)
class PermitLine:
    granted: Granted
    state: PermitState
    expires_soon: bool
    allowed: Allowed
    """Of late, on the cameras the person may see."""
    broken: Mapping[str, int]
    """Cases opened of late that break it, by term; empty for somebody who sees no cases."""


@dataclass(frozen=True, slots=True)
class PermitList:
    lines: tuple[PermitLine, ...]
    """Those in force first, and of them those that end first."""
    states: Mapping[PermitState, int] = field(default_factory=dict)
    """How many there are of each, whatever state was asked for."""
    soon: int = 0
    """…and how many of those in force expire soon."""
    districts: tuple[str, ...] = ()
    """Whose permits there are, in sight of whoever asks."""


def list_lines(
    session: Session, person: Person, city: ZoneInfo, wanted: PermitFilter, at: datetime
) -> PermitList:
    """Permits of the person's district and of the whole city. Raises Forbidden."""
    require(person, Permission.SEE_CAMERAS)
    day = at.astimezone(city).date()
    everything = PermitRepository(session, person.scope).page(PermitFilter(), day, None, MOST_LINES)
    others = replace(wanted, state=None, expires_by=None)
    found = [one for one in everything if others.fits(one, day)]
    states = [one.state(day) for one in found]
    shown = sorted(
        (one for one in found if wanted.fits(one, day)), key=lambda one: _order(one, day)
    )
    allowed = allowed_by_permit(session, person, day - LATELY)
    broken = _broken(session, person, at)
    return PermitList(
        lines=tuple(
            PermitLine(
                granted=one,
                state=one.state(day),
                expires_soon=_soon(one, day),
                allowed=allowed.get(one.permit.id, Allowed()),
                broken=broken.get(one.permit.id, {}),
            )
            for one in shown
        ),
        states={state: states.count(state) for state in PermitState},
        soon=sum(_soon(one, day) for one in found),
        districts=tuple(
            sorted({one.permit.district for one in everything if one.permit.district is not None})
        ),
    )


def expiring(day: date) -> date:
    """The last day of a permit that on ``day`` expires soon."""
    return day + SOON


def _broken(session: Session, person: Person, at: datetime) -> dict[str, dict[str, int]]:
    if not person.may(Permission.SEE_CASES):
        return {}
    return count_broken_terms(session, person, at - LATELY)


def _soon(granted: Granted, day: date) -> bool:
    return granted.state(day) is PermitState.ACTIVE and granted.permit.valid_until <= expiring(day)


def _order(granted: Granted, day: date) -> Order:
    """What is over stands the other way round: the newest first."""
    rank, until = _RANK[granted.state(day)], granted.permit.valid_until
    turned = date.fromordinal(date.max.toordinal() - until.toordinal()) if rank > 1 else until
    return rank, turned, granted.permit.id
