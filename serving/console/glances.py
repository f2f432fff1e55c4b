"""What a list and a reviewer's way through it need to know, in as few queries as that takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem, EvidenceRole, Report
from serving.cases.domain import CaseLine, Status
from serving.cases.service import list_cases
from serving.cases.standing import Standing
from serving.cases.tables import CaseRow
from serving.cases.wanted import CaseFilter, Cursor, Order
from serving.users.domain import Permission, Person
from serving.users.permissions import require
from serving.users.sight import case_in_sight

WAITING = (Status.CAPTURED,)
DECIDED = tuple(status for status in Status if status not in WAITING)

THUMBNAILS = (EvidenceRole.CLOSE_UP, EvidenceRole.OVERVIEW)
"""Which picture stands for a case, best first."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A case as its card shows it."""

    line: CaseLine
    first_seen: datetime
    dwell_s: float
    thumbnail: EvidenceItem | None
    standing: Standing | None = None
    """None for a case without a standard."""

    @property
    def face(self) -> tuple[object, ...]:
        """What its card shows: equal faces need no new drawing."""
        return (self.line, self.standing.face if self.standing else None)


class Sort(StrEnum):
    """How a list of cards is sorted."""

    WAITING = "waiting"
    """What waits for review first, then the rest; the newest of each on top."""
    DUE = "due"
    """The next to be due first; what has no clock running behind, the newest on top."""
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Part:
    """A list is one part behind the other, each in an order of its own."""

    wanted: CaseFilter
    order: Order


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a list goes on: in which of its parts, and behind which case."""

    part: int
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of cards. ``next`` is None on the last one."""

    glances: tuple[Glance, ...]
    next: Mark | None

    def beside(self, found: Mapping[UUID, Standing]) -> Shelf:
        """The same page with what stands beside its cases."""
        glances = (replace(one, standing=found.get(one.line.id)) for one in self.glances)
        return Shelf(tuple(glances), self.next)


def shelf(
    session: Session,
    person: Person,
    wanted: CaseFilter,
    sort: Sort,
    mark: Mark | None,
    limit: int,
) -> Shelf:
    """At most ``limit`` cards from ``mark`` on. Raises Forbidden."""
    whole, mark = parts(wanted, sort), mark or Mark(0, None)
    lines: list[CaseLine] = []
    for number, part in enumerate(whole):
        if number < mark.part:
            continue
        after = mark.after if number == mark.part else None
        room = limit - len(lines)
        page = list_cases(session, person, part.wanted, after, room, part.order)
        lines.extend(page.lines)
        if page.next is not None:
            return Shelf(_glances(session, person, lines), Mark(number, page.next))
        if len(lines) == limit:
            behind = Mark(number + 1, None) if number + 1 < len(whole) else None
            return Shelf(_glances(session, person, lines), behind)
    return Shelf(_glances(session, person, lines), None)


def parts(wanted: CaseFilter, sort: Sort) -> list[Part]:
    """What the list is put together from."""
    match sort:
        case Sort.DUE:
            running, still = replace(wanted, clocked=True), replace(wanted, clocked=False)
            return [Part(running, Order.DUE), Part(still, Order.NEWEST)]
        case Sort.NEWEST | Sort.OLDEST:
            return [Part(wanted, Order(sort))]
    chosen = set(wanted.statuses) or set(Status)
    both = (tuple(s for s in part if s in chosen) for part in (WAITING, DECIDED))
    return [Part(replace(wanted, statuses=part), Order.NEWEST) for part in both if part]


def waiting(kinds: Sequence[str]) -> CaseFilter:
    """What waits for review, of these kinds or of all."""
    return CaseFilter(statuses=WAITING, kinds=tuple(kinds))


def waiting_after(
    session: Session, person: Person, seen: CaseLine, kinds: Sequence[str]
) -> UUID | None:
    """The waiting case that follows ``seen`` in the list, from its top again behind the last.

    None when no other case waits. Raises Forbidden.
    """
    wanted = CaseFilter(statuses=WAITING, kinds=tuple(kinds))
    for after in (Cursor(seen.opened_at, seen.id), None):
        page = list_cases(session, person, wanted, after, 1)
        if page.lines and page.lines[0].id != seen.id:
            return page.lines[0].id
    return None


def waiting_before(
    session: Session, person: Person, seen: CaseLine, kinds: Sequence[str]
) -> UUID | None:
    """As ``waiting_after``, the other way round."""
    require(person, Permission.SEE_CASES)
    here = sa.tuple_(CaseRow.opened_at, CaseRow.id)
    there = sa.tuple_(
        sa.literal(seen.opened_at, CaseRow.opened_at.type), sa.literal(seen.id, sa.Uuid())
    )
    query = (
        sa.select(CaseRow.id)
        .where(_visible(person), CaseRow.status.in_(WAITING), CaseRow.id != seen.id)
        .order_by(CaseRow.opened_at, CaseRow.id)
        .limit(1)
    )
    if kinds:
        query = query.where(CaseRow.kind.in_(kinds))
    return session.scalar(query.where(here > there)) or session.scalar(query)


def reports_of(session: Session, person: Person, case_ids: Sequence[UUID]) -> dict[UUID, Report]:
    """The reports of those cases that ``person`` may see; one query for all."""
    found = session.execute(
        sa.select(CaseRow.id, CaseRow.report).where(_visible(person), CaseRow.id.in_(case_ids))
    )
    return {case_id: Report.model_validate(report) for case_id, report in found}


def thumbnail_of(report: Report) -> EvidenceItem | None:
    pictures = {item.role: item for item in report.evidence}
    return next((pictures[role] for role in THUMBNAILS if role in pictures), None)


def _glances(session: Session, person: Person, lines: Sequence[CaseLine]) -> tuple[Glance, ...]:
    reports = reports_of(session, person, [line.id for line in lines])
    return tuple(_glance(line, reports[line.id]) for line in lines)


def _glance(line: CaseLine, report: Report) -> Glance:
    return Glance(line, report.first_seen, report.dwell_s, thumbnail_of(report))


def _visible(person: Person) -> sa.ColumnElement[bool]:
    return case_in_sight(person.scope, CaseRow.district, CaseRow.assigned)
