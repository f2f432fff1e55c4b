"""Registered cases on both databases: sent to their unit where it is certain, kept waiting else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.orm import Session

from serving.cases.domain import Action, Case, Move, Status
from serving.cases.service import get_case, move_case
from serving.districts.domain import District, Level
from serving.districts.repository import DistrictRepository
from serving.intake.repository import ReportRepository
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.units.dispatching import DISPATCHER, dispatch_due
from serving.units.domain import Register
from serving.units.modes import Because
from serving.units.reading import find_register, read_register
from serving.units.service import import_units, set_policy
from serving.users.domain import Role
from tests.serving.examples import NOON, camera, plan, report
from tests.serving.harness import Front, assert_problem
from tests.serving.openings import file_under, open_case
from tests.serving.people import ADMINISTRATOR
from tests.serving.plans import import_plan

COUNTY = read_pack(find_pack("county-sample"))
SAMPLE = read_register(find_register("county-sample"))
IN_STREET_ONE = (111.02, 35.015)
NOWHERE = (100.0, 30.0)


def place(front: Front, position: tuple[float, float] | None) -> None:
    longitude, latitude = position or (0.0, 0.0)
    moved = plan(camera(longitude=longitude, latitude=latitude))
    with front.services.db.writing() as session:
        import_plan(session, moved, front.services.vault, NOON)


def take(front: Front, register: Register) -> None:
    with front.services.db.writing() as session:
        import_units(session, register, "a test", NOON)


def opened(front: Front, place: int = 1, kind: str = "street_vending") -> UUID:
    answer = front.post(report(front.store, place=place, kind=kind))
    answer.raise_for_status()
    return UUID(answer.json()["case_id"])


def moved(front: Front, case_id: UUID, action: Action, **other: Any) -> Case:
    with front.services.db.writing() as session:
        version = get_case(session, ADMINISTRATOR, case_id).line.version
        move = Move(action, version, **other)
        return move_case(session, ADMINISTRATOR, case_id, move, front.clock.now())


def registered(front: Front, number: int = 1, kind: str = "street_vending") -> UUID:
    case_id = opened(front, number, kind)
    moved(front, case_id, Action.CONFIRM)
    return case_id


def opened_straight(front: Front, session: Session, kind: str) -> UUID:
    """Opened and confirmed without the way over the network, which takes its time."""
    told, case_id, at = report(front.store, kind=kind), uuid4(), front.clock.now()
    filed = file_under(session, front.services.standards, kind, NOON.date())
    ReportRepository(session).take(told.report_id, "d" * 64, case_id, at)
    open_case(session, case_id, told, "north", at, front.services.city, filed)
    move_case(session, ADMINISTRATOR, case_id, Move(Action.CONFIRM, 1), at)
    return case_id


def the_case(front: Front, case_id: UUID) -> Case:
    with front.services.db.reading() as session:
        return get_case(session, ADMINISTRATOR, case_id)


def waits(person: httpx.Client, **query: str) -> list[Any]:
    answer = person.get("/api/dispatch/waiting", params=query)
    answer.raise_for_status()
    found: list[Any] = answer.json()["waiting"]
    return found


@pytest.fixture
def front(front_on_both: Front) -> Front:
    with front_on_both.services.db.writing() as session:
        import_pack(session, COUNTY, "a test", NOON)
    take(front_on_both, SAMPLE)
    place(front_on_both, IN_STREET_ONE)
    return front_on_both


def test_a_confirmed_case_goes_to_the_street_whose_area_holds_the_camera(front: Front) -> None:
    case_id = registered(front)
    assert dispatch_due(front.services) == 1
    case = the_case(front, case_id)
    assert (case.line.status, case.line.assigned) == (Status.DISPATCHED, "street-01")
    last = case.steps[-1]
    assert (last.actor, last.action, last.unit) == (DISPATCHER.name, Action.DISPATCH, "street-01")
    assert last.note == (
        "Street office 1 stands for District enforcement, "
        "and its duty area 第一街道 Street 1 holds the place."
    )
    assert dispatch_due(front.services) == 0
    assert the_case(front, case_id) == case
    with front.person() as person:
        told = person.get(f"/api/cases/{case_id}").json()
        listed = [person.get("/api/cases", params={"unit": f"street-0{n}"}).json() for n in (1, 2)]
        assert waits(person) == []
    assert told["assigned_name"] == {"zh-CN": "第一街道", "en": "Street office 1"}
    assert told["standard"]["unit"] == "district-enforcement", "the standard's word stays"
    assert [len(page["cases"]) for page in listed] == [1, 0]


def test_nothing_is_dispatched_before_there_are_units(front_on_both: Front) -> None:
    case_id = registered(front_on_both)
    assert dispatch_due(front_on_both.services) == 0
    assert the_case(front_on_both, case_id).line.status is Status.REGISTERED
    with front_on_both.person() as person:
        assert_problem(person.get("/api/units"), 404, "units import")
        assert_problem(person.get(f"/api/cases/{case_id}/suggestion"), 404, "units import")


def test_the_county_is_imported_and_dispatched_completely(front: Front) -> None:
    """18 majors, 163 minors: whatever it may be, a unit has it, and the one its pack names."""
    place(front, NOWHERE)
    assert (len(COUNTY.majors), len(COUNTY.minors)) == (18, 163)
    kinds = {line.minor: line.kind for line in COUNTY.kinds}
    assert set(kinds) == {minor.code for minor in COUNTY.minors}
    with front.services.db.writing() as session:
        cases = {kind: opened_straight(front, session, kind) for kind in kinds.values()}
    while dispatch_due(front.services):
        pass
    for kind, case_id in cases.items():
        line, minor = the_case(front, case_id).line, COUNTY.of_kind(kind)
        assert minor is not None
        assert line.filed is not None
        assert (line.status, line.filed.code) == (Status.DISPATCHED, minor.code)
        assert line.assigned == line.filed.unit
        assert SAMPLE.unit(line.assigned) is not None


def test_a_case_whose_unit_nobody_knows_waits_at_the_desk_and_is_never_dropped(
    front: Front,
) -> None:
    others = tuple(unit for unit in SAMPLE.units if unit.id != "district-sanitation")
    take(front, SAMPLE.model_copy(update={"units": others}))
    case_id = registered(front, kind="bin_overflow")
    assert dispatch_due(front.services) == 1
    assert dispatch_due(front.services) == 0, "it is not looked at over and over"
    with front.person() as person:
        [wait] = waits(person)
        assert waits(person, desk="command-centre") == [wait]
        assert waits(person, desk="street-01") == []
        suggestion = person.get(f"/api/cases/{case_id}/suggestion").json()
    assert (wait["case_id"], wait["unit"]) == (str(case_id), None)
    assert (wait["because"], wait["desk"]) == (Because.NOBODY, "command-centre")
    assert wait["why"] == (
        "No unit there stands for district-sanitation: City command centre decides."
    )
    assert suggestion == {
        "unit": None,
        "certain": False,
        "because": wait["because"],
        "why": wait["why"],
        "desk": "command-centre",
        "others": [],
    }
    take(front, SAMPLE)
    assert dispatch_due(front.services) == 1, "another register: it is looked at again"
    assert the_case(front, case_id).line.assigned == "district-sanitation"


def test_a_case_that_no_standard_knows_waits_at_the_desk(front: Front) -> None:
    case_id = registered(front, kind="graffiti")
    dispatch_due(front.services)
    with front.person() as person:
        [wait] = waits(person)
    assert the_case(front, case_id).line.status is Status.REGISTERED
    assert wait["because"] == Because.NO_STANDARD


def test_where_two_areas_overlap_a_dispatcher_decides(front: Front) -> None:
    first, second, *rest = SAMPLE.areas
    twice = second.model_copy(update={"geometry": first.geometry})
    take(front, SAMPLE.model_copy(update={"areas": (first, twice, *rest)}))
    case_id = registered(front)
    dispatch_due(front.services)
    with front.person(Role.ADMINISTRATOR) as person:
        [wait] = waits(person)
        assert (wait["because"], wait["unit"]) == (Because.OVERLAP, "street-01")
        given = {"action": "dispatch", "version": wait["version"], "unit": "street-02"}
        answer = person.post(f"/api/cases/{case_id}/moves", json=given)
        assert answer.json()["assigned"] == "street-02"
        assert answer.json()["steps"][-1]["unit"] == "street-02"
        assert waits(person) == []


def test_a_case_sent_back_waits_and_the_unit_is_not_suggested_again(front: Front) -> None:
    case_id = registered(front)
    dispatch_due(front.services)
    back = moved(front, case_id, Action.SEND_BACK, note="not our side of the road.")
    assert back.line.assigned is None
    front.clock.advance(60)
    assert dispatch_due(front.services) == 1
    assert the_case(front, case_id).line.status is Status.REGISTERED
    with front.person(Role.ADMINISTRATOR) as person:
        [wait] = waits(person)
        suggestion = person.get(f"/api/cases/{case_id}/suggestion").json()
    assert wait["because"] == Because.SENT_BACK
    assert wait["why"].startswith(
        "It was sent back (not our side of the road); next in question: District enforcement is"
    )
    assert wait["unit"] == suggestion["unit"] == "district-enforcement"
    assert wait["since"] == back.steps[-1].at.isoformat().replace("+00:00", "Z")
    moved(front, case_id, Action.DISPATCH, unit="district-enforcement")
    moved(front, case_id, Action.SEND_BACK, note="nor ours.")
    dispatch_due(front.services)
    with front.person() as person:
        [wait] = waits(person)
    assert (wait["because"], wait["unit"]) == (Because.SENT_BACK, None)


def test_a_kind_that_people_dispatch_waits_until_the_policy_changes(front: Front) -> None:
    with front.services.db.writing() as session:
        set_policy(session, "street_vending", "by_hand", NOON, "the office", "market week")
    vending, other = registered(front, 1), registered(front, 2, "bin_overflow")
    assert dispatch_due(front.services) == 2
    assert the_case(front, vending).line.status is Status.REGISTERED
    assert the_case(front, other).line.status is Status.DISPATCHED
    with front.person() as person:
        [wait] = waits(person)
    assert (wait["because"], wait["unit"]) == (Because.BY_HAND, "street-01")
    assert dispatch_due(front.services) == 0
    with front.services.db.writing() as session:
        set_policy(session, "street_vending", "auto", NOON, "the office", "market is over")
    assert dispatch_due(front.services) == 1
    assert the_case(front, vending).line.assigned == "street-01"


def test_a_camera_whose_position_nobody_knows_goes_to_whoever_is_on_duty_everywhere(
    front: Front,
) -> None:
    place(front, None)
    case_id = registered(front)
    dispatch_due(front.services)
    assert the_case(front, case_id).line.assigned == "district-enforcement"


def test_a_reopened_case_is_with_nobody_and_is_dispatched_anew(front: Front) -> None:
    case_id = registered(front)
    dispatch_due(front.services)
    moved(front, case_id, Action.FORCE_CLOSE, note="done by the way")
    assert the_case(front, case_id).line.assigned == "street-01"
    assert moved(front, case_id, Action.REOPEN, note="no").line.assigned is None
    dispatch_due(front.services)
    assert the_case(front, case_id).line.assigned == "street-01"


def test_a_dispatch_to_nobody_s_unit_is_refused(front: Front) -> None:
    case_id = registered(front)
    with front.person(Role.ADMINISTRATOR) as person:
        given = {"action": "dispatch", "version": 2, "unit": "street-99"}
        answer = person.post(f"/api/cases/{case_id}/moves", json=given)
        assert_problem(answer, 422, "There is no unit street-99")
        wrong = {"action": "urge", "version": 2, "unit": "street-01"}
        answer = person.post(f"/api/cases/{case_id}/moves", json=wrong)
        assert_problem(answer, 422, "Only dispatch takes a unit")


def test_without_a_unit_named_the_one_of_the_standard_gets_it(front: Front) -> None:
    case_id = registered(front)
    assert moved(front, case_id, Action.DISPATCH).line.assigned == "district-enforcement"


def test_waiting_cases_come_a_page_at_a_time_and_each_district_its_own(front: Front) -> None:
    for number in range(3):
        registered(front, number, "graffiti")
        front.clock.advance(timedelta(minutes=1).total_seconds())
    dispatch_due(front.services)
    with front.person(district="north") as person:
        page = person.get("/api/dispatch/waiting", params={"limit": 2}).json()
        rest = person.get("/api/dispatch/waiting", params={"after": page["next"]}).json()
    assert [len(page["waiting"]), len(rest["waiting"]), rest["next"]] == [2, 1, None]
    with front.person(district="south") as person:
        assert waits(person) == []


def test_units_and_areas_are_told(front: Front) -> None:
    with front.person() as person:
        units = person.get("/api/units").json()
        areas = person.get("/api/units/areas").json()
    assert (units["id"], units["imported_by"], len(units["units"])) == (
        "county-sample",
        "a test",
        27,
    )
    assert units["units"][-1] == {
        "id": "street-11",
        "parent": "district-centre",
        "level": "street",
        "name": {"zh-CN": "第十一街道", "en": "Street office 11"},
        "stands_for": ["district-enforcement", "district-centre"],
        "district": None,
        "desk": False,
    }
    assert len(areas["features"]) == 11
    assert areas["features"][0]["properties"]["unit"] == "street-01"


def test_the_register_is_read_again_only_after_another_was_imported(front: Front) -> None:
    services = front.services
    with services.db.reading() as session:
        first = services.units.current(session)
        assert services.units.current(session) is first
    with services.db.writing() as session:
        assert not import_units(session, SAMPLE, "somebody", NOON), "the same one holds already"
    take(front, SAMPLE.model_copy(update={"areas": ()}))
    with services.db.reading() as session:
        second = services.units.current(session)
    assert first is not None
    assert second is not None
    assert (len(first.register.areas), len(second.register.areas)) == (11, 0)


def test_a_unit_that_left_the_register_still_has_its_name(front: Front) -> None:
    case_id = registered(front, kind="bin_overflow")
    dispatch_due(front.services)
    gone = tuple(unit for unit in SAMPLE.units if unit.id != "district-sanitation")
    take(front, SAMPLE.model_copy(update={"units": gone}))
    with front.person() as person:
        told = person.get(f"/api/cases/{case_id}").json()
    assert told["assigned_name"]["en"] == "District sanitation"


def test_a_unit_sees_a_case_while_it_has_it_and_not_before_or_after(front: Front) -> None:
    case_id = registered(front)
    with front.person(Role.HANDLING_UNIT, unit="street-01") as street:
        assert street.get(f"/api/cases/{case_id}").status_code == 404
        dispatch_due(front.services)
        case = street.get(f"/api/cases/{case_id}").json()
        assert [one["id"] for one in street.get("/api/cases").json()["cases"]] == [str(case_id)]
        given = {"action": "send_back", "version": case["version"], "note": "not ours"}
        answer = street.post(f"/api/cases/{case_id}/moves", json=given)
        assert (answer.status_code, answer.json()["status"]) == (200, "registered")
        assert street.get(f"/api/cases/{case_id}").status_code == 404
    with front.person(Role.HANDLING_UNIT, name="Wang", unit="street-02") as other:
        assert other.get("/api/cases").json()["cases"] == []


def test_a_unit_of_the_district_above_the_camera_s_comes_into_question(front: Front) -> None:
    own = SAMPLE.unit("district-sanitation")
    assert own is not None
    county = own.model_copy(
        update={"id": "county-cleaning", "stands_for": (own.id,), "district": "county"}
    )
    others = tuple(unit for unit in SAMPLE.units if unit.id != own.id)
    take(front, SAMPLE.model_copy(update={"units": (*others, county)}))
    first = registered(front, 1, "bin_overflow")
    dispatch_due(front.services)
    assert the_case(front, first).line.assigned is None
    with front.services.db.writing() as session:
        county_above = District("county", "County", Level.DISTRICT)
        north = District("north", "North", Level.STREET, "county")
        DistrictRepository(session).replace([county_above, north])
    second = registered(front, 2, "bin_overflow")
    dispatch_due(front.services)
    assert the_case(front, second).line.assigned == "county-cleaning"
