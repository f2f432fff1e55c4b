"""A thing that leaves before anybody acts is noted with its duration, and is not handling."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from serving.cases.domain import Action
from serving.rechecks.chore import RecheckChore
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.rechecks.town import SPOT, TO_HANDLED, case, gone, moved, opened, pass_time, send


@pytest.mark.parametrize("before", range(3))
def test_before_anybody_acts_it_is_noted_and_the_case_stays(
    front_on_both: Front, before: int
) -> None:
    front = front_on_both
    case_id, told = opened(front)
    moved(front, case_id, *TO_HANDLED[:before])
    status = case(front, case_id)["status"]
    assert send(front, gone(front, told)).status_code == 201
    assert send(front, gone(front, told)).status_code == 200
    after = case(front, case_id)
    assert after["gone"]["stood_s"] == 23 * 60
    assert after["gone"]["clean_looks"] == 6
    assert after["status"] == status
    assert "handle" not in [step["action"] for step in after["steps"]]


@pytest.mark.parametrize("before", [3, 4])
def test_once_somebody_handles_it_nothing_left_by_itself(front: Front, before: int) -> None:
    case_id, told = opened(front)
    moved(front, case_id, *TO_HANDLED[:before])
    assert send(front, gone(front, told)).status_code == 201
    assert case(front, case_id)["gone"] is None


def test_a_word_that_overtakes_its_report_waits_for_it_but_not_for_ever(front: Front) -> None:
    told = report(front.store, place=7)
    pass_time(front, NOON + timedelta(hours=1))
    assert_problem(send(front, gone(front, told)), 409, "send this again later")
    front.post(told).raise_for_status()
    assert send(front, gone(front, told)).status_code == 201
    never = report(front.store, place=8)
    pass_time(front, NOON + timedelta(days=2))
    assert_problem(send(front, gone(front, never)), 422, "none comes any more")


def test_kinds_the_city_names_are_closed_by_the_camera_but_never_unreviewed(
    database_url: str,
) -> None:
    with serving(database_url, recheck={"close_gone": ["green_belt_parking"]}) as front:
        captured, told = opened(front)
        confirmed, other = opened(front, place=2)
        staying, _ = opened(front, place=3)
        moved(front, confirmed, Action.CONFIRM)
        moved(front, staying, Action.CONFIRM)
        for letter in (gone(front, told), gone(front, other)):
            send(front, letter).raise_for_status()
        chore = RecheckChore(front.services)
        chore.once(front.clock.now())
        assert case(front, captured)["status"] == "captured"
        assert case(front, staying)["status"] == "registered"
        closed = case(front, confirmed)
        assert closed["status"] == "closed"
        assert closed["steps"][-1]["action"] == "force_close"
        assert closed["steps"][-1]["actor"] == "camera gate-3"
        assert "Gone by itself" in closed["steps"][-1]["note"]
        moved(front, captured, Action.CONFIRM)
        chore.once(front.clock.now())
        assert case(front, captured)["status"] == "closed"


def test_what_came_back_and_joined_its_case_is_not_gone_until_it_leaves_again(
    front_on_both: Front,
) -> None:
    front = front_on_both
    case_id, told = opened(front)
    send(front, gone(front, told)).raise_for_status()
    assert case(front, case_id)["gone"] is not None
    back = NOON + timedelta(hours=1)
    again, second = opened(
        front,
        place=2,
        box=SPOT,
        first_seen=back,
        last_seen=back + timedelta(minutes=5),
        confirmed_at=back + timedelta(minutes=5),
    )
    assert case(front, again)["status"] == "duplicate"
    assert case(front, case_id)["gone"] is None
    send(front, gone(front, second)).raise_for_status()
    left = case(front, case_id)["gone"]
    assert left["first_seen"] == "2026-05-04T05:00:00Z"


def test_without_such_a_setting_nothing_is_closed(front: Front) -> None:
    case_id, told = opened(front)
    moved(front, case_id, Action.CONFIRM)
    send(front, gone(front, told)).raise_for_status()
    RecheckChore(front.services).once(front.clock.now())
    assert case(front, case_id)["status"] == "registered"


def test_what_is_no_valid_word_is_refused(front: Front) -> None:
    _, told = opened(front)
    wrong = gone(front, told).model_copy(update={"gone_id": uuid4()})
    assert_problem(send(front, wrong), 422, "gone_id does not follow")
