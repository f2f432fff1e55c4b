"""A year that somebody of the city brings: shown first, then taken over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from serving.audit.domain import Actor
from serving.calendars.comparing import differences
from serving.calendars.domain import YearFile
from serving.calendars.errors import CalendarChanged
from serving.calendars.service import known_basis, put_year, record_import, years
from serving.cases.deadlines import recount
from serving.deps import Services
from serving.differences.domain import Difference
from serving.users.domain import Permission, Person
from serving.users.permissions import require_whole_city


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a year over would change."""

    year: YearFile
    first: bool
    """Whether nothing was known of that year."""
    revision: int
    """What deadlines depended on before; another one means that somebody was faster."""
    differences: tuple[Difference, ...]

    @property
    def known(self) -> bool:
        """Whether the year is there just so."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Kept:
    """A year that is known, and since when."""

    year: YearFile
    imported_at: datetime
    imported_by: str


def kept(session: Session, person: Person) -> list[Kept]:
    """Every year, oldest first. Raises Forbidden or WholeCityOnly."""
    require_whole_city(person, Permission.MANAGE_CITY)
    return [Kept(*one) for one in years(session)]


def imported(
    services: Services, person: Person, year: YearFile, *, dry_run: bool, revision: int | None
) -> Preview:
    """What the year changes, and unless ``dry_run`` it is taken and open deadlines follow it.
    ``revision`` is that of the preview; None takes whatever is there.

    Raises Forbidden, WholeCityOnly or CalendarChanged.
    """
    require_whole_city(person, Permission.MANAGE_CITY)
    if dry_run:
        with services.db.reading() as session:
            return _preview(session, year)
    with services.db.writing() as session:
        found = _preview(session, year)
        if revision is not None and revision != found.revision:
            raise CalendarChanged
        if not found.known:
            at = services.clock.now()
            put_year(session, year, person.name, at)
            recount(session)
            record_import(session, year, Actor.of(person), at)
        return found


def _preview(session: Session, year: YearFile) -> Preview:
    before = {known.year: known for known, _, _ in years(session)}.get(year.year)
    revision, _ = known_basis(session)
    return Preview(year, before is None, revision, tuple(differences(before, year)))
