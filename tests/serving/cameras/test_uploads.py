"""Camera files brought through the browser: shown first, then taken over, or refused."""

from __future__ import annotations

import json
from typing import Any

import httpx

from serving.users.domain import Role
from tests.serving.examples import camera, plan
from tests.serving.harness import Front, assert_problem

IMPORTS = "/api/camera-imports"


def bring(client: httpx.Client, *cameras: dict[str, Any], **other: Any) -> httpx.Response:
    data = json.dumps(plan(*cameras)).encode()
    return client.post(IMPORTS, content=data, params={"name": "a plan.json", **other})


def test_a_preview_says_what_would_change_and_changes_nothing(front_on_both: Front) -> None:
    renamed = camera("gate-3", name="North gate", risk=2.0)
    renamed["views"][0]["zones"] = []
    elsewhere = camera("quay-1", "south", url="rtsp://viewer:other@10.0.0.9/stream")
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        said = bring(person, renamed, elsewhere, camera("new-1"), camera("bad id")).json()
        name = person.get("/api/cameras/gate-3").json()["name"]
    assert said["added"] == ["new-1"]
    assert said["changed"] == ["gate-3", "quay-1"]
    assert [one["name"] for one in said["refused"]] == ["camera bad id"]
    fields = {one["field"]: (one["before"], one["after"]) for one in said["changes"][0]["fields"]}
    assert fields == {
        "name": ("Camera gate-3", "North gate"),
        "risk": ("1.0", "2.0"),
        "zones": ("lawn", None),
    }
    assert said["changes"][1]["fields"] == [
        {"field": "address", "before": "rtsp://…", "after": "rtsp://10.0.0.9"}
    ]
    assert "s3cr3t" not in str(said)
    assert name == "Camera gate-3"


def test_what_was_previewed_is_taken_over_unless_somebody_was_faster(front_on_both: Front) -> None:
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        seen = bring(person, camera("new-1")).json()["revision"]
        first = bring(person, camera("new-2"), dry_run=False)
        late = bring(person, camera("new-1"), dry_run=False, revision=seen)
        seen = bring(person, camera("new-1")).json()["revision"]
        done = bring(person, camera("new-1"), dry_run=False, revision=seen)
        log = person.get("/api/audit", params={"act": "cameras_imported"}).json()["entries"]
        assert person.get("/api/cameras/new-1").status_code == 200
    assert first.json()["added"] == ["new-2"]
    assert_problem(late, 409, "look at the preview again")
    assert done.json()["added"] == ["new-1"]
    assert [entry["subject"] for entry in log] == ["a plan.json", "a plan.json"]


def test_new_cameras_of_which_a_file_says_nothing_are_watched_for_what_is_asked(
    front: Front,
) -> None:
    bare = camera("new-1")
    del bare["views"]
    with front.person(Role.ADMINISTRATOR) as person:
        [refused] = bring(person, bare).json()["refused"]
        done = bring(person, bare, dry_run=False, watch=["bin_overflow", "street_vending"]).json()
        views = person.get("/api/cameras/new-1").json()["views"]
    assert (refused["code"], refused["values"]) == ("no-watch", {})
    assert "name violation kinds" in refused["reason"]
    assert done["added"] == ["new-1"]
    assert [sorted(view["watch"]) for view in views] == [["bin_overflow", "street_vending"]]


def test_a_file_that_makes_no_sense_and_a_person_of_one_district_are_refused(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as person:
        odd = person.post(IMPORTS, content=b"{", params={"name": "../../odd.json"})
        strange = person.post(IMPORTS, content=b"x", params={"name": "cameras.pdf"})
    with front.person(Role.ADMINISTRATOR, "north") as person:
        narrow = bring(person, camera("new-1"))
    assert_problem(odd, 422, "odd.json is not valid JSON")
    assert_problem(strange, 422, "of no kind we read")
    assert [answer.json()["code"] for answer in (odd, strange)] == ["syntax", "no-kind"]
    assert_problem(narrow, 403, "administrator of the whole city")
