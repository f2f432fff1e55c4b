"""The rules of moving a case, pure: who may, from where, and what must be said with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from serving.cases.domain import (
    MOVES,
    NOTE_NEEDED,
    Action,
    CaseLine,
    Move,
    Status,
    Step,
    permission_for,
)
from serving.cases.errors import (
    CaseMovedMeanwhile,
    MoveIncomplete,
    MoveNotAllowed,
    TooLateToTakeBack,
)
from serving.cases.reasons import OTHER, reasons_for
from serving.clocks.limits import MOST, MOST_EXTENSIONS
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
    _check_amount(case, move)
    if move.unit is not None and move.action is not Action.DISPATCH:
        raise MoveIncomplete(f"Only dispatch takes a unit; leave it out of {move.action}.")
    if move.rung is not None and move.action not in (Action.URGE, Action.SUPERVISE):
        raise MoveIncomplete(f"Only urge and supervise follow the ladder, not {move.action}.")
    if move.action in NOTE_NEEDED and not note:
        raise MoveIncomplete(f"The action {move.action} needs a note that says why.")
    if (move.action is Action.MERGE) != (move.into is not None):
        raise MoveIncomplete("Merging needs the case it goes into, and no other action takes one.")
    if move.into == case.id:
        raise MoveIncomplete("A case cannot be merged into itself; name the other one.")


def _check_amount(case: CaseLine, move: Move) -> None:
    if move.action is not Action.EXTEND:
        if move.amount is not None:
            raise MoveIncomplete(f"Only extend takes an amount; leave it out of {move.action}.")
        return
    if case.filed is None:
        raise MoveIncomplete("This case has no limit that could be extended; write a note instead.")
    if move.amount is None or not 0 < move.amount <= MOST:
        raise MoveIncomplete(
            f"Extending needs an amount above 0 and at most {MOST:g}, "
            f"in the measure of the limit ({case.filed.limit.type})."
        )


def check_taking_back(
    last: Step, by: UUID | None, undo_until: datetime | None, person: Person, at: datetime
) -> None:
    """``last`` is the case's last step, taken ``by`` somebody. Raises TooLateToTakeBack."""
    if undo_until is None:
        raise TooLateToTakeBack(
            "There is no verdict that could be taken back: the case went on, or it was judged by "
            "no person. Load it again to see what may be done."
        )
    if at >= undo_until:
        raise TooLateToTakeBack(
            "The seconds in which this verdict could be taken back are over; reject or reopen the "
            "case instead and say why."
        )
    if by != person.id:
        raise TooLateToTakeBack(
            f"{last.actor} gave this verdict, and only they can take it back; ask them, or reject "
            "or reopen the case."
        )


def check_extensions(granted: int) -> None:
    """Raises MoveIncomplete when the case was extended as often as it may be."""
    if granted >= MOST_EXTENSIONS:
        raise MoveIncomplete(
            f"This case was extended {granted} times already and may not be again; "
            "suspend it, or let it be overdue."
        )
