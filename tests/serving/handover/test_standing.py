"""How a case stands at each destination, as its page tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from serving.cases.errors import CaseNotFound
from serving.connectors.base import Change
from serving.handover.domain import LetterState, Mode
from serving.handover.standing import HandoverStand, LetterStand, Stand, handovers_of
from serving.users.domain import Person, Role
from tests.serving.handover.town import Town
from tests.serving.harness import Front, assert_problem
from tests.serving.people import ADMINISTRATOR

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def stand(*states: LetterState, external_id: str | None = None) -> HandoverStand:
    letters = tuple(
        LetterStand(number, Change.UPDATE, state, 1, None, AT, AT, AT, None)
        for number, state in enumerate(states, 1)
    )
    return HandoverStand("city", Mode.AUTO, AT, external_id, None, None, False, letters)


@pytest.mark.parametrize(
    ("states", "external_id", "expected"),
    [
        ([LetterState.SENT], None, Stand.SENT),
        ([LetterState.SENT], "A-7", Stand.ACCEPTED),
        ([LetterState.SENT, LetterState.WAITING], "A-7", Stand.WAITING),
        ([LetterState.DEAD, LetterState.WAITING], None, Stand.DEAD),
    ],
)
def test_the_worst_of_its_letters_says_how_a_case_stands(
    states: list[LetterState], external_id: str | None, expected: Stand
) -> None:
    found = stand(*states, external_id=external_id)
    assert found.stand is expected
    assert (found.pending is None) == (expected in (Stand.SENT, Stand.ACCEPTED))


def test_attempts_the_error_and_the_next_try_are_told_to_those_who_see_the_case(
    town_on_both: Town,
) -> None:
    town = town_on_both
    town.destination(connector="webhook", url="http://127.0.0.1:9/cases")
    case_id = town.case(town.confirmed()).line.id
    with town.db.reading() as session:
        [before] = handovers_of(session, ADMINISTRATOR, case_id)
    assert (before.stand, before.pending and before.pending.attempts) == (Stand.WAITING, 0)
    town.send()
    with town.db.reading() as session:
        [after] = handovers_of(session, ADMINISTRATOR, case_id)
        assert after.pending is not None
        assert after.pending.attempts == 1
        assert after.pending.error
        assert after.pending.next_at is not None
        assert after.pending.next_at - town.clock.now() >= timedelta(seconds=200)
        elsewhere = Person(uuid4(), "elsewhere", Role.SHIFT_LEAD, "another district")
        with pytest.raises(CaseNotFound):
            handovers_of(session, elsewhere, case_id)


def test_the_api_tells_the_same_to_whoever_sees_the_case_and_nothing_to_others(
    front_on_both: Front,
) -> None:
    front, town = front_on_both, Town(front_on_both.services.db)
    town.destination(connector="webhook", url="http://127.0.0.1:9/cases")
    case_id = town.case(town.confirmed()).line.id
    path = f"/api/cases/{case_id}/handovers"
    with front.person(Role.REVIEWER, "north") as reviewer:
        [before] = reviewer.get(path).json()
        town.send()
        [after] = reviewer.get(path).json()
    told = {"destination": "city", "state": "waiting", "external_id": None, "ended": False}
    assert {name: before[name] for name in told} == told
    assert (before["attempts"], before["error"]) == (0, None)
    assert (after["state"], after["attempts"]) == ("waiting", 1)
    assert after["error"].endswith(".")
    assert datetime.fromisoformat(after["next_at"]) > town.clock.now()
    [letter] = after["letters"]
    assert (letter["change"], letter["state"], letter["attempts"]) == ("new", "waiting", 1)
    with front.person(Role.REVIEWER, "south") as elsewhere, front.stranger() as nobody:
        assert_problem(elsewhere.get(path), 404, "case")
        assert nobody.get(path).status_code == 401
