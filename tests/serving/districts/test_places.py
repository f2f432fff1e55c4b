"""The places of the city as those see them who administer it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from serving.districts.domain import District, Level
from serving.districts.repository import DistrictRepository
from serving.districts.service import Place, places
from serving.errors import Forbidden
from serving.users.domain import Role
from serving.users.service import add_user
from tests.serving.examples import NOON, camera, plan
from tests.serving.harness import Front, assert_problem
from tests.serving.people import ADMINISTRATOR, REVIEWER
from tests.serving.plans import import_plan

TREE = [
    District("a-south", "South", Level.DISTRICT),
    District("north", "North", Level.DISTRICT),
    District("garden", "Garden Street", Level.STREET, "north"),
]


@pytest.fixture
def town(front_on_both: Front) -> Front:
    front = front_on_both
    with front.services.db.writing() as session:
        DistrictRepository(session).replace(TREE)
        city = plan(camera("gate-3", "garden"), camera("quay-1", "harbour"))
        import_plan(session, city, front.services.vault, NOON)
        for name, district in (("wang", "north"), ("li", "garden"), ("boss", None)):
            add_user(session, name, Role.REVIEWER, district, NOON)
    return front


def test_places_stand_below_each_other_and_strays_behind_the_tree(town: Front) -> None:
    with town.services.db.reading() as session:
        found = places(session, ADMINISTRATOR)
    assert found == [
        Place("a-south", "South", Level.DISTRICT, 0, 0, 0),
        Place("north", "North", Level.DISTRICT, 0, 0, 1),
        Place("garden", "Garden Street", Level.STREET, 1, 1, 1),
        Place("harbour", "harbour", None, 0, 1, 0),
    ]


def test_whoever_belongs_to_a_district_sees_that_one_and_those_below(town: Front) -> None:
    northerner = replace(ADMINISTRATOR, district="north", below=frozenset({"garden"}))
    with town.services.db.reading() as session:
        assert [one.id for one in places(session, northerner)] == ["north", "garden"]


def test_who_administers_nothing_is_told_of_no_place(town: Front) -> None:
    with town.services.db.reading() as session, pytest.raises(Forbidden):
        places(session, REVIEWER)


FILE = "id,name,level,parent\nnorth,North,district,\nquay,Quay Street,street,north\n"


def test_another_tree_is_shown_and_taken_over_and_people_see_by_it_at_once(town: Front) -> None:
    with town.person(Role.ADMINISTRATOR) as boss:
        shown = boss.post("/api/district-imports", content=FILE).json()
        assert [one["id"] for one in shown["added"]] == ["quay"]
        assert {one["id"] for one in shown["removed"]} == {"a-south", "garden"}
        assert (shown["changed"], shown["unchanged"]) == ([], 1)
        # A camera and a person are left where only the whole city sees them.
        assert [one["id"] for one in shown["stranded"]] == ["garden", "harbour"]
        assert not shown["written"]
        assert len(boss.get("/api/districts").json()["places"]) == 4
        taken = boss.post("/api/district-imports", content=FILE, params={"dry_run": "false"})
        assert taken.json()["written"]
        listed = boss.get("/api/districts").json()["places"]
        assert [one["id"] for one in listed] == ["north", "quay", "garden", "harbour"]
        acts = boss.get("/api/audit", params={"act": "districts_changed"}).json()["entries"]
        assert [(one["subject"], one["details"]) for one in acts] == [
            ("districts.csv", {"places": 2})
        ]
        refused = boss.post("/api/district-imports", content="id,name,level\na,A,town")
        assert_problem(refused, 422, "Line 2")
    with town.person(Role.ADMINISTRATOR, "north") as northerner:
        mine = northerner.get("/api/districts").json()["places"]
        assert [one["id"] for one in mine] == ["north", "quay"]
        refused = northerner.post("/api/district-imports", content=FILE)
        assert_problem(refused, 403, "whole city")
