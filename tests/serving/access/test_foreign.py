"""Somebody of the south asks for things of the north: as if they were not there (DOMAIN §8.11)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import httpx

from serving.access.guard import Needs
from serving.access.matrix import Way, ways
from serving.app import ROUTERS
from serving.samples.repository import SampleRepository
from serving.users.domain import Role, Scope
from tests.serving.examples import report
from tests.serving.harness import Front

WHAT = re.compile(r"\{(case_id|camera_id|sample_id)\}")
BODIES: dict[str, Any] = {
    "/api/cases/{case_id}/moves": {"action": "confirm", "version": 1},
    "/api/cases/{case_id}/box": {"box": [0.1, 0.1, 0.2, 0.2]},
    "/api/cases/{case_id}/originals": {"why": "because"},
    "/api/cases/{case_id}/bundle": {"why": "because"},
    "/api/cases/{case_id}/holds": {"why": "because"},
    "/api/cases/{case_id}/holds/lift": {"why": "because"},
    "/api/cameras/{camera_id}/views/{view_id}/zones": [],
    "/api/cameras/{camera_id}/views/{view_id}/permits": [],
}
"""What the routes need before they look for the thing."""
NEVER = {"case_id": UUID(int=404), "camera_id": "no-such", "sample_id": UUID(int=404)}


def ask(client: httpx.Client, way: Way, which: dict[str, Any], link: str) -> tuple[int, str]:
    path = WHAT.sub(lambda found: str(which[found[1]]), way.path)
    path = path.replace("{view_id}", "main").replace("{role}", "overview")
    path = path.replace("{look_id}", str(UUID(int=404)))
    query = {**dict(httpx.URL(link).params), "why": "because"}
    query = {name: query[name] for name in ("expires", "signature", "why")}
    answer = client.request(way.method, path, json=BODIES.get(way.path), params=query)
    return answer.status_code, answer.text


def test_what_lies_in_another_district_answers_like_what_does_not_exist(front: Front) -> None:
    case_id = front.post(report(front.store)).json()["case_id"]
    with front.person(Role.ADMINISTRATOR, "north") as northerner:
        seen = northerner.get(f"/api/cases/{case_id}").json()
        move = {"action": "confirm", "version": 1}
        northerner.post(f"/api/cases/{case_id}/moves", json=move).raise_for_status()
        link = seen["evidence"][0]["link"]
        assert northerner.get(link).status_code == 200
    with front.services.db.reading() as session:
        sample = SampleRepository(session, Scope.everywhere()).of_case(UUID(case_id))
    assert sample is not None
    theirs = {"case_id": case_id, "camera_id": "gate-3", "sample_id": sample.id}
    routes = [way for way in ways(ROUTERS) if isinstance(way.to, Needs) and WHAT.search(way.path)]
    assert {"/evidence/{case_id}/{role}", "/api/samples/{sample_id}/picture"} <= {
        way.path for way in routes
    }
    with front.person(Role.ADMINISTRATOR, "south") as southerner:
        for way in routes:
            foreign = ask(southerner, way, theirs, link)
            assert foreign == ask(southerner, way, NEVER, link), way.path
            # 409: what is missing here altogether, as a key to sign bundles with.
            assert foreign[0] in ((404,) if way.method == "GET" else (404, 409, 422)), way.path
        assert southerner.get(link).status_code == 404
        for path, key in (("cases", "cases"), ("cameras", "cameras"), ("use-register", "uses")):
            told = southerner.get(f"/api/{path}").json()[key]
            assert not [one for one in told if one.get("district") == "north"], path
            assert case_id not in str(told)
        assert southerner.get("/api/samples").text == ""
        assert southerner.get("/api/samples/counts").json() == {"counts": []}


def test_a_link_to_a_picture_opens_for_the_one_it_was_made_for(front: Front) -> None:
    case_id = front.post(report(front.store)).json()["case_id"]
    with front.person(Role.REVIEWER, "north", "first") as first:
        link = first.get(f"/api/cases/{case_id}").json()["evidence"][0]["link"]
    with front.person(Role.REVIEWER, "north", "second") as second:
        assert second.get(link).status_code == 403
    with front.stranger() as stranger:
        assert stranger.get(link).status_code == 401
    with front.person(Role.ENGINEER, "north", "ada") as engineer:
        assert engineer.get(link).status_code == 403
