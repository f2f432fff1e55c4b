"""The API's description is whole, and says what serving does."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.description.examples import examples
from tests.serving.description.tour import Exchange, town, walked
from tests.serving.description.walking import description, faults, operations

BY_NAME = {one.name: one for one in operations()}


@pytest.fixture
def went(sqlite_url: str, tmp_path: Path) -> list[Exchange]:
    with town(sqlite_url, tmp_path) as front:
        return walked(front)


def test_every_operation_answers_as_it_is_described(went: list[Exchange]) -> None:
    wrong = []
    for one in went:
        operation, answer = BY_NAME[one.operation], one.answer
        media = answer.headers.get("content-type", "").partition(";")[0]
        described = operation.told["responses"].get(str(answer.status_code))
        if described is None or (media or None) not in (*described.get("content", {}), None):
            wrong.append(f"{one.operation}: {answer.status_code} {media} is not described")
        elif media.endswith("json") and media != "application/x-ndjson":
            schema = operation.answer(answer.status_code)
            assert schema is not None
            wrong += [f"{one.operation}: {fault}" for fault in faults(schema, answer.json())]
        if one.request is not None and (body := operation.body()) is not None:
            wrong += [f"{one.operation} asked: {fault}" for fault in faults(body, one.request)]
    assert wrong == []
    assert set(BY_NAME) - {one.operation for one in went} == set(), "the tour leaves some out"


def test_every_example_is_still_true() -> None:
    assert set(examples()) == set(BY_NAME)
    wrong = []
    for name, example in examples().items():
        body, answer = BY_NAME[name].body(), BY_NAME[name].answer(example["status"])
        if body is not None:
            wrong += [f"{name} asked: {fault}" for fault in faults(body, example["request"])]
        if answer is not None and not isinstance(example.get("answer", ""), str):
            wrong += [f"{name}: {fault}" for fault in faults(answer, example["answer"])]
    assert wrong == []


def test_chapters_come_in_the_order_of_reading_and_none_is_empty() -> None:
    told = [tag["name"] for tag in description()["tags"]]
    used = {tag for one in operations() for tag in one.told["tags"]}
    assert told[:3] == ["people", "tokens", "cases"]
    assert set(told) == used


def test_operations_have_names_of_their_own() -> None:
    ids = [one.told["operationId"] for one in operations()]
    assert len(ids) == len(set(ids))
