"""The rules of moving a case, pure: who may, from where, and what must be said with it."""

from __future__ import annotations

from serving.cases.domain import (
    MOVES,
    NOTE_NEEDED,
    Action,
    CaseLine,
    Move,
    Status,
    permission_for,
)
from serving.cases.errors import CaseMovedMeanwhile, MoveIncomplete, MoveNotAllowed
from serving.cases.reasons import OTHER, reasons_for
from serving.errors import Forbidden
from serving.users.domain import Person


def next_status(case: CaseLine, move: Move, person: Person) -> Status:
    """Where ``move`` takes ``case``.

    Raises Forbidden, CaseMovedMeanwhile, MoveNotAllowed or MoveIncomplete.
    """
    if not person.may(permission_for(move.action)):
        raise Forbidden(
            f"Your role, {person.role}, does not allow {move.action}; ask an administrator."
        )
    if move.version != case.version:
        raise CaseMovedMeanwhile
    if (case.status, move.action) not in MOVES:
        raise MoveNotAllowed(case.status, move.action)
    _check_words(case, move)
    return MOVES[case.status, move.action]


def _check_words(case: CaseLine, move: Move) -> None:
    note = move.note.strip()
    if move.action is Action.REJECT:
        reasons = reasons_for(case.kind)
        if move.reason not in reasons:
            raise MoveIncomplete(
                f"Rejecting a {case.kind} case needs one of these reasons: {', '.join(reasons)}."
            )
        if move.reason == OTHER and not note:
            raise MoveIncomplete(f"The reason {OTHER} needs a note that says what it was.")
    elif move.reason is not None:
        raise MoveIncomplete(f"Only reject takes a reason; write a note for {move.action}.")
    if move.action in NOTE_NEEDED and not note:
        raise MoveIncomplete(f"The action {move.action} needs a note that says why.")
    if (move.action is Action.MERGE) != (move.into is not None):
        raise MoveIncomplete("Merging needs the case it goes into, and no other action takes one.")
    if move.into == case.id:
        raise MoveIncomplete("A case cannot be merged into itself; name the other one.")
