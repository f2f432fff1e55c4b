"""Which moves a person is offered on a case's page."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from serving.cases.domain import MOVES, Action, CaseLine, Status, permission_for
from serving.console.case.offers import USUAL, offers
from serving.users.domain import Person, Role

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def line(status: Status) -> CaseLine:
    return CaseLine(
        uuid4(), "CP-20260504-0001", "bin_overflow", status, 3, "gate-3", "Gate 3", "main",
        "north", AT, AT, AT,
    )  # fmt: skip


def somebody(role: Role) -> Person:
    return Person(uuid4(), "somebody", role, None, unit="street-01")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", Status)
def test_everybody_is_offered_exactly_what_the_table_and_their_role_allow(
    status: Status, role: Role
) -> None:
    person = somebody(role)
    offered = offers(line(status), person)
    allowed = {
        action
        for at, action in MOVES
        if at is status and action is not Action.TAKE_BACK and person.may(permission_for(action))
    }
    assert set(offered.all) == allowed
    assert len(offered.all) == len(allowed), "each once"


def test_what_takes_a_case_further_comes_first_and_every_such_move_is_in_the_table() -> None:
    assert all((status, action) in MOVES for status, usual in USUAL.items() for action in usual)
    offered = offers(line(Status.HANDLED), somebody(Role.SHIFT_LEAD))
    assert offered.usual == (Action.CHECK_PASS, Action.CHECK_FAIL)
    assert Action.FORCE_CLOSE in offered.others
