"""Zones that people draw: what is wrong with one, who was faster, and cameras that stand right."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from pipeline.contract import drawing_of
from serving.audit.domain import Act
from serving.audit.repository import AuditFilter, AuditLog
from serving.cameras.drawing import Fault, fault_of
from serving.cameras.errors import DrawnMeanwhile
from serving.cameras.service import draw_zones, get_camera
from serving.db import Database
from serving.users.domain import Role
from serving.vault import Vault
from tests.serving.examples import LAWN, NOON, city
from tests.serving.harness import Front, assert_problem
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan

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


def test_who_was_slower_is_told_and_changes_nothing(database: Database) -> None:
    mine = [{"id": "mine", "kind": "green_belt", "polygon": LAWN}]
    yours = [{"id": "yours", "kind": "green_belt", "polygon": LAWN}]
    place = ("gate-3", "main")
    with database.writing() as session:
        import_plan(session, city(), Vault(SecretStr("a secret for tests")), NOON)
    with database.writing() as session:
        before = get_camera(session, ADMINISTRATOR, "gate-3").views[0]
        seen = drawing_of(before)
        card = draw_zones(session, ADMINISTRATOR, *place, mine, NOON, seen=seen)
        with pytest.raises(DrawnMeanwhile, match="Somebody else drew on camera gate-3"):
            draw_zones(session, ADMINISTRATOR, *place, yours, NOON, seen=seen)
        now = drawing_of(card.views[0])
        card = draw_zones(session, ADMINISTRATOR, *place, yours, NOON, seen=now)
        log = AuditLog(session).latest(AuditFilter(act=Act.ZONES_DRAWN), None, 9)
    assert [zone.id for zone in card.views[0].zones] == ["yours"]
    assert [entry.subject for entry in log] == ["gate-3", "gate-3"]


def test_a_zone_too_small_to_hold_anything_is_refused(front: Front) -> None:
    slip = [{"id": "slip", "kind": "road", "polygon": [[0, 0], [0.01, 0], [0.01, 0.01]]}]
    with front.person(Role.ADMINISTRATOR) as person:
        assert_problem(person.put(ZONES, json=slip), 422, "zone slip: it is too small")


def test_saying_that_a_camera_stands_right_makes_another_drawing_of_the_same_zones(
    front: Front,
) -> None:
    with front.worker() as worker, front.person(Role.ADMINISTRATOR) as person:
        before = worker.watch_plan(None)
        assert before is not None
        zones = person.get("/api/cameras/gate-3").json()["views"][0]["zones"]
        assert person.put(ZONES, json=zones, params={"stands": True}).status_code == 200
        after = worker.watch_plan(before.version)
    assert after is not None
    old, new = before.cameras[0].view, after.cameras[0].view
    assert new.zones == old.zones
    assert (old.calibration, new.calibration) == (0, 1)
    assert drawing_of(new) != drawing_of(old)
