"""Cameras over HTTP: for people without their secrets, for the pipeline with them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.contract import WatchPlan
from pipeline.serving_client import ServingClient
from serving.users.domain import Role
from tests.serving.examples import LAWN, PASSWORD_IN_ADDRESS, PERMIT
from tests.serving.harness import TOKEN, Front, assert_problem

ZONES = "/api/cameras/gate-3/views/main/zones"
PERMITS = "/api/cameras/gate-3/views/main/permits"


def test_people_see_their_districts_cameras_without_passwords(front_on_both: Front) -> None:
    with front_on_both.person(district="north") as person:
        listed = person.get("/api/cameras")
        one = person.get("/api/cameras/gate-3")
        foreign = person.get("/api/cameras/quay-1")
        missing = person.get("/api/cameras/nowhere-9")
    assert [camera["id"] for camera in listed.json()["cameras"]] == ["gate-3"]
    assert one.json()["address"] == "rtsp://…"
    assert one.json()["views"][0]["zones"][0]["id"] == "lawn"
    assert "s3cr3t" not in listed.text + one.text
    assert foreign.json() == missing.json()
    assert_problem(foreign, 404, "no such camera")


def test_the_list_of_cameras_is_paged(front: Front) -> None:
    with front.person() as person:
        first = person.get("/api/cameras", params={"limit": 1}).json()
        rest = person.get("/api/cameras", params={"limit": 2, "after": first["next"]}).json()
    assert [camera["id"] for camera in first["cameras"] + rest["cameras"]] == ["gate-3", "quay-1"]
    assert rest["next"] is None


def test_an_administrator_draws_zones_and_the_pipeline_gets_them(front_on_both: Front) -> None:
    drawn = [{"id": "verge", "kind": "green_belt", "polygon": LAWN}]
    client = ServingClient(front_on_both.url, "pipeline", SecretStr(TOKEN), front_on_both.clock)
    before = client.watch_plan(None)
    assert before is not None
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        answer = person.put(ZONES, json=drawn)
        assert answer.status_code == 200
        assert [zone["id"] for zone in answer.json()["views"][0]["zones"]] == ["verge"]
        assert person.put(PERMITS, json=[]).status_code == 200
    after = client.watch_plan(before.version)
    assert after is not None
    assert [zone.id for zone in after.cameras[0].view.zones] == ["verge"]
    assert after.cameras[0].view.permits == ()
    assert after.cameras[0].url is not None
    assert after.cameras[0].url.get_secret_value().count(PASSWORD_IN_ADDRESS) == 1
    assert client.watch_plan(after.version) is None
    client.close()


@pytest.mark.parametrize(
    ("polygon", "sentence"),
    [
        pytest.param([[0, 0], [1.5, 0], [1, 1]], "lies outside the picture", id="outside 0..1"),
        pytest.param([[0, 0], [1, 1], [1, 0], [0, 1]], "crosses itself", id="self-crossing"),
        pytest.param([[0, 0], [1, 1]], "at least three corners", id="two points"),
        pytest.param([[0, 0], [0.5, 0.5], [1, 1]], "", id="on one line"),
    ],
)
def test_a_bad_zone_is_refused_by_name_and_the_old_ones_stay(
    front: Front, polygon: list[Any], sentence: str
) -> None:
    good = {"id": "fine", "kind": "road", "polygon": LAWN}
    bad = {"id": "verge", "kind": "green_belt", "polygon": polygon}
    with front.person(Role.ADMINISTRATOR) as person:
        answer = person.put(ZONES, json=[good, bad])
        zones = person.get("/api/cameras/gate-3").json()["views"][0]["zones"]
    assert_problem(answer, 422, "Camera gate-3, zone verge: polygon: ")
    assert sentence in answer.json()["detail"]
    assert [zone["id"] for zone in zones] == ["lawn"]


def test_two_zones_with_one_id_are_refused(front: Front) -> None:
    zone = {"id": "verge", "kind": "green_belt", "polygon": LAWN}
    with front.person(Role.ADMINISTRATOR) as person:
        assert_problem(person.put(ZONES, json=[zone, zone]), 422, "share an id")
        assert_problem(person.put(ZONES, json={"id": "verge"}), 422, "body")
        assert_problem(person.put(ZONES, json=["verge"]), 422, "zone number 1")


def test_a_permit_that_ends_before_it_begins_is_refused_by_name(front: Front) -> None:
    wrong = {**PERMIT, "valid_until": "2025-12-31"}
    with front.person(Role.ADMINISTRATOR) as person:
        answer = person.put(PERMITS, json=[wrong])
    assert_problem(answer, 422, "permit night-market: the permit expires before it begins")


def test_a_view_nobody_has_is_not_found(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as person:
        answer = person.put("/api/cameras/gate-3/views/other/zones", json=[])
        foreign = person.put("/api/cameras/nowhere-9/views/main/zones", json=[])
    assert_problem(answer, 404, "no view other")
    assert_problem(foreign, 404, "no such camera")


def test_who_may_not_edit_is_told_so(front: Front) -> None:
    with front.person(Role.REVIEWER) as person:
        assert_problem(person.put(ZONES, json=[]), 403, "may not edit cameras")


def test_an_administrator_of_another_district_cannot_draw_here(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR, "south") as person:
        assert_problem(person.put(ZONES, json=[]), 404, "no such camera")


def test_the_watch_plan_needs_a_signature_and_says_nothing_without(front: Front) -> None:
    with front.stranger() as stranger:
        assert_problem(stranger.get("/api/watch-plan"), 401, "sign it")
    with front.person(Role.ADMINISTRATOR) as person:
        assert_problem(person.get("/api/watch-plan"), 401, "sign it")
    with front.pipeline(token="another token, just as long as that") as pipeline:
        assert_problem(pipeline.get("/api/watch-plan"), 401, "does not fit")


def test_the_watch_plan_answers_304_to_who_knows_it(front: Front) -> None:
    with front.pipeline() as pipeline:
        first = pipeline.get("/api/watch-plan")
        told = WatchPlan.model_validate_json(first.content)
        assert first.headers["etag"] == f'"{told.version}"'
        assert first.headers["cache-control"] == "no-store"
        again = pipeline.get("/api/watch-plan", headers={"If-None-Match": first.headers["etag"]})
        old = pipeline.get("/api/watch-plan", headers={"If-None-Match": '"old"'})
    assert (again.status_code, again.content) == (304, b"")
    assert old.status_code == 200
