"""A deleted sample leaves a tombstone, no picture, and a word on every dataset that held it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from serving.samples.domain import SampleState
from serving.users.domain import Role
from tests.serving.harness import Front, assert_problem
from tests.serving.samples.street import (
    exported,
    judged,
    make,
    move,
    open_case,
    sample_of,
    scene,
)

WHY = {"why": "a resident asked for it"}


@pytest.fixture
def case_id(front_on_both: Front) -> str:
    """A confirmed case whose sample is ready."""
    case_id = open_case(front_on_both, picture=scene(1))
    judged(front_on_both, case_id)
    make(front_on_both)
    return case_id


def test_the_picture_goes_and_the_tombstone_stays(front_on_both: Front, case_id: str) -> None:
    front, sample = front_on_both, sample_of(front_on_both, case_id)
    dataset = {"name": "autumn", "sha256": "d" * 64, "sample_ids": [str(sample.id), str(uuid4())]}
    with front.person(Role.ENGINEER) as engineer:
        assert engineer.post("/api/datasets", json=dataset).status_code == 201
        assert engineer.post("/api/datasets", json=dataset).status_code == 200
        answer = engineer.delete(f"/api/samples/{sample.id}", params=WHY)
        assert answer.json()["held_by"] == [f"autumn ({'d' * 12})"]
        make(front)
        told = engineer.get(f"/api/samples/{sample.id}").json()
        [frozen] = engineer.get("/api/datasets").json()["datasets"]
        assert_problem(engineer.get(f"/api/samples/{sample.id}/picture"), 404, "no blurred picture")
    assert front.training_pictures.holds() == set()
    assert (told["state"], told["deleted_why"]) == ("deleted", WHY["why"])
    assert told["history"][-1]["actor"] == "engineer of the city"
    assert (told["seen"], told["boxes"], told["held_by"]) == ([], [], [f"autumn ({'d' * 12})"])
    assert (frozen["samples"], frozen["deleted"]) == (2, 1)
    assert sample_of(front, case_id).original_sha256 is None
    assert sample.original_sha256 in front.store.holds(), "evidence has its own life"


def test_a_deleted_sample_is_in_no_new_export_unless_tombstones_are_asked_for(
    front_on_both: Front, case_id: str
) -> None:
    front, sample = front_on_both, sample_of(front_on_both, case_id)
    with front.person(Role.ADMINISTRATOR) as person:
        person.delete(f"/api/samples/{sample.id}", params=WHY).raise_for_status()
    assert exported(front) == []
    for asked in ("only", "with"):
        [tombstone] = exported(front, deleted=asked)
        assert tombstone["sample_id"] == str(sample.id)
        assert tombstone["deleted_at"] == "2026-05-04T04:00:00Z"
        assert tombstone["boxes"] == []


def test_a_new_verdict_does_not_bring_a_deleted_sample_back(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    make(front)
    with front.person(Role.ADMINISTRATOR) as person:
        person.delete(f"/api/cases/{case_id}/sample", params=WHY).raise_for_status()
        move(person, case_id, "reject", reason="passing")
        person.post(f"/api/cases/{case_id}/box", json={"box": [0.1, 0.1, 0.2, 0.2]})
    make(front)
    assert sample_of(front, case_id).state is SampleState.DELETED
    assert exported(front) == []


def test_a_sample_deleted_before_its_picture_was_made_gets_none(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    with front.person(Role.ADMINISTRATOR) as person:
        person.delete(f"/api/cases/{case_id}/sample", params=WHY).raise_for_status()
    make(front)
    assert front.training_pictures.holds() == set()


def test_a_picture_goes_as_soon_as_the_store_answers_again(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    make(front)
    front.training_pictures.away = True
    with front.person(Role.ADMINISTRATOR) as person:
        person.delete(f"/api/cases/{case_id}/sample", params=WHY).raise_for_status()
    make(front)
    assert len(front.training_pictures.holds()) == 1
    front.training_pictures.away = False
    make(front)
    assert front.training_pictures.holds() == set()


def test_a_picture_that_two_samples_share_goes_with_the_last_of_them(front: Front) -> None:
    cases = []
    for place, camera in enumerate(("gate-3", "quay-1"), start=1):
        cases.append(open_case(front, place, picture=scene(1), camera_id=camera))
        judged(front, cases[-1])
    make(front)
    assert len(front.training_pictures.holds()) == 1
    with front.person(Role.ADMINISTRATOR) as person:
        for left, case_id in ((1, cases[0]), (0, cases[1])):
            person.delete(f"/api/cases/{case_id}/sample", params=WHY).raise_for_status()
            make(front)
            assert len(front.training_pictures.holds()) == left


def test_deleting_needs_a_reason_a_right_and_a_sample(front: Front) -> None:
    case_id = open_case(front)
    judged(front, case_id)
    sample = sample_of(front, case_id)
    with front.person(Role.ENGINEER) as engineer:
        path = f"/api/samples/{sample.id}"
        assert_problem(engineer.delete(path), 422, "why")
        assert_problem(engineer.delete(path, params={"why": " "}), 422, "a sentence that says why")
        answer = engineer.delete(f"/api/samples/{UUID(int=5)}", params=WHY)
        assert_problem(answer, 404, "no such sample")
    for role in (Role.REVIEWER, Role.AUDITOR):
        with front.person(role) as person:
            assert_problem(person.delete(path, params=WHY), 403, "may not delete samples")
