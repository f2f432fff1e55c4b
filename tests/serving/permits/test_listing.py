"""The list of permits as people see it, files that go in and out, and what is wrong as codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from pipeline.contract import BrokenTerm, PermitTerm, SuppressedOnDay, SuppressionLetter
from serving.cameras.errors import RegistryChanged
from serving.intake.service import accept
from serving.permits.domain import PermitFilter, PermitState
from serving.permits.errors import PermitRefused, PermitsUnreadable
from serving.permits.faults import Fault, Wrong
from serving.permits.importing import export_permits, import_permits, permits_in
from serving.permits.listing import PermitLine, PermitList, list_lines
from serving.permits.service import Author, add_permit, checked, show_permit
from serving.suppressions.service import allowed_by_day, take
from serving.users.domain import Person, Role, Scope
from tests.serving.console.told import assert_told_in_both_languages
from tests.serving.examples import NOON, report
from tests.serving.harness import Front
from tests.serving.people import ADMINISTRATOR
from tests.serving.permits.market import market, on_map, on_view

TODAY = date(2026, 5, 4)
NORTHERNER = Person(uuid4(), "northern administrator", Role.ADMINISTRATOR, "north")
AUTHOR = Author.of(ADMINISTRATOR)


def grant(front: Front, **other: Any) -> None:
    with front.services.db.writing() as session:
        add_permit(session, AUTHOR, checked(market(**other)), NOON)


def allows(front: Front, permit: str, camera: str, day: date = TODAY, suspects: int = 7) -> None:
    at = datetime.combine(day, NOON.timetz(), tzinfo=UTC)
    line = SuppressedOnDay(
        camera_id=camera,
        view_id="main",
        permit_id=permit,
        kind="street_vending",
        day=day,
        looks=3,
        suspects=suspects,
        most=4,
        first_at=at,
        last_at=at,
    )
    letter = SuppressionLetter(letter_id=uuid4(), worker="north-1", lines=(line,))
    take(front.services, letter.model_dump_json().encode())


def listed(front: Front, person: Person = ADMINISTRATOR, **wanted: Any) -> PermitList:
    with front.services.db.reading() as session:
        return list_lines(session, person, front.services.city, PermitFilter(**wanted), NOON)


def ids(lines: Sequence[PermitLine]) -> list[str]:
    return [line.granted.permit.id for line in lines]


def test_a_list_says_what_each_permit_allowed_and_what_broke_it(front_on_both: Front) -> None:
    front = front_on_both
    grant(front)
    grant(front, id="fair")
    allows(front, "west-market", "gate-3")
    allows(front, "west-market", "quay-1", TODAY - timedelta(days=2), suspects=5)
    allows(front, "west-market", "gate-3", TODAY - timedelta(days=40))
    for place, term in enumerate((PermitTerm.OUT_OF_HOURS, PermitTerm.OUT_OF_HOURS)):
        broken = BrokenTerm(permit_id="west-market", term=term)
        told = report(front.store, kind="street_vending", place=place, broken_term=broken)
        accept(front.services, told.model_dump_json().encode())
    [fair, market_line] = listed(front).lines
    assert (market_line.allowed.looks, market_line.allowed.suspects) == (6, 12)
    assert dict(market_line.broken) == {"out_of_hours": 2}
    assert (fair.allowed.suspects, dict(fair.broken)) == (0, {})
    with front.services.db.reading() as session:
        days = allowed_by_day(session, ADMINISTRATOR, "west-market", TODAY - timedelta(days=30))
    assert {day: one.suspects for day, one in days.items()} == {
        TODAY: 7,
        TODAY - timedelta(days=2): 5,
    }
    north = next(one for one in listed(front, NORTHERNER).lines if one.allowed.looks)
    assert north.allowed.suspects == 7
    with front.person(Role.REVIEWER) as reviewer:
        found = reviewer.get("/api/cases", params={"permit": "west-market"}).json()
        assert len(found["cases"]) == 2
        assert reviewer.get("/api/cases", params={"permit": "fair"}).json()["cases"] == []


def test_a_list_is_searched_counted_and_ordered_by_what_ends_first(front: Front) -> None:
    grant(front, id="b-soon", valid_until="2026-05-18", name="Breakfast carts")
    grant(front, id="a-later", valid_until="2026-05-19", applicant="Breakfast office")
    grant(front, id="coming", valid_from="2026-06-01")
    grant(front, id="gone", valid_until="2026-05-03", note="Breakfast")
    grant(front, id="long-gone", valid_until="2026-04-03")
    grant(front, id="south", district="south")
    found = listed(front)
    assert ids(found.lines) == ["b-soon", "a-later", "south", "coming", "gone", "long-gone"]
    assert [line.expires_soon for line in found.lines] == [True, *[False] * 5]
    assert (found.states[PermitState.ACTIVE], found.states[PermitState.EXPIRED]) == (3, 2)
    assert (found.soon, found.districts) == (1, ("south",))
    assert ids(listed(front, text="BREAKFAST").lines) == ["b-soon", "a-later", "gone"]
    assert ids(listed(front, state=PermitState.UPCOMING).lines) == ["coming"]
    assert ids(listed(front, expires_by=date(2026, 5, 18)).lines) == ["b-soon"]
    assert listed(front, state=PermitState.UPCOMING, text="breakfast").states == {
        PermitState.ACTIVE: 2,
        PermitState.UPCOMING: 0,
        PermitState.EXPIRED: 1,
        PermitState.ENDED: 0,
    }
    assert "south" not in ids(listed(front, NORTHERNER).lines)
    with front.person(Role.REVIEWER) as reviewer:
        wanted = {"text": "breakfast", "expires_by": "2026-05-18"}
        answer = reviewer.get("/api/permits", params=wanted).json()
    assert [one["permit"]["id"] for one in answer["permits"]] == ["b-soon"]


def test_a_file_is_shown_first_and_taken_over_only_if_nothing_moved(front_on_both: Front) -> None:
    front = front_on_both
    grant(front)
    grant(front, id="fair")
    given = [
        market(capacity=9),
        market(id="fair"),
        market(id="new"),
        market(id="wrong", valid_until="2025-12-31"),
        {"kinds": ["street_vending"]},
    ]
    data = json.dumps({"permits": given}).encode()
    entries = permits_in("../permits.json", data)
    db = front.services.db
    shown = import_permits(db, AUTHOR, entries, NOON, dry_run=True)
    [changed] = shown.changed
    assert [(one.field, one.before, one.after) for one in changed.fields] == [("capacity", 12, 9)]
    assert ([one.id for one in shown.added], shown.unchanged) == (["new"], ["fair"])
    assert [one.name for one in shown.refused] == ["wrong", "number 5"]
    assert shown.refused[0].faults == (Fault("valid_until", Wrong.EXPIRES_FIRST),)
    assert ids(listed(front).lines) == ["fair", "west-market"]
    grant(front, id="another")
    with pytest.raises(RegistryChanged):
        import_permits(db, AUTHOR, entries, NOON, revision=shown.revision)
    taken = import_permits(db, AUTHOR, entries, NOON, "the office's list")
    assert (len(taken.added), len(taken.changed), len(taken.refused)) == (1, 1, 2)
    with db.reading() as session:
        now = show_permit(session, Scope.everywhere(), "west-market", front.services.city)
        assert (now.granted.permit.capacity, now.history[-1].why) == (9, "the office's list")
        text = export_permits(session, ADMINISTRATOR, PermitFilter(), TODAY)
    again = import_permits(db, AUTHOR, permits_in("p.json", text.encode()), NOON)
    assert len(again.unchanged) == 4


def test_a_district_takes_over_only_its_own(front: Front) -> None:
    grant(front, id="south", district="south")
    given = [market(id="south", capacity=99, district="south"), market(id="ours")]
    report = import_permits(front.services.db, Author.of(NORTHERNER), given, NOON)
    assert [one.type for one in report.refused] == ["permit-of-others"]
    assert [one.id for one in report.added] == ["ours"]
    for data in (b"{}", b"[", b'{"permits": []}', b'{"features": [{}]}'):
        with pytest.raises(PermitsUnreadable) as refusal:
            permits_in("permits.json", data)
        assert_told_in_both_languages(refusal.value)


@pytest.mark.parametrize(
    ("other", "faults"),
    [
        ({"id": "no spaces"}, [("id", "bad_id")]),
        ({"applicant": "", "approver": ""}, [("applicant", "missing"), ("approver", "missing")]),
        ({"valid_from": "soon"}, [("valid_from", "no_date")]),
        ({"valid_until": "2025-01-01"}, [("valid_until", "expires_first")]),
        ({"kinds": []}, [("kinds", "no_kind")]),
        ({"kinds": ["graffiti"]}, [("kinds", "no_kind")]),
        ({"areas": []}, [("areas", "no_area")]),
        (
            {"areas": [on_map([[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]])]},
            [("areas", "not_an_area")],
        ),
        ({"areas": [on_view(), on_view()]}, [("areas", "two_on_view")]),
        ({"windows": []}, [("windows", "no_window")]),
        ({"windows": [{"start": "25:00", "end": "02:00"}]}, [("windows", "bad_window")]),
        ({"capacity": 0}, [("capacity", "no_number")]),
        ({"margin": 0.6, "margin_m": "near"}, [("margin", "no_number"), ("margin_m", "no_number")]),
        ({"note": "n" * 2001}, [("note", "too_long")]),
        ({"colour": "red"}, [("colour", "other")]),
    ],
)
def test_what_is_wrong_with_a_permit_is_told_by_field(
    other: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(PermitRefused) as refused:
        checked(market(**other))
    assert [(one.field, one.wrong.value) for one in refused.value.faults] == faults


@pytest.mark.parametrize(
    ("area", "district", "wrong"),
    [("gate-9", None, Wrong.UNKNOWN_VIEW), ("quay-1", "north", Wrong.OTHER_DISTRICT)],
)
def test_a_view_that_cannot_be_drawn_on_is_told_too(
    front: Front, area: str, district: str | None, wrong: Wrong
) -> None:
    with pytest.raises(PermitRefused) as refused:
        grant(front, areas=[on_view(area)], district=district)
    assert refused.value.faults == (Fault("areas", wrong),)
