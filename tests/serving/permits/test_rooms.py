"""Cameras that share a permit tell what lasts there, and each hears how much room is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from pipeline.contract import SuppressedOnDay, SuppressionLetter, WatchPlan
from serving.permits import service
from serving.permits.domain import Permit
from serving.users.domain import Scope
from tests.serving.examples import NOON, camera, plan
from tests.serving.harness import Front
from tests.serving.permits.market import market
from tests.serving.plans import import_plan

FAR = 117.11
"""893 m to the east of the other camera."""


@pytest.fixture
def front(front_on_both: Front) -> Front:
    """Two cameras far apart under one permit for twelve stalls."""
    front = front_on_both
    author = service.Author("a test", Scope.everywhere())
    with front.services.db.writing() as session:
        given = plan(camera("quay-1", "south", longitude=FAR))
        import_plan(session, given, front.services.vault, NOON)
        service.put_permit(session, author, Permit.model_validate(market()), NOON)
    return front


def tell(front: Front, **lasting: int) -> None:
    """What the views told last, now."""
    at = front.clock.now()
    lines = tuple(
        SuppressedOnDay(
            camera_id=name.replace("_", "-"), view_id="main", permit_id="west-market",
            kind="street_vending", day=at.date(), looks=1, suspects=1, most=1, lasting=number,
            first_at=at, last_at=at,
        )
        for name, number in lasting.items()
    )  # fmt: skip
    letter = SuppressionLetter(letter_id=uuid4(), worker="north-1", lines=lines)
    with front.pipeline() as pipeline:
        path = "/api/pipeline/suppressions"
        pipeline.post(path, content=letter.model_dump_json()).raise_for_status()
    front.clock.advance(60)


def plan_of(front: Front) -> WatchPlan:
    with front.worker() as worker:
        found = worker.watch_plan(None)
    assert found is not None
    return found


def taken(found: WatchPlan) -> dict[str, Any]:
    """By camera, what others take of the permit's twelve."""
    return {
        one.id: permit.elsewhere
        for one in found.cameras
        for permit in one.view.permits
        if permit.id == "west-market"
    }


def test_the_later_of_two_cameras_has_what_the_first_leaves(front: Front) -> None:
    tell(front, gate_3=8)
    before = plan_of(front)
    tell(front, quay_1=4)
    assert taken(before) == {"gate-3": 0, "quay-1": 0}
    assert plan_of(front).version == before.version
    tell(front, quay_1=6)
    over = plan_of(front)
    assert taken(over) == {"gate-3": 0, "quay-1": 8}
    [on_view] = [permit for one in over.cameras for permit in one.view.permits if permit.elsewhere]
    assert on_view.elsewhere_at == NOON + timedelta(minutes=2)
    tell(front, gate_3=8, quay_1=6)
    assert plan_of(front).version == over.version
    tell(front, gate_3=3)
    assert plan_of(front).version == before.version


def test_a_count_that_stays_is_told_again_before_it_is_old_and_an_old_one_counts_no_more(
    front: Front,
) -> None:
    tell(front, gate_3=8, quay_1=6)
    first = plan_of(front)
    assert taken(first)["quay-1"] == 8
    front.clock.advance(9 * 60)
    tell(front, gate_3=8, quay_1=6)
    again = plan_of(front)
    assert (taken(again), again.version != first.version) == (taken(first), True)
    front.clock.advance(25 * 60)
    tell(front, quay_1=6)
    assert taken(plan_of(front)) == {"gate-3": 0, "quay-1": 0}


def test_cameras_beside_each_other_do_not_count_one_stall_twice(front: Front) -> None:
    with front.services.db.writing() as session:
        given = plan(camera("quay-1", "south", longitude=117.1003))
        import_plan(session, given, front.services.vault, NOON)
    tell(front, gate_3=11, quay_1=10)
    assert taken(plan_of(front)) == {"gate-3": 0, "quay-1": 0}


def test_a_permit_without_a_capacity_and_one_that_nobody_knows_share_nothing(
    front: Front,
) -> None:
    author = service.Author("a test", Scope.everywhere())
    with front.services.db.writing() as session:
        wider = Permit.model_validate(market(capacity=None))
        service.put_permit(session, author, wider, NOON)
    before = plan_of(front).version
    tell(front, gate_3=80, quay_1=60)
    assert plan_of(front).version == before
