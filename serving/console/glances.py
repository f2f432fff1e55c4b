"""What a list and a reviewer's way through it need to know, in as few queries as that takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem, EvidenceRole, Report
from serving.cases.domain import CaseFilter, CaseLine, Cursor, Status
from serving.cases.service import list_cases
from serving.cases.standing import Standing
from serving.cases.tables import CaseRow
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


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a list goes on: waiting cases come first, then the decided ones."""

    statuses: tuple[Status, ...]
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
    statuses: Sequence[Status],
    kinds: Sequence[str],
    mark: Mark | None,
    limit: int,
) -> Shelf:
    """At most ``limit`` cards from ``mark`` on: waiting ones before decided ones, newest first.

    No ``statuses`` or ``kinds`` means every one. Raises Forbidden.
    """
    parts = _parts(statuses)
    mark = mark or Mark(parts[0], None)
    lines: list[CaseLine] = []
    for part in parts[parts.index(mark.statuses) :]:
        after = mark.after if part == mark.statuses else None
        wanted = CaseFilter(statuses=part, kinds=tuple(kinds))
        page = list_cases(session, person, wanted, after, limit - len(lines))
        lines.extend(page.lines)
        if page.next is not None:
            return Shelf(_glances(session, person, lines), Mark(part, page.next))
        if len(lines) == limit:
            behind = parts[parts.index(part) + 1 :]
            mark_behind = Mark(behind[0], None) if behind else None
            return Shelf(_glances(session, person, lines), mark_behind)
    return Shelf(_glances(session, person, lines), None)


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


def _parts(statuses: Sequence[Status]) -> list[tuple[Status, ...]]:
    wanted = set(statuses) or set(Status)
    parts = (tuple(s for s in part if s in wanted) for part in (WAITING, DECIDED))
    return [part for part in parts if part]


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
