"""The city on one screen: each person's part of it, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.contract import CameraEvent, CameraEventKind, camera_event_id
from serving.config import MapSettings
from serving.contacts import Contact
from serving.events.service import take as take_event
from serving.overview.base_map import on_map, outlines, tile_origin
from serving.patrol.service import take
from serving.units.domain import Area, Register
from serving.users.domain import Role
from tests.serving.examples import NOON, camera, plan, report
from tests.serving.harness import Front
from tests.serving.patrol.letters import letter, part, source
from tests.serving.plans import import_plan


def trouble(front: Front, kind: CameraEventKind, camera_id: str = "gate-3") -> None:
    event = CameraEvent(
        event_id=camera_event_id(camera_id, "main", kind, NOON),
        camera_id=camera_id,
        view_id="main",
        kind=kind,
        at=NOON,
        reason="unreachable" if kind is CameraEventKind.OFFLINE else None,
    )
    take_event(front.services, event.model_dump_json().encode())


def case(front: Front, camera_id: str = "gate-3", place: int = 1) -> None:
    answer = front.post(report(front.store, place=place, camera_id=camera_id))
    assert answer.status_code == 201, answer.text


def tell(front: Front, **other: Any) -> None:
    take(front.services, letter(**other).model_dump_json().encode())
    front.services.contacts.heard(Contact.PATROL_REPORT, front.clock.now())


def seen(front: Front, path: str = "/api/overview", **who: Any) -> Any:
    who = {"role": Role.SHIFT_LEAD, **who}
    with front.person(**who) as person:
        answer = person.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def wrong(told: Any) -> list[str]:
    return [one["what"] for one in told["wrong"]]


def test_the_city_sees_everything_and_a_district_nothing_of_another(front_on_both: Front) -> None:
    front = front_on_both
    case(front, "gate-3", 2)
    case(front, "quay-1", 3)
    trouble(front, CameraEventKind.OFFLINE)
    tell(front)
    city, north, south = (
        seen(front, district=district, name=f"somebody of {district}")
        for district in (None, "north", "south")
    )
    assert [told["standing"].get("captured") for told in (city, north, south)] == [2, 1, 1]
    assert [told["figures"]["captured"] for told in (city, north, south)] == [2, 1, 1]
    assert [told["cameras"] for told in (city, north, south)] == [2, 1, 1]
    assert [told["troubles"] for told in (city, north, south)] == [{"offline": 1}] * 2 + [{}]
    assert [told["patrol"]["cameras"] for told in (city, north, south)] == [20, 10, 10]
    assert [wrong(told) for told in (city, north, south)] == [
        ["offline"],
        ["behind", "offline"],
        [],
    ]


def test_the_map_has_each_persons_cameras_cases_and_troubles(front_on_both: Front) -> None:
    front = front_on_both
    with front.services.db.writing() as session:
        lost = camera("lost-1", "south", longitude=0.0, latitude=0.0)
        import_plan(session, plan(lost), front.services.vault, NOON)
    case(front, "gate-3", 2)
    case(front, "gate-3", 3)
    case(front, "lost-1", 4)
    trouble(front, CameraEventKind.BLIND, "quay-1")
    cameras = seen(front, "/api/map/cameras", name="one")
    assert (cameras["ids"], cameras["nowhere"]) == (["gate-3", "quay-1"], 1)
    assert cameras["positions"] == [[117.1, 36.6]] * 2
    marks = seen(front, "/api/map/marks", name="two")
    [here] = marks["cases"]
    assert (here["camera"], here["open"], here["waiting"], here["overdue"]) == ("gate-3", 2, 2, 0)
    assert (marks["nowhere"], marks["troubles"]) == (1, {"quay-1": "blind"})
    north = seen(front, "/api/map/marks", name="three", district="north")
    assert ([one["camera"] for one in north["cases"]], north["nowhere"]) == (["gate-3"], 0)
    assert north["troubles"] == {}
    assert seen(front, "/api/map/cameras", name="four", district="north")["ids"] == ["gate-3"]


def test_cameras_are_sent_again_only_when_they_may_have_moved(front: Front) -> None:
    with front.person(Role.REVIEWER) as person, front.person(Role.REVIEWER, "north") as northerner:
        first = person.get("/api/map/cameras")
        again = {"If-None-Match": first.headers["etag"]}
        assert person.get("/api/map/cameras", headers=again).status_code == 304
        assert northerner.get("/api/map/cameras", headers=again).status_code == 200
        with front.services.db.writing() as session:
            import_plan(session, plan(camera("new-1")), front.services.vault, NOON)
        assert person.get("/api/map/cameras", headers=again).status_code == 200


def test_somebody_of_a_unit_sees_its_cases_and_no_cameras(front: Front) -> None:
    case(front)
    trouble(front, CameraEventKind.OFFLINE)
    with front.person(Role.HANDLING_UNIT, unit="parks") as person:
        told = person.get("/api/overview").json()
        assert (told["cameras"], told["patrol"], told["standing"]) == (0, None, {})
        assert told["wrong"] == []
        assert person.get("/api/map/marks").json() == {"cases": [], "nowhere": 0, "troubles": {}}
        assert person.get("/api/map/cameras").status_code == 403


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"unsaved_since": NOON - timedelta(seconds=40)}, ["not_saved"]),
        ({"store_outages": 2}, ["store_away"]),
        ({"outbox_refused": 1}, ["letters_refused"]),
        ({"outbox_waiting": 3, "outbox_since": NOON - timedelta(minutes=9)}, []),
        ({"outbox_waiting": 3, "outbox_since": NOON - timedelta(minutes=11)}, ["letters_wait"]),
        ({"model_refused": "There is no such package."}, ["model_refused"]),
        ({"engine_instead": "The GPU failed while it looked."}, ["engine_instead"]),
        ({"sources": (source(breaker="open"),)}, ["source_away"]),
        ({"parts": (part(cameras=100, late=5),)}, []),
        ({"parts": (part(cameras=100, late=6),)}, ["behind"]),
        ({"parts": (part(cameras=100, late=50, unreachable=50, unreachable_late=50),)}, []),
    ],
)
def test_what_is_wrong_with_the_patrol_is_told_to_the_city(
    front: Front, said: dict[str, Any], expected: list[str]
) -> None:
    tell(front, **{"parts": (part(late=0),), **said})
    assert wrong(seen(front)) == expected


def test_a_patrol_that_fell_silent_and_a_pipeline_that_did_are_told_first(front: Front) -> None:
    tell(front)
    trouble(front, CameraEventKind.VIEW_MOVED)
    front.clock.advance(200)
    told = seen(front)
    assert wrong(told) == ["pipeline_silent", "patrol_silent", "view_moved"]
    assert [one["grave"] for one in told["wrong"]] == [True, True, False]
    since = datetime.fromisoformat(told["wrong"][1]["values"]["since"])
    assert since == NOON
    assert wrong(seen(front, district="south", name="a southerner")) == []


def register() -> Register:
    square = [[[117.0, 36.5], [117.2, 36.5], [117.2, 36.7], [117.0, 36.5]]]
    geometry = {"type": "MultiPolygon", "coordinates": [square]}
    return Register.model_construct(
        units=(), areas=(Area.model_construct(unit="parks", name="lake", geometry=geometry),)
    )


def test_without_a_setting_the_map_knows_no_other_server(front: Front) -> None:
    base = seen(front, "/api/map/base")
    assert (base["tiles"], base["areas"]["features"]) == (None, [])
    assert tile_origin(front.services.settings.map) is None


def test_everything_on_the_map_is_moved_to_where_the_tiles_are() -> None:
    settings = MapSettings(tiles="https://t.example/{z}/{x}/{y}.png?k=1", tiles_crs="gcj02")
    assert tile_origin(settings) == "https://t.example"
    moved = on_map((117.1, 36.6), settings)
    assert moved == pytest.approx((117.1059, 36.6005), abs=3e-3)
    assert moved != (117.1, 36.6)
    [feature] = outlines(register(), settings)["features"]
    assert feature["properties"] == {"name": "lake", "unit": "parks"}
    first = feature["geometry"]["coordinates"][0][0][0]
    assert tuple(first) == on_map((117.0, 36.5), settings)
    plain = outlines(register(), MapSettings())["features"][0]
    assert plain["geometry"]["coordinates"][0][0][0] == [117.0, 36.5]


@pytest.mark.parametrize(
    "address",
    [
        "https://t.example/{z}/{x}.png",
        "ftp://t.example/{z}/{x}/{y}",
        "javascript:alert(1)//{z}{x}{y}",
        "https://t.example/{z}/{x}/{y}; script-src *",
        "https://user:secret@t.example/{z}/{x}/{y}",
    ],
)
def test_an_address_of_tiles_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        MapSettings(tiles=address)
