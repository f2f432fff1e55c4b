"""Zones that people draw: what is wrong with one, who was faster, and cameras that stand right."""

from __future__ import annotations

import pytest

from serving.cameras.drawing import Fault, fault_of
from serving.users.domain import Role
from tests.serving.examples import LAWN
from tests.serving.harness import Front, assert_problem

ZONES = "/api/cameras/gate-3/views/main/zones"


@pytest.mark.parametrize(
    ("polygon", "fault"),
    [
        pytest.param(LAWN, None, id="a lawn is fine"),
        pytest.param([[0, 0], [1, 1]], Fault.TOO_FEW, id="two corners hold nothing"),
        pytest.param([[0, 0], [1.01, 0], [1, 1]], Fault.OUTSIDE, id="a corner is out"),
        pytest.param([[0, 0], [1, 1], [1, 0], [0, 1]], Fault.CROSSES, id="a bow tie"),
        pytest.param([[0, 0], [0.5, 0.5], [1, 1]], Fault.TOO_SMALL, id="all on one line"),
        pytest.param([[0, 0], [0.02, 0], [0.02, 0.02]], Fault.TOO_SMALL, id="a slip of the hand"),
        pytest.param([[i / 300, (i % 2) / 9] for i in range(201)], Fault.TOO_MANY, id="a comb"),
        pytest.param("whole_view", None, id="what is no ring is for the zone to say"),
    ],
)
def test_what_is_wrong_with_a_zone(polygon: object, fault: Fault | None) -> None:
    assert fault_of(polygon) is fault


def test_who_was_slower_is_told_and_changes_nothing(front_on_both: Front) -> None:
    mine = [{"id": "mine", "kind": "green_belt", "polygon": LAWN}]
    yours = [{"id": "yours", "kind": "green_belt", "polygon": LAWN}]
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        tag = person.get(ZONES).headers["etag"]
        first = person.put(ZONES, json=mine, headers={"If-Match": tag})
        second = person.put(ZONES, json=yours, headers={"If-Match": tag})
        again = person.put(ZONES, json=yours, headers={"If-Match": first.headers["etag"]})
        log = person.get("/api/audit", params={"act": "zones_drawn"}).json()["entries"]
    assert first.status_code == again.status_code == 200
    assert_problem(second, 409, "Somebody else drew on camera gate-3")
    assert [entry["subject"] for entry in log] == ["gate-3", "gate-3"]


def test_a_zone_too_small_to_hold_anything_is_refused(front: Front) -> None:
    slip = [{"id": "slip", "kind": "road", "polygon": [[0, 0], [0.01, 0], [0.01, 0.01]]}]
    with front.person(Role.ADMINISTRATOR) as person:
        assert_problem(person.put(ZONES, json=slip), 422, "zone slip: it is too small")


def test_saying_that_a_camera_stands_right_makes_another_drawing_of_the_same_zones(
    front_on_both: Front,
) -> None:
    with front_on_both.worker() as worker, front_on_both.person(Role.ADMINISTRATOR) as person:
        before = worker.watch_plan(None)
        assert before is not None
        zones = person.get(ZONES)
        answer = person.put(ZONES, json=zones.json(), params={"stands": True})
        after = worker.watch_plan(before.version)
    assert answer.headers["etag"] != zones.headers["etag"]
    assert after is not None
    assert after.cameras[0].view.zones == before.cameras[0].view.zones
    assert after.cameras[0].view.calibration == 1
