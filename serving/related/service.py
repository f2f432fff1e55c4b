"""What belongs together, said when a case is opened, and later by people and other offices.

The caller opens the transaction and commits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.config import RelatedSettings
from serving.errors import Conflict, Forbidden, NotFound, Unacceptable
from serving.related.domain import OutsideReport, Placed, Related, Relation, Sighting
from serving.related.placing import MOST_TIED, place
from serving.related.repository import RelatedRepository
from serving.related.rounds import RoundRepository
from serving.related.rules import heard_of
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

NAMESPACE: Final = UUID("c4e0d6a2-6f0b-5d8e-9a53-3b1f0c2f7d14")
ITS_NAME: Final = "citypatrol"
"""Who ties cases when nobody does it by hand."""


class TieNotFound(NotFound):
    type = "tie-not-found"

    def __init__(self) -> None:
        super().__init__("This case has no such tie (any more); read the case again.")


def find_places(
    session: Session, new: Sequence[Sighting], settings: RelatedSettings
) -> list[Placed]:
    """The places of cases that are being opened, in their order; nothing is kept yet.

    Two cases opened at the same moment come one after the other: both took the day's number.
    """
    around = RoundRepository(session).around(new, settings)
    return [place(one, around, settings.rule(one.kind)) for one in new]


def keep_places(session: Session, placed: Sequence[Placed]) -> None:
    """Keep the places of cases that were just opened."""
    RoundRepository(session).keep(placed, ITS_NAME)


def related_of(session: Session, person: Person, case_id: UUID) -> list[Related]:
    """What holds together with a case. Raises Forbidden, or CaseNotFound outside the district."""
    require(person, Permission.SEE_CASES)
    _check_seen(session, person, case_id)
    return RelatedRepository(session).related(case_id, person.scope)


def tie_by_hand(
    session: Session, person: Person, case_id: UUID, other: UUID, note: str, at: datetime
) -> list[Related]:
    """Say that two cases belong together.

    Raises Forbidden, CaseNotFound, Unacceptable or Conflict.
    """
    require(person, Permission.JUDGE_CASES)
    if case_id == other:
        raise Unacceptable("A case cannot be tied to itself; name the other one.")
    _check_seen(session, person, case_id)
    _check_seen(session, person, other)
    related = RelatedRepository(session)
    if any(one.other == other for one in related.related(case_id, Scope.everywhere())):
        raise Conflict("These two cases are tied already; read the case again.")
    related.tie(case_id, Relation.BY_HAND, at, person.name, earlier=other, note=note.strip())
    return related.related(case_id, person.scope)


def untie(
    session: Session, person: Person, case_id: UUID, tie_id: UUID, at: datetime
) -> list[Related]:
    """Say that two things do not belong together. Raises Forbidden, CaseNotFound, TieNotFound."""
    require(person, Permission.JUDGE_CASES)
    _check_seen(session, person, case_id)
    related = RelatedRepository(session)
    if not related.untie(case_id, tie_id, at, person.name):
        raise TieNotFound
    return related.related(case_id, person.scope)


@dataclass(frozen=True, slots=True)
class Taken:
    """An outside report as it is kept, and the cases it was tied to, nearest first."""

    report: OutsideReport
    cases: tuple[UUID, ...]
    created: bool


def take_outside(
    session: Session, person: Person, told: OutsideReport, settings: RelatedSettings
) -> Taken:
    """Keep what another office heard, and tie it to the cases it may be about.

    The same report again changes nothing. Raises Forbidden for a district that is not the
    person's, Conflict when its number stands for something else.
    """
    require(person, Permission.DISPATCH_CASES)
    if not person.scope.covers(told.district):
        raise Forbidden(f"{told.district} is not a district of yours; ask its dispatcher.")
    related = RelatedRepository(session)
    before = related.take(told)
    if before is not None:
        if replace(before, received_at=told.received_at) != told:
            raise Conflict(
                f"{told.source} already told something else under the number {told.number}; "
                "send it under a number of its own."
            )
        return Taken(before, (), created=False)
    rule = settings.rule(told.kind)
    near = [
        (apart, case)
        for case in related.around_report(told, rule)
        if (apart := heard_of(told, case, rule)) is not None
    ]
    near.sort(key=lambda pair: (pair[0], pair[1].case_id))
    for apart, case in near[:MOST_TIED]:
        related.tie(
            case.case_id, Relation.OUTSIDE, told.received_at, ITS_NAME, outside=told.id,
            distance_m=apart,
        )  # fmt: skip
    return Taken(told, tuple(case.case_id for _, case in near[:MOST_TIED]), created=True)


def outside_id(source: str, number: str) -> UUID:
    """The id of an outside report (RFC 9562 v5)."""
    return uuid5(NAMESPACE, f"{source}\n{number}")


def outside_reports(
    session: Session, person: Person, *, tied: bool | None, after: UUID | None, limit: int
) -> list[OutsideReport]:
    """Newest first. Raises Forbidden, and Unacceptable for an ``after`` nobody may see."""
    require(person, Permission.SEE_CASES)
    related = RelatedRepository(session)
    mark = None
    if after is not None:
        mark = related.outside_report(after, person.scope)
        if mark is None:
            raise Unacceptable(
                "The value of after is no page mark; take it from the last answer's next."
            )
    return related.outside_reports(person.scope, tied=tied, after=mark, limit=limit)


def _check_seen(session: Session, person: Person, case_id: UUID) -> None:
    if CaseRepository(session, person.scope).line(case_id) is None:
        raise CaseNotFound
