"""Tags: what a caller has is not sent again, and two people do not overwrite each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from serving.users.domain import Role
from tests.serving.examples import LAWN, PERMIT, report
from tests.serving.harness import Front, assert_problem


def opened(front: Front) -> str:
    return f"/api/cases/{front.post(report(front.store)).json()['case_id']}"


def moved(
    client: httpx.Client, case: str, tag: str | None = None, **given: object
) -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    return client.post(f"{case}/moves", json={"action": "confirm", **given}, headers=headers)


def test_a_case_that_did_not_change_is_not_sent_again(front: Front) -> None:
    case = opened(front)
    with front.person() as person:
        tag = person.get(case).headers["etag"]
        front.clock.advance(60)
        again = person.get(case, headers={"If-None-Match": f'"another", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "private, no-store"
        assert moved(person, case, version=1).status_code == 200
        after = person.get(case, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.headers["etag"] != tag
    assert after.json()["version"] == 2


def test_a_move_hangs_on_the_tag_or_on_the_version_and_both_mean_the_same(front: Front) -> None:
    case = opened(front)
    with front.person() as person:
        tag = person.get(case).headers["etag"]
        assert_problem(moved(person, case), 422, "Say which version of the case")
        assert_problem(moved(person, case, tag, version=3), 422, "says version 1 and the body says")
        assert_problem(moved(person, case, "*"), 422, "needs the one ETag")
        assert_problem(moved(person, case, '"x"'), 412, "none that was given out here")
        weakened = f"W/{tag}"  # by a proxy that compresses
        done = moved(person, case, weakened, version=1)
        assert (done.status_code, done.json()["version"]) == (200, 2)
        assert done.headers["etag"] == person.get(case).headers["etag"]


def test_who_decides_on_an_old_case_reads_who_moved_it_and_what_to_do(
    front_on_both: Front,
) -> None:
    case = opened(front_on_both)
    with front_on_both.person() as first, front_on_both.person(Role.SHIFT_LEAD) as second:
        tag = second.get(case).headers["etag"]
        assert moved(first, case, first.get(case).headers["etag"]).status_code == 200
        late = moved(second, case, tag)
        told = "confirm by reviewer of the city at 2026-05-04 04:00 UTC"
        assert_problem(late, 412, told)
        assert_problem(late, 412, "load it again before deciding")
        assert_problem(moved(second, case, version=1), 409, told)
        assert second.get(case).json()["version"] == 2


def test_of_two_reviewers_at_once_exactly_one_decides(front_on_both: Front) -> None:
    case = opened(front_on_both)
    with front_on_both.person() as first, front_on_both.person(Role.SHIFT_LEAD) as second:
        tag = first.get(case).headers["etag"]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda one: moved(one, case, tag), (first, second)))
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        assert len(first.get(case).json()["steps"]) == 2


GRANTED = {**PERMIT, "areas": [{"camera": "gate-3", "view": "main", "area": LAWN}]}
del GRANTED["area"]


@pytest.fixture
def permit() -> dict[str, Any]:
    return {"permit": {**GRANTED, "id": "west-market"}, "why": "Decision 12"}


def test_two_people_do_not_overwrite_each_others_permits(
    front_on_both: Front, permit: dict[str, Any]
) -> None:
    place = "/api/permits/west-market"
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        assert person.post("/api/permits", json=permit).status_code == 201
        tag = person.get(place).headers["etag"]
        assert person.get(place, headers={"If-None-Match": tag}).status_code == 304
        permit["permit"]["capacity"] = 9
        changed = person.put(place, json=permit, headers={"If-Match": tag})
        assert changed.json()["version"] == 2
        permit["permit"]["capacity"] = 7
        late = person.put(place, json=permit, headers={"If-Match": tag})
        assert_problem(late, 412, "changed by administrator of the city at 2026-05-04 04:00 UTC")
        ending = person.post(f"{place}/end", json={"why": "works"}, headers={"If-Match": tag})
        assert_problem(ending, 412, "saying: Decision 12; load it again")
        assert person.get(place).json()["permit"]["capacity"] == 9
        # Who names no version means whichever it is, as before.
        assert person.put(place, json=permit).json()["version"] == 3


def test_two_people_do_not_overwrite_each_others_drawings(front_on_both: Front) -> None:
    camera = "/api/cameras/gate-3"
    place = f"{camera}/views/main/zones"
    lawn = {"id": "lawn", "kind": "green_belt", "polygon": LAWN}
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        tag = person.get(camera).headers["etag"]
        assert person.get(camera, headers={"If-None-Match": tag}).status_code == 304

        def draw(kind: str) -> int:
            zones = [{**lawn, "kind": kind}]
            return person.put(place, json=zones, headers={"If-Match": tag}).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(draw, ("road", "pavement"))) == [200, 412]
        late = person.put(place, json=[lawn], headers={"If-Match": tag})
        assert_problem(late, 412, "load it again, look at what is drawn there now")
        assert person.put(place, json=[lawn]).status_code == 200
