"""Cases under a standard, on both databases: what they keep, and what their clock says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from pipeline.contract import Report, report_id
from serving.calendars.files import find_year, read_year
from serving.calendars.service import import_year
from serving.cases.domain import Action, Move, Status
from serving.cases.service import get_case, move_case
from serving.cases.standing import standings
from serving.clocks.reading import ClockState
from serving.intake.service import accept
from serving.standards.domain import Pack
from serving.standards.errors import PackContradicts
from serving.standards.reading import find_pack, read_pack
from serving.standards.repository import PackRepository
from serving.standards.service import import_pack, show_pack
from serving.standards.tables import PackRow
from serving.users.domain import Role
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem
from tests.serving.people import ADMINISTRATOR

SAMPLE = read_pack(find_pack("yuncheng-sample"))
OLDER = read_pack(find_pack("national-older"))
COUNTY = read_pack(find_pack("county-sample"))
AT_NINE = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, the first working day after the holidays of May."""


def take(front: Front, *packs: Pack) -> None:
    with front.services.db.writing() as session:
        import_year(session, read_year(find_year("2026")), "a test", NOON)
        for number, pack in enumerate(packs):
            import_pack(session, pack, "a test", NOON + timedelta(minutes=number))


def hold(front: Front, at: datetime) -> None:
    front.clock.advance((at - front.clock.now()).total_seconds())


def opened(front: Front, place: int = 1, kind: str = "green_belt_parking", **other: Any) -> str:
    answer = front.post(report(front.store, place=place, kind=kind, **other))
    answer.raise_for_status()
    case_id: str = answer.json()["case_id"]
    return case_id


class Desk:
    """Moves one case along, hour by hour, as an administrator."""

    def __init__(self, front: Front, person: httpx.Client, case_id: str) -> None:
        self.front, self.person, self.case_id = front, person, case_id

    def now(self) -> Any:
        return self.person.get(f"/api/cases/{self.case_id}").json()

    def move(self, action: str, **other: Any) -> httpx.Response:
        given = {"action": action, "version": self.now()["version"], **other}
        return self.person.post(f"/api/cases/{self.case_id}/moves", json=given)

    def clock_after(self, action: str, **other: Any) -> Any:
        answer = self.move(action, **other)
        assert answer.status_code == 200, answer.text
        return answer.json()["clock"]


@pytest.fixture
def front(front_on_both: Front) -> Front:
    take(front_on_both, SAMPLE)
    hold(front_on_both, AT_NINE)
    return front_on_both


def test_a_case_opens_with_code_unit_limit_and_deadline(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        case = person.get(f"/api/cases/{case_id}").json()
        [listed] = person.get("/api/cases").json()["cases"]
    assert case["standard"] == {
        "pack": "yuncheng-sample",
        "version": "3",
        "group": "event",
        "major": "01",
        "major_name": {"zh-CN": "市容环境", "en": "Cleanliness of the city"},
        "code": "01-91",
        "name": {"zh-CN": "占压绿化带", "en": "Vehicle on a green belt"},
        "condition": {
            "zh-CN": "机动车车轮压在绿化带内",
            "en": "A motor vehicle stands with its wheels inside a green belt",
        },
        "closing": {"zh-CN": "车辆已驶离绿化带", "en": "The vehicle has left the belt"},
        "limit_type": "working_hours",
        "limit_value": 2.0,
        "unit": "district-parks",
        "unit_name": {"zh-CN": "区园林部门", "en": "District parks"},
        "status_label": {"zh-CN": "待审核", "en": "To review"},
    }
    assert case["clock"] == {
        "state": "running",
        "due": "2026-05-06T03:00:00Z",
        "left_s": 7200.0,
        "late_s": None,
        "urge": None,
        "provisional": False,
    }
    assert (listed["standard"], listed["clock"]) == (case["standard"], case["clock"])


def test_time_alone_makes_a_case_soon_due_and_overdue(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        seen = []
        for minutes in (89, 1, 30, 1):
            front.clock.advance(minutes * 60)
            clock = person.get(f"/api/cases/{case_id}").json()["clock"]
            seen.append((clock["state"], clock["urge"], clock["late_s"]))
    assert seen == [
        ("running", None, None),
        ("soon_due", "remind", None),
        ("soon_due", "urge", None),
        ("overdue", "urge", 60.0),
    ]


def test_suspending_stops_the_clock_and_resuming_moves_the_deadline(front: Front) -> None:
    desk_case = opened(front)
    with front.person(Role.ADMINISTRATOR) as person:
        desk = Desk(front, person, desk_case)
        for action in ("confirm", "dispatch", "accept"):
            desk.clock_after(action)
        front.clock.advance(1800)
        stopped = desk.clock_after("suspend", note="waiting for the tow truck")
        assert (stopped["state"], stopped["due"], stopped["left_s"]) == ("stopped", None, 5400.0)
        front.clock.advance(3600 * 4)
        assert desk.now()["clock"] == stopped
        resumed = desk.clock_after("resume")
        assert (resumed["state"], resumed["due"]) == ("running", "2026-05-06T07:30:00Z")
        front.clock.advance(3600)
        done = desk.clock_after("handle")
        assert (done["state"], done["due"]) == ("met", "2026-05-06T07:30:00Z")
        front.clock.advance(1800)
        back = desk.clock_after("check_fail", note="still there")
        assert (back["state"], back["due"]) == ("running", "2026-05-06T08:00:00Z")
        actions = [step["action"] for step in desk.now()["steps"]]
    assert actions[3:] == ["accept", "suspend", "resume", "handle", "check_fail"]


def test_work_done_after_the_deadline_is_late_for_ever(front: Front) -> None:
    case_id = opened(front)
    with front.person(Role.ADMINISTRATOR) as person:
        desk = Desk(front, person, case_id)
        for action in ("confirm", "dispatch", "accept"):
            desk.clock_after(action)
        front.clock.advance(3 * 3600)
        missed = desk.clock_after("handle")
        front.clock.advance(8 * 3600)
        closed = desk.clock_after("check_pass")
    assert missed["state"] == "missed"
    assert missed["late_s"] == 3600.0
    assert closed == missed


def test_a_limit_is_extended_twice_and_no_more(front: Front) -> None:
    case_id = opened(front)
    with front.person(Role.ADMINISTRATOR) as person:
        desk = Desk(front, person, case_id)
        for action in ("confirm", "dispatch", "accept"):
            desk.clock_after(action)
        assert_problem(desk.move("extend", amount=1), 422, "needs a note")
        assert_problem(desk.move("extend", note="rain"), 422, "needs an amount")
        once = desk.clock_after("extend", amount=1, note="rain")
        twice = desk.clock_after("extend", amount=2, note="more rain")
        assert_problem(desk.move("extend", amount=1, note="again"), 422, "2 times already")
        last = desk.now()["steps"][-1]
    assert once["due"] == "2026-05-06T04:00:00Z"
    assert twice["due"] == "2026-05-06T08:00:00Z"
    assert (last["action"], last["amount"], last["to_status"]) == ("extend", 2.0, "handling")


def test_a_rejected_case_has_no_clock_until_it_is_reopened(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        desk = Desk(front, person, case_id)
        assert desk.clock_after("reject", reason="passing")["state"] == "none"
        front.clock.advance(3600)
        reopened = desk.clock_after("reopen", note="it was one")
    assert (reopened["state"], reopened["due"]) == ("running", "2026-05-06T04:00:00Z")


def test_a_new_pack_leaves_old_cases_as_they_are_and_counts_from_its_day(front: Front) -> None:
    old = opened(front)
    later = SAMPLE.model_copy(update={"version": "4", "effective": date(2026, 5, 8)})
    minors = tuple(minor.model_copy(update={"limit_value": 9.0}) for minor in SAMPLE.minors)
    take(front, later.model_copy(update={"minors": minors}))
    same_day = opened(front, 2)
    hold(front, datetime(2026, 5, 7, 15, 59, tzinfo=UTC))
    eve = opened(front, 3)
    front.clock.advance(60)
    new = opened(front, 4)
    with front.person() as person:
        standards = [
            person.get(f"/api/cases/{case_id}").json()["standard"]
            for case_id in (old, same_day, eve, new)
        ]
    found = [(standard["version"], standard["limit_value"]) for standard in standards]
    assert found == [("3", 2.0), ("3", 2.0), ("3", 2.0), ("4", 9.0)]


def test_a_limit_that_starts_with_dispatch_waits_for_it(front_on_both: Front) -> None:
    front = front_on_both
    take(front, OLDER)
    hold(front, AT_NINE)
    case_id = opened(front)
    with front.person(Role.ADMINISTRATOR) as person:
        desk = Desk(front, person, case_id)
        waiting = desk.clock_after("confirm")
        front.clock.advance(3600)
        running = desk.clock_after("dispatch")
    assert (waiting["state"], waiting["due"]) == ("waiting", None)
    assert (running["state"], running["due"]) == ("running", "2026-05-06T04:00:00Z")


def test_a_city_without_a_pack_and_a_kind_no_pack_knows_open_cases_all_the_same(
    front_on_both: Front,
) -> None:
    front = front_on_both
    before = opened(front)
    take(front, SAMPLE)
    unknown = opened(front, 2, kind="graffiti")
    with front.person(Role.ADMINISTRATOR) as person:
        for case_id in (before, unknown):
            case = person.get(f"/api/cases/{case_id}").json()
            assert (case["status"], case["standard"], case["clock"]) == ("captured", None, None)


def test_holidays_imported_later_move_open_deadlines(front_on_both: Front) -> None:
    front = front_on_both
    with front.services.db.writing() as session:
        import_pack(session, SAMPLE, "a test", NOON)
    hold(front, datetime(2026, 9, 30, 9, 0, tzinfo=UTC))
    case_id = opened(front)
    with front.person() as person:
        before = person.get(f"/api/cases/{case_id}").json()["clock"]
        take(front)
        after = person.get(f"/api/cases/{case_id}").json()["clock"]
    assert (before["due"], before["provisional"]) == ("2026-10-01T01:00:00Z", True)
    assert (after["due"], after["provisional"]) == ("2026-10-08T01:00:00Z", False)


def test_the_same_pack_twice_changes_nothing_and_another_content_is_refused(front: Front) -> None:
    with front.services.db.writing() as session:
        assert import_pack(session, SAMPLE, "a test", NOON) is False
    other = SAMPLE.model_copy(update={"origin": "somebody else"})
    with pytest.raises(PackContradicts, match="another version"), front.services.db.writing() as s:
        import_pack(s, other, "a test", NOON)
    with front.services.db.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PackRow)) == 1
        assert show_pack(session, SAMPLE.id, None, date(2026, 5, 6)) == SAMPLE


def test_the_pack_in_force_is_the_latest_to_take_effect(front: Front) -> None:
    take(front, OLDER, COUNTY)
    with front.services.db.reading() as session:
        packs = PackRepository(session)
        found = [
            packs.in_force(day)
            for day in (
                date(2009, 12, 31),
                date(2010, 1, 1),
                date(2025, 12, 31),
                date(2026, 1, 1),
                date(2026, 2, 1),
            )
        ]
    names = [key and key[0] for key in found]
    older, sample, county = "national-older", "yuncheng-sample", "county-sample"
    assert names == [None, older, older, sample, county]


def test_every_minor_of_the_county_is_opened_and_dispatched(front_on_both: Front) -> None:
    front = front_on_both
    take(front, COUNTY)
    hold(front, AT_NINE)
    services = front.services
    codes = {(line.group, line.minor): line.kind for line in COUNTY.kinds}
    assert len(codes) == len(COUNTY.minors) == 163
    example = report(front.store)
    opened_cases: dict[UUID, str] = {}
    for place, kind in enumerate(codes.values(), start=1):
        given = report_of(example, place, kind)
        opened_cases[accept(services, given.model_dump_json().encode()).case_id] = kind
    lines = []
    with services.db.writing() as session:
        for case_id in opened_cases:
            for version, action in enumerate((Action.CONFIRM, Action.DISPATCH), start=1):
                move_case(session, ADMINISTRATOR, case_id, Move(action, version), AT_NINE)
            lines.append(get_case(session, ADMINISTRATOR, case_id).line)
    with services.db.reading() as session:
        beside = standings(services, session, ADMINISTRATOR, lines, AT_NINE)
    assert {(one.minor.group, one.minor.code) for one in beside.values()} == set(codes)
    for line in lines:
        one = beside[line.id]
        assert line.status is Status.DISPATCHED
        assert codes[one.minor.group, one.minor.code] == opened_cases[line.id]
        assert one.reading.state is ClockState.RUNNING
        assert one.reading.due is not None
        assert one.reading.due > AT_NINE
        assert one.unit.id in {unit.id for unit in COUNTY.units}


def report_of(example: Report, place: int, kind: str) -> Report:
    """The example with another place and kind; its pictures are on the shelf already."""
    told = example.model_dump()
    told.update(kind=kind, place_id=UUID(int=place))
    told["report_id"] = report_id(
        told["camera_id"], told["view_id"], kind, told["place_id"], told["first_seen"]
    )
    return Report.model_validate(told)
