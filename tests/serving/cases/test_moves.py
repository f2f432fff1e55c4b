"""Where a case may go from where, by whom, and with which words."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest

from serving.cases.domain import (
    MOVES,
    NOTE_NEEDED,
    Action,
    CaseLine,
    Filed,
    Move,
    Status,
    actions_from,
)
from serving.cases.errors import CaseMovedMeanwhile, MoveIncomplete, MoveNotAllowed
from serving.cases.moves import next_status
from serving.cases.reasons import BY_KIND, COMMON, OTHER, reasons_for
from serving.clocks.limits import Limit, LimitType
from serving.errors import Forbidden
from serving.users.domain import PERMISSIONS, Permission, Person, Role
from tests.serving.examples import NOON
from tests.serving.people import ADMINISTRATOR, REVIEWER

CASE = CaseLine(
    id=UUID(int=10),
    number="CP-20260504-0001",
    kind="green_belt_parking",
    status=Status.CAPTURED,
    version=3,
    camera_id="gate-3",
    camera_name="Camera gate-3",
    view_id="main",
    district="north",
    opened_at=NOON,
    changed_at=NOON,
    confirmed_at=NOON,
    filed=Filed("pack", "1", "event", "04-01", "unit", Limit(LimitType.WORKING_HOURS, 4.0)),
)

ARROWS = """
captured    confirm      registered
captured    reject       rejected
captured    merge        duplicate
registered  take_back    captured
registered  reject       rejected
registered  merge        duplicate
registered  dispatch     dispatched
registered  urge         registered
registered  supervise    registered
registered  force_close  closed
dispatched  accept       handling
dispatched  send_back    registered
dispatched  urge         dispatched
dispatched  supervise    dispatched
dispatched  force_close  closed
handling    handle       handled
handling    send_back    registered
handling    suspend      suspended
handling    extend       handling
handling    urge         handling
handling    supervise    handling
handling    force_close  closed
handled     check_pass   closed
handled     check_fail   rework
handled     check_unable handled
handled     force_close  closed
rework      accept       handling
rework      suspend      suspended
rework      extend       rework
rework      urge         rework
rework      supervise    rework
rework      force_close  closed
suspended   resume       handling
suspended   supervise    suspended
suspended   force_close  closed
closed      reopen       registered
rejected    take_back    captured
rejected    reopen       captured
duplicate   reopen       captured
"""


def complete(action: Action) -> Move:
    """A move that lacks no words."""
    return Move(
        action,
        CASE.version,
        reason="passing" if action is Action.REJECT else None,
        note="because of this",
        into=UUID(int=11) if action is Action.MERGE else None,
        amount=2.0 if action is Action.EXTEND else None,
    )


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_every_action_from_every_status_does_what_the_table_says(
    status: Status, action: Action
) -> None:
    arrows = {tuple(line.split()) for line in ARROWS.strip().splitlines()}
    targets = [to for from_status, by, to in arrows if (from_status, by) == (status, action)]
    case = replace(CASE, status=status)
    if targets:
        assert next_status(case, complete(action), ADMINISTRATOR) == targets[0]
    else:
        with pytest.raises(MoveNotAllowed, match="possible now"):
            next_status(case, complete(action), ADMINISTRATOR)


def test_the_table_and_its_picture_in_this_test_have_the_same_arrows() -> None:
    assert len(ARROWS.strip().splitlines()) == len(MOVES)


def test_no_person_can_capture_a_case() -> None:
    assert all(action is not Action.CAPTURE for _status, action in MOVES)


def test_every_status_can_be_reached_and_left() -> None:
    reached = {Status.CAPTURED}
    for _turn in Status:
        reached |= {to for (from_status, _), to in MOVES.items() if from_status in reached}
    assert reached == set(Status)
    assert all(actions_from(status) for status in Status)


def test_taking_back_is_offered_to_nobody_because_its_seconds_are_mostly_over() -> None:
    assert all(Action.TAKE_BACK not in actions_from(status) for status in Status)


def test_a_handled_case_is_closed_only_by_a_check_that_passed_or_by_force() -> None:
    closing = {(status, by) for (status, by), to in MOVES.items() if to is Status.CLOSED}
    assert {by for _, by in closing} == {Action.CHECK_PASS, Action.FORCE_CLOSE}
    assert MOVES[Status.HANDLED, Action.CHECK_UNABLE] is Status.HANDLED


def test_a_refusal_names_the_status_and_what_is_possible() -> None:
    with pytest.raises(MoveNotAllowed, match=r"captured .* handle; .*confirm, reject, merge\.$"):
        next_status(CASE, complete(Action.HANDLE), ADMINISTRATOR)


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_decision_made_on_another_version_is_refused(version: int) -> None:
    with pytest.raises(CaseMovedMeanwhile):
        next_status(CASE, Move(Action.CONFIRM, version), REVIEWER)


JUDGES = {Action.CONFIRM, Action.REJECT, Action.MERGE, Action.REOPEN, Action.TAKE_BACK}
CHECKS = {Action.CHECK_PASS, Action.CHECK_FAIL, Action.CHECK_UNABLE}
HANDLES = {Action.ACCEPT, Action.HANDLE, Action.SEND_BACK}
EVERYTHING = set(Action)
WHO_MAY = {
    Role.REVIEWER: JUDGES | CHECKS,
    Role.SHIFT_LEAD: EVERYTHING,
    Role.DISPATCHER: HANDLES | {Action.DISPATCH},
    Role.HANDLING_UNIT: HANDLES,
    Role.ADMINISTRATOR: EVERYTHING,
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_who_may_judge_and_who_may_handle(role: Role, action: Action) -> None:
    person = Person(UUID(int=9), f"a {role}", role, None, "parks")
    may = action in WHO_MAY.get(role, set())
    starts = [status for status, by in MOVES if by is action]
    if not starts:
        return
    case = replace(CASE, status=starts[0])
    if may:
        next_status(case, complete(action), person)
    else:
        with pytest.raises(Forbidden, match=person.role):
            next_status(case, complete(action), person)


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        pytest.param(Move(Action.REJECT, 3), "one of these reasons", id="reject without a reason"),
        pytest.param(
            Move(Action.REJECT, 3, "shadow"), "one of these reasons", id="another kind's reason"
        ),
        pytest.param(Move(Action.REJECT, 3, OTHER), "needs a note", id="other without a note"),
        pytest.param(Move(Action.REJECT, 3, OTHER, "  "), "needs a note", id="a note of spaces"),
        pytest.param(Move(Action.CONFIRM, 3, "passing"), "Only reject", id="confirm with a reason"),
        pytest.param(Move(Action.MERGE, 3), "the case it goes into", id="merge into nothing"),
        pytest.param(
            Move(Action.CONFIRM, 3, into=UUID(int=11)), "no other action", id="confirm into a case"
        ),
        pytest.param(Move(Action.MERGE, 3, into=CASE.id), "into itself", id="merge into itself"),
        pytest.param(
            Move(Action.CONFIRM, 3, amount=1.0), "Only extend", id="confirm with more time"
        ),
    ],
)
def test_a_move_with_the_wrong_words_is_refused(move: Move, sentence: str) -> None:
    with pytest.raises(MoveIncomplete, match=sentence):
        next_status(CASE, move, REVIEWER)


@pytest.mark.parametrize("action", sorted(NOTE_NEEDED))
def test_an_action_that_will_be_asked_about_needs_a_note(action: Action) -> None:
    start = next(status for status, by in MOVES if by is action)
    wordless = replace(complete(action), note="")
    with pytest.raises(MoveIncomplete, match="needs a note that says why"):
        next_status(replace(CASE, status=start), wordless, ADMINISTRATOR)


@pytest.mark.parametrize("amount", [None, 0.0, -1.0, 1e9, float("nan")])
def test_an_extension_needs_an_amount_that_makes_sense(amount: float | None) -> None:
    move = replace(complete(Action.EXTEND), amount=amount)
    with pytest.raises(MoveIncomplete, match="amount above 0"):
        next_status(replace(CASE, status=Status.HANDLING), move, ADMINISTRATOR)


def test_a_case_without_a_limit_cannot_be_extended() -> None:
    case = replace(CASE, status=Status.HANDLING, filed=None)
    with pytest.raises(MoveIncomplete, match="no limit"):
        next_status(case, complete(Action.EXTEND), ADMINISTRATOR)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_kind_has_reasons_of_its_own_and_the_common_ones(kind: str) -> None:
    reasons = reasons_for(kind)
    assert set(reasons) == set(BY_KIND[kind]) | set(COMMON)
    assert list(reasons)[-1] == OTHER
    assert all(sentence and len(code) <= 40 for code, sentence in reasons.items())


def test_a_kind_nobody_listed_yet_can_still_be_rejected() -> None:
    assert reasons_for("new_kind") == dict(COMMON)


def test_every_role_has_its_permissions_written_down() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert Permission.SEE_EVIDENCE not in PERMISSIONS[Role.ENGINEER]
