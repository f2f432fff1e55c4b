"""What a person does with a case on its page, by the same services as the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from serving.cases.domain import Case, Move
from serving.cases.errors import CaseMovedMeanwhile, CaseNotFound, MoveNotAllowed
from serving.cases.service import move_case
from serving.console.case.dossier import Dossier, read
from serving.console.case.moves import wish_of
from serving.console.glances import waiting_after, waiting_before
from serving.console.visitor import Visitor
from serving.related import service as related
from serving.review.taking_back import take_back


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move led to. ``dossier`` is what to show next; None when the case went out of the
    person's sight by their own move. ``moved`` False means somebody else was faster."""

    dossier: Dossier | None
    moved: bool


def wished(visitor: Visitor, version: int, wish: Mapping[str, Any]) -> Move:
    """Raises what ``wish_of`` raises."""
    with visitor.services.db.reading() as session:
        return wish_of(session, visitor, version, wish)


def make(
    visitor: Visitor, case: Case, move: Move, kinds: tuple[str, ...], *, onward: bool
) -> Outcome:
    """Move the case, then find what to look at next: with ``onward`` the next that waits.

    Raises Forbidden, CaseNotFound or MoveIncomplete.
    """
    services, case_id = visitor.services, case.line.id
    try:
        with services.db.writing() as session:
            moved = move_case(
                session,
                visitor.person,
                case_id,
                move,
                services.clock.now(),
                services.settings.handover.breaker,
                undo=timedelta(seconds=services.settings.review.undo_s),
            )
    except (CaseMovedMeanwhile, MoveNotAllowed):
        return Outcome(read(visitor, case_id, kinds), moved=False)
    following = beside(visitor, moved, kinds, ahead=True) if onward else None
    try:
        return Outcome(following or read(visitor, case_id, kinds), moved=True)
    except CaseNotFound:
        return Outcome(None, moved=True)


def beside(visitor: Visitor, case: Case, kinds: tuple[str, ...], *, ahead: bool) -> Dossier | None:
    """The next waiting case, or the one before; None when no other waits."""
    with visitor.services.db.reading() as session:
        find = waiting_after if ahead else waiting_before
        found = find(session, visitor.person, case.line, kinds)
    return read(visitor, found, kinds) if found else None


def undo(visitor: Visitor, case_id: UUID, kinds: tuple[str, ...]) -> Dossier:
    """Raises what ``serving.review.taking_back.take_back`` raises."""
    services = visitor.services
    with services.db.writing() as session:
        at, settings = services.clock.now(), services.settings
        take_back(session, visitor.person, case_id, at, settings.review, settings.handover.breaker)
    return read(visitor, case_id, kinds)


def untie(visitor: Visitor, case_id: UUID, tie_id: UUID, kinds: tuple[str, ...]) -> Dossier:
    """Raises what ``serving.related.service.untie`` raises."""
    services = visitor.services
    with services.db.writing() as session:
        related.untie(session, visitor.person, case_id, tie_id, services.clock.now())
    return read(visitor, case_id, kinds)
