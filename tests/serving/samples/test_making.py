"""Training pictures: blurred copies, made beside the requests, near-duplicates dropped."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import cv2
import numpy as np
import pytest

from models import PackageMissing
from pipeline.contract import LookedBox, SampleOutcome
from serving.app import create_services
from serving.samples.domain import SampleState
from serving.samples.finding import Finding
from serving.samples.making import MISSING_TRIES, make_due
from serving.samples.redaction import regions
from tests.serving.examples import report
from tests.serving.harness import Front, serving, settings
from tests.serving.samples.street import (
    exported,
    find_sample,
    judged,
    look,
    make,
    move,
    open_case,
    post,
    sample_of,
    scene,
)
from tests.serving.shelf import Nobody, Shelf

PERSON = LookedBox(label="person", score=0.2, box=(0.1, 0.2, 0.3, 0.9))
CAR = LookedBox(label="car", score=0.8, box=(0.26, 0.5, 0.5, 0.76))


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))


def chequered(width: int = 640, height: int = 360) -> bytes:
    board = np.indices((height, width)).sum(axis=0) // 4 % 2 * 255
    _, encoded = cv2.imencode(".png", cv2.merge([board.astype(np.uint8)] * 3))
    return encoded.tobytes()


def test_heads_and_plates_are_blurred_on_the_copy_and_nowhere_else(sqlite_url: str) -> None:
    original = chequered()
    with serving(sqlite_url, finder=Nobody(PERSON, CAR)) as front:
        case_id = open_case(front, picture=original)
        judged(front, case_id)
        make(front)
        sample = sample_of(front, case_id)
        assert sample.picture is not None
        copy = decoded(front.training_pictures.get(sample.picture.sha256))
        assert sample.picture.sha256 not in front.store.holds()
        assert sample.original_sha256 is not None
        assert front.store.get(sample.original_sha256) == original
    before = decoded(original)
    hidden = np.zeros(before.shape[:2], bool)
    for x1, y1, x2, y2 in regions([PERSON, CAR], 640, 360):
        hidden[y1:y2, x1:x2] = True
        assert before[y1:y2, x1:x2].std() > 120
        assert copy[y1:y2, x1:x2].std() < 20
    assert 0.02 < hidden.mean() < 0.12
    beside = ~cv2.dilate(hidden.astype(np.uint8), np.ones((17, 17))).astype(bool)
    assert np.abs(copy.astype(int) - before)[beside].mean() < 10


def test_the_violation_gets_its_name_from_what_the_finder_saw_in_its_box(sqlite_url: str) -> None:
    bus = LookedBox(label="bus", score=0.7, box=(0.24, 0.5, 0.5, 0.75))
    driver = LookedBox(label="person", score=0.6, box=(0.25, 0.5, 0.5, 0.7))
    with serving(sqlite_url, finder=Nobody(PERSON, bus, driver)) as front:
        judged(front, open_case(front))
        make(front)
        [record] = exported(front)
    assert record["boxes"] == [
        {"label": "bus", "box": [0.25, 0.5, 0.5, 0.75], "by": "reviewer", "score": None},
        {"label": "person", "box": [0.1, 0.2, 0.3, 0.9], "by": "model", "score": 0.2},
        {"label": "person", "box": [0.25, 0.5, 0.5, 0.7], "by": "model", "score": 0.6},
    ]


def test_a_store_that_is_away_delays_a_picture_and_loses_none(front_on_both: Front) -> None:
    front, case_id = front_on_both, open_case(front_on_both)
    judged(front, case_id)
    front.store.away = True
    assert make_due(front.services) == 1
    waiting = sample_of(front, case_id)
    assert (waiting.state, waiting.fault) == (
        SampleState.WAITING,
        "The picture store does not answer.",
    )
    front.store.away = False
    assert make_due(front.services) == 0, "it is tried again after a pause only"
    front.clock.advance(5)
    make(front)
    made = sample_of(front, case_id)
    assert (made.state, made.fault) == (SampleState.READY, None)


def test_without_a_finder_of_faces_nothing_comes_into_the_training_pictures(
    sqlite_url: str,
) -> None:
    class Broken(Nobody):
        def find(self, picture: Any) -> Finding:
            raise PackageMissing(settings(sqlite_url).learning.finder, "is not there.")

    with serving(sqlite_url, finder=Broken()) as front:
        case_id = open_case(front)
        judged(front, case_id)
        make(front)
        sample = sample_of(front, case_id)
        assert sample.state is SampleState.WAITING
        assert sample.fault is not None
        assert sample.fault.startswith("Nothing finds faces")
        assert front.training_pictures.holds() == set()


def test_an_original_that_stays_away_fails_its_sample_and_says_so(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    overview = sample_of(front, case_id).original_sha256
    assert overview is not None
    front.store.lose(overview)
    for _ in range(MISSING_TRIES):
        make(front)
        front.clock.advance(3600)
    sample = sample_of(front, case_id)
    assert sample.state is SampleState.FAILED
    assert sample.fault == "The original is not in the evidence store."
    assert exported(front) == []


def test_what_waits_when_serving_dies_is_made_by_the_next_one(sqlite_url: str) -> None:
    with serving(sqlite_url) as front:
        case_id = open_case(front)
        judged(front, case_id)
        pictures = front.store
    training_pictures = Shelf()
    next_one = create_services(
        settings(sqlite_url), pictures, training_pictures, front.clock, Nobody()
    )
    assert make_due(next_one) == 1
    next_one.db.close()
    assert len(training_pictures.holds()) == 1


def test_the_running_program_makes_pictures_by_itself(sqlite_url: str) -> None:
    with serving(sqlite_url, chores=True, learning={"picture_pause_s": 0.05}) as front:
        case_id = open_case(front)
        judged(front, case_id)
        until = time.monotonic() + 30
        while sample_of(front, case_id).state is not SampleState.READY:
            assert time.monotonic() < until, "nobody made the picture"
            time.sleep(0.02)


def states(front: Front, *case_ids: str) -> list[tuple[str, int]]:
    samples = [sample_of(front, case_id) for case_id in case_ids]
    return [(sample.state.value, sample.duplicates) for sample in samples]


def test_a_near_duplicate_is_dropped_and_counted(front_on_both: Front) -> None:
    front = front_on_both
    alike = [open_case(front, place, picture=scene(1)) for place in (1, 2, 3)]
    another = open_case(front, 4, picture=scene(2))
    for case_id in (*alike, another):
        judged(front, case_id)
        make(front)
    assert states(front, *alike, another) == [
        ("ready", 2),
        ("duplicate", 0),
        ("duplicate", 0),
        ("ready", 0),
    ]
    assert len(exported(front)) == 2


def test_the_same_view_with_another_thing_in_the_box_is_no_duplicate(front: Front) -> None:
    first = decoded(scene(1))
    second = first.copy()
    second[90:135, 80:160] = decoded(scene(7, 80, 45))
    cases = []
    for place, picture in enumerate((first, second), start=1):
        _, encoded = cv2.imencode(".png", picture)
        cases.append(open_case(front, place, picture=encoded.tobytes()))
        judged(front, cases[-1])
        make(front)
    assert states(front, *cases) == [("ready", 0), ("ready", 0)]


def test_a_positive_takes_the_place_of_an_alike_negative(front: Front) -> None:
    negative, positive = (open_case(front, place, picture=scene(1)) for place in (1, 2))
    judged(front, negative, "passing")
    make(front)
    judged(front, positive)
    make(front)
    assert states(front, negative, positive) == [("duplicate", 0), ("ready", 1)]
    [record] = exported(front)
    assert record["outcome"] == SampleOutcome.POSITIVE
    kept = sample_of(front, positive).picture
    assert kept is not None
    assert front.training_pictures.holds() == {kept.sha256}


def test_a_positive_is_never_dropped_in_favour_of_a_negative(front: Front) -> None:
    positive, negative = (open_case(front, place, picture=scene(1)) for place in (1, 2))
    judged(front, positive)
    make(front)
    judged(front, negative, "passing")
    make(front)
    assert states(front, positive, negative) == [("ready", 1), ("duplicate", 0)]


def test_when_a_verdict_changes_what_was_dropped_beside_it_is_compared_anew(front: Front) -> None:
    first, second = (open_case(front, place, picture=scene(1)) for place in (1, 2))
    for case_id in (first, second):
        judged(front, case_id)
        make(front)
    assert states(front, first, second) == [("ready", 1), ("duplicate", 0)]
    with front.person() as person:
        move(person, first, "reject", reason="passing")
    make(front)
    assert states(front, first, second) == [("duplicate", 0), ("ready", 1)]


def test_a_look_is_dropped_beside_a_verdict_on_the_same_picture(front: Front) -> None:
    case_id = open_case(front, picture=scene(1))
    judged(front, case_id)
    make(front)
    given = look(front.store, kind="green_belt_parking", picture=scene(1))
    assert post(front, "/api/look-samples", given).status_code == 201
    make(front)
    dropped = find_sample(front, given.sample_id)
    assert dropped is not None
    assert (dropped.state, dropped.duplicate_of) == (
        SampleState.DUPLICATE,
        sample_of(front, case_id).id,
    )


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff not a picture"])
def test_an_original_that_cannot_be_decoded_stops_nobody_else(front: Front, data: bytes) -> None:
    broken, sound = open_case(front, 1, picture=scene(1)), open_case(front, 2, picture=scene(2))
    for case_id in (broken, sound):
        judged(front, case_id)
    overview = sample_of(front, broken).original_sha256
    assert overview is not None
    front.store.tamper(overview, data)
    make(front)
    assert sample_of(front, broken).state is SampleState.WAITING
    assert sample_of(front, sound).state is SampleState.READY


def test_every_report_of_the_tests_has_one_sample_at_most(front: Front) -> None:
    given = report(front.store)
    ids = {front.post(given).json()["case_id"] for _ in range(2)}
    [case_id] = ids
    judged(front, case_id)
    assert sample_of(front, case_id).case_id == UUID(case_id)
