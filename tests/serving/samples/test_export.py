"""GET /api/samples: records for training, to those who may, however many there are."""

from __future__ import annotations

import json
import tracemalloc
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from pipeline.contract import SampleOrigin, SampleOutcome, SampleRecord
from serving.samples import service
from serving.samples.domain import SampleFilter, SampleState
from serving.samples.following import day_of, new_values
from serving.samples.tables import SampleRow
from serving.users.domain import Role, Scope
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem
from tests.serving.samples.street import (
    exported,
    judged,
    look,
    make,
    open_case,
    post,
    sample_of,
    scene,
)


def test_a_record_says_what_was_judged_by_whom_and_of_which_picture(front_on_both: Front) -> None:
    front, case_id = front_on_both, open_case(front_on_both, picture=scene(1))
    judged(front, case_id)
    assert exported(front) == [], "a sample without its blurred picture is nobody's"
    make(front)
    [told] = exported(front)
    record, sample = SampleRecord.model_validate(told), sample_of(front, case_id)
    assert record.sample_id == sample.id
    assert (record.origin, record.outcome) == (SampleOrigin.VERDICT, SampleOutcome.POSITIVE)
    assert (record.case_id, record.reviewed_by) == (UUID(case_id), str(sample.reviewed_by))
    assert (record.kind, record.camera_id, record.captured_at) == (
        "green_belt_parking",
        "gate-3",
        NOON,
    )
    assert [(box.label, box.by) for box in record.boxes] == [("car", "reviewer")]
    assert (record.picture.width, record.picture.height) == (320, 180)
    assert front.training_pictures.get(record.picture.sha256)


@pytest.mark.parametrize(
    ("reason", "boxes", "why"),
    [
        ("nothing_there", [("car", "model", 0.9)], "the detector took something for a car"),
        ("passing", [], "it is a car: the rule said no, and no network must unlearn it"),
        ("poor_picture", [], "nobody can tell what stands there"),
    ],
)
def test_a_negative_names_what_was_taken_for_it(
    front: Front, reason: str, boxes: list[tuple[str, str, float]], why: str
) -> None:
    judged(front, open_case(front), reason)
    make(front)
    [record] = exported(front)
    assert (record["outcome"], record["reason"]) == ("negative", reason)
    assert [(box["label"], box["by"], box["score"]) for box in record["boxes"]] == boxes, why


def test_samples_are_asked_for_by_what_they_are(front: Front) -> None:
    judged(front, open_case(front, 1, picture=scene(1)))
    judged(front, open_case(front, 2, picture=scene(2)), "passing")
    judged(front, open_case(front, 3, picture=scene(3), camera_id="quay-1"))
    post(front, "/api/look-samples", look(front.store, 60 * 24))
    make(front)
    day = (NOON + timedelta(hours=1)).isoformat()
    with front.person(Role.ENGINEER) as engineer:
        counts = {
            asked: len(engineer.get(f"/api/samples?{asked}").text.splitlines())
            for asked in (
                "",
                "outcome=positive",
                "outcome=negative",
                "origin=near_threshold",
                "kind=street_vending",
                "camera=quay-1",
                f"since={day.replace('+', '%2B')}",
                f"until={day.replace('+', '%2B')}",
                "deleted=only",
            )
        }
    assert list(counts.values()) == [4, 2, 1, 1, 1, 1, 1, 3, 0]


def test_an_engineer_of_a_district_gets_its_samples_only(front: Front) -> None:
    for place, camera in enumerate(("gate-3", "quay-1"), start=1):
        judged(front, open_case(front, place, picture=scene(place), camera_id=camera))
    make(front)
    with front.person(Role.ENGINEER, "south") as engineer:
        [line] = engineer.get("/api/samples").text.splitlines()
        other = next(one for one in exported(front) if one["camera_id"] == "gate-3")
        assert json.loads(line)["camera_id"] == "quay-1"
        for path in ("", "/picture"):
            answer = engineer.get(f"/api/samples/{other['sample_id']}{path}")
            assert_problem(answer, 404, "no such sample")
        answer = engineer.get("/api/samples", params={"after": other["sample_id"]})
        assert_problem(answer, 404, "no such sample")


@pytest.mark.parametrize("path", ["/api/samples", "/api/samples/counts", "/api/datasets"])
def test_samples_are_for_engineers_and_administrators_only(front: Front, path: str) -> None:
    with front.stranger() as stranger:
        assert_problem(stranger.get(path), 401, "not signed in")
    for role in (Role.REVIEWER, Role.AUDITOR):
        with front.person(role) as person:
            assert_problem(person.get(path), 403, "may not see samples")
    for role in (Role.ENGINEER, Role.ADMINISTRATOR):
        with front.person(role) as person:
            assert person.get(path).status_code == 200


def test_an_engineer_sees_the_blurred_picture_and_never_the_original(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    make(front)
    sample = sample_of(front, case_id)
    with front.person(Role.ENGINEER) as engineer:
        shown = engineer.get(f"/api/samples/{sample.id}/picture")
        case = engineer.get(f"/api/cases/{case_id}").json()
    assert sample.picture is not None
    assert shown.content == front.training_pictures.get(sample.picture.sha256)
    assert shown.headers["content-type"] == "image/jpeg"
    assert [item["link"] for item in case["evidence"]] == [None]


def many(front: Front, count: int) -> list[UUID]:
    """Enter ready samples by the hundred, several at the same moment."""
    ids = sorted(uuid4() for _ in range(count))
    rows = [
        {
            "id": sample_id,
            "origin": SampleOrigin.NEAR_THRESHOLD,
            "outcome": SampleOutcome.UNREVIEWED,
            "kind": "bin_overflow",
            "camera_id": "gate-3",
            "view_id": "main",
            "district": "north",
            "captured_at": NOON,
            "day": day_of(NOON),
            "condition": "day",
            "box_by": "model",
            "seen": [{"label": "container", "score": 0.4, "box": [0.1, 0.2, 0.3, 0.4]}] * 4,
            "picture_sha256": f"{number:064x}",
            "media_type": "image/jpeg",
            "width": 1920,
            "height": 1080,
            **new_values(NOON + timedelta(seconds=number // 100)),
            "state": SampleState.READY,
        }
        for number, sample_id in enumerate(ids)
    ]
    with front.services.db.writing() as session:
        for start in range(0, count, 500):
            session.execute(sa.insert(SampleRow), rows[start : start + 500])
    return ids


def test_a_stream_that_broke_goes_on_behind_the_last_line(front_on_both: Front) -> None:
    front, count = front_on_both, service.PAGE + 250
    many(front, count)
    whole = [line["sample_id"] for line in exported(front)]
    assert len(whole) == len(set(whole)) == count
    rest = [line["sample_id"] for line in exported(front, after=whole[service.PAGE - 2])]
    assert rest == whole[service.PAGE - 1 :]


def peak(front: Front, expected: int) -> int:
    """Bytes that handing out every sample takes at most."""
    tracemalloc.start()
    pages = service.records(front.services.db, Scope.everywhere(), SampleFilter())
    assert sum(len(page) for page in pages) == expected
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_memory_does_not_grow_with_the_number_of_samples(front: Front) -> None:
    many(front, 2 * service.PAGE)
    few = peak(front, 2 * service.PAGE)
    many(front, 4 * service.PAGE)
    assert peak(front, 6 * service.PAGE) < 1.4 * few
