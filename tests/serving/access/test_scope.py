"""Who sees what: districts with all below them, and a unit's own cases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from serving.cases.tables import CaseRow
from serving.districts.domain import District, Level
from serving.districts.repository import DistrictRepository
from serving.errors import Unacceptable
from serving.users.domain import PERMISSIONS, Permission, Person, Role, Scope
from serving.users.service import add_user
from tests.serving.examples import NOON, camera, plan, report
from tests.serving.harness import Front
from tests.serving.people import NORTHERNER, PARKS
from tests.serving.plans import import_plan

TREE = [
    District("north", "North", Level.DISTRICT),
    District("garden", "Garden Street", Level.STREET, "north"),
    District("market", "Market Street", Level.STREET, "north"),
]
WHERE = {"gate-3": "north", "quay-1": "south", "lane-1": "garden", "lane-2": "market"}


def peopled(front: Front) -> None:
    """A case in each of four places; the one in Garden Street is the parks' own."""
    with front.services.db.writing() as session:
        DistrictRepository(session).replace(TREE)
        city = plan(*(camera(id, district) for id, district in WHERE.items()))
        import_plan(session, city, front.services.vault, NOON)
    for place, id in enumerate(WHERE):
        front.post(report(front.store, place=place, camera_id=id)).raise_for_status()
    with front.services.db.writing() as session:
        parks = sa.update(CaseRow).where(CaseRow.district == "garden").values(assigned="parks")
        session.execute(parks)


@pytest.mark.parametrize(
    ("district", "seen"),
    [
        pytest.param(None, {"north", "south", "garden", "market"}, id="the city sees all"),
        pytest.param("north", {"north", "garden", "market"}, id="a district sees its streets"),
        pytest.param("garden", {"garden"}, id="a street sees itself"),
        pytest.param("south", {"south"}, id="a district without streets sees itself"),
    ],
)
def test_everybody_sees_their_part_of_the_tree_in_every_list(
    front_on_both: Front, district: str | None, seen: set[str]
) -> None:
    peopled(front_on_both)
    with front_on_both.person(Role.SHIFT_LEAD, district) as person:
        cases = person.get("/api/cases").json()["cases"]
        cameras = person.get("/api/cameras").json()["cameras"]
    assert {case["district"] for case in cases} == seen
    assert {camera["district"] for camera in cameras} == seen


def test_a_handling_unit_sees_its_own_cases_and_no_others(front_on_both: Front) -> None:
    peopled(front_on_both)
    with front_on_both.person(Role.SHIFT_LEAD) as lead:
        cases = lead.get("/api/cases").json()["cases"]
    with front_on_both.person(Role.HANDLING_UNIT, unit="parks") as parks:
        mine = parks.get("/api/cases").json()["cases"]
        assert [case["district"] for case in mine] == ["garden"]
        statuses = {
            case["district"]: parks.get(f"/api/cases/{case['id']}").status_code for case in cases
        }
        assert parks.get("/api/cameras").status_code == 403
    assert statuses == {"garden": 200, "north": 404, "south": 404, "market": 404}


HEARD = {
    "source": "hotline",
    "number": "1",
    "kind": "street_vending",
    "district": "garden",
    "longitude": 117.1,
    "latitude": 36.6,
    "reported_at": "2026-05-04T03:00:00Z",
    "text": "the caller's own words",
}


def test_a_handling_unit_sees_nothing_that_is_no_case_of_its_own(front: Front) -> None:
    peopled(front)
    with front.person(Role.DISPATCHER, "north") as dispatcher:
        dispatcher.post("/api/outside-reports", json=HEARD).raise_for_status()
        assert len(dispatcher.get("/api/outside-reports").json()["reports"]) == 1
        spots = dispatcher.get("/api/hot-spots", params={"at_least": 2})
        assert spots.status_code == 200
    with front.person(Role.HANDLING_UNIT, unit="parks") as parks:
        assert parks.get("/api/outside-reports").json()["reports"] == []
        assert parks.get("/api/hot-spots", params={"at_least": 2}).json() == []


def test_a_unit_of_one_district_sees_only_its_cases_there(front: Front) -> None:
    peopled(front)
    with front.person(Role.HANDLING_UNIT, "south", unit="parks") as parks:
        assert parks.get("/api/cases").json()["cases"] == []


def test_somebody_of_a_handling_unit_needs_one_and_nobody_else_has_one(front: Front) -> None:
    with front.services.db.writing() as session:
        for role, unit in ((Role.HANDLING_UNIT, None), (Role.REVIEWER, "parks")):
            with pytest.raises(Unacceptable, match="needs the unit's id"):
                add_user(session, "somebody", role, None, NOON, unit=unit)


def test_a_handling_unit_that_lost_its_unit_sees_nothing() -> None:
    lost = Person(PARKS.id, "lost", Role.HANDLING_UNIT, None)
    assert lost.scope == Scope.of()
    assert not lost.scope.covers("north")
    assert PARKS.scope == Scope(None, "parks")
    assert NORTHERNER.scope == Scope.of("north")


def test_the_administrator_has_every_permission_and_each_belongs_to_somebody() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert PERMISSIONS[Role.ADMINISTRATOR] == set(Permission)


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.AUDITOR])
def test_who_only_reads_may_change_nothing(role: Role) -> None:
    reading = ("see_", "export_")
    assert all(permission.startswith(reading) for permission in PERMISSIONS[role])


def test_an_engineer_sees_no_unblurred_picture() -> None:
    assert Permission.SEE_EVIDENCE not in PERMISSIONS[Role.ENGINEER]
