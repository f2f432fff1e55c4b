"""Looks nobody was told of come in signed, once, and within their quotas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pipeline.contract import SampleOrigin, SampleOutcome, SampleWhy
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.samples.street import exported, find_sample, look, make, post

LOOKS = "/api/look-samples"


@pytest.fixture
def narrow(database_url: str) -> Iterator[Front]:
    """Serving that takes two looks a day of a camera and kind."""
    with serving(database_url, learning={"looks_a_day": 2}) as running:
        yield running


def test_a_look_becomes_an_unreviewed_sample_with_what_the_model_saw(front: Front) -> None:
    given = look(front.store, why=SampleWhy.DISAGREEMENT)
    answer = post(front, LOOKS, given)
    assert (answer.status_code, answer.json()["created"]) == (201, True)
    make(front)
    [record] = exported(front)
    assert record["sample_id"] == str(given.sample_id)
    assert (record["origin"], record["outcome"]) == ("disagreement", "unreviewed")
    assert (record["condition"], record["captured_at"]) == ("day", "2026-05-04T04:01:00Z")
    assert record["boxes"] == [
        {"label": "street_stall", "box": [0.1, 0.4, 0.3, 0.8], "by": "model", "score": 0.41}
    ]
    assert record["picture"]["key"] == f"samples/{record['picture']['sha256']}"


def test_sending_a_look_again_changes_nothing(narrow: Front) -> None:
    given = look(narrow.store)
    answers = [post(narrow, LOOKS, given) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer.json()["created"] for answer in answers] == [True, False, False]


def test_each_camera_kind_and_day_has_its_quota(narrow: Front) -> None:
    store = narrow.store
    sent = {
        "first": look(store, 1),
        "second": look(store, 2, why=SampleWhy.DISAGREEMENT),
        "over the quota": look(store, 3),
        "another kind": look(store, 4, kind="bin_overflow"),
        "another camera": look(store, 5, camera="quay-1"),
        "another day": look(store, 6, at=NOON + timedelta(days=1)),
    }
    taken = {name: post(narrow, LOOKS, given).json()["created"] for name, given in sent.items()}
    assert taken == {name: name != "over the quota" for name in sent}
    assert find_sample(narrow, sent["over the quota"].sample_id) is None
    first = find_sample(narrow, sent["first"].sample_id)
    assert first is not None
    assert (first.origin, first.outcome) == (SampleOrigin.NEAR_THRESHOLD, SampleOutcome.UNREVIEWED)
    assert first.district == "north"


def test_a_look_of_a_camera_nobody_knows_is_refused(front: Front) -> None:
    answer = post(front, LOOKS, look(front.store, camera="nowhere-9"))
    assert_problem(answer, 422, "no camera nowhere-9")


def test_a_look_nobody_signed_is_refused(front: Front) -> None:
    with front.stranger() as stranger:
        answer = stranger.post(LOOKS, content=look(front.store).model_dump_json())
    assert_problem(answer, 401, "sign it")


def test_a_look_that_is_none_is_refused_in_a_sentence(front: Front) -> None:
    with front.pipeline() as pipeline:
        answer = pipeline.post(LOOKS, content=b'{"sample_id": 7}')
    assert_problem(answer, 422, "The look sample is not valid")
