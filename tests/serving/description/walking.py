"""Reading the API's description the way its readers do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from serving.app import ROUTERS, all_routes
from serving.description.document import DescribedApi
from serving.description.tags import TAGS

Schema = dict[str, Any]


@cache
def description() -> Schema:
    """As a running serving gives it out."""
    return DescribedApi(ROUTERS, all_routes(), title="CityPatrol", version="0").openapi()


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    told: Schema

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def takes(self) -> dict[str, Schema]:
        """Parameters by name."""
        return {one["name"]: one for one in self.told.get("parameters", ())}

    @property
    def answers(self) -> dict[str, Schema]:
        return {s: one for s, one in self.told["responses"].items() if s.startswith("2")}

    @property
    def refusals(self) -> set[int]:
        return {int(status) for status in self.told["responses"] if status[0] in "45"}

    def body(self) -> Schema | None:
        """The schema of what is sent."""
        content = self.told.get("requestBody", {}).get("content", {})
        found: Schema | None = content.get("application/json", {}).get("schema")
        return found

    def answer(self, status: int = 0) -> Schema | None:
        """The schema of what is answered in JSON; without a status the first success."""
        answers = self.answers if not status else {"": self.told["responses"][str(status)]}
        for one in answers.values():
            for media in ("application/json", "application/geo+json"):
                if media in one.get("content", {}):
                    found: Schema = one["content"][media]["schema"]
                    return found
        return None


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(
        Operation(method.upper(), path, told)
        for path, methods in description()["paths"].items()
        for method, told in methods.items()
    )


def resolved(schema: Schema) -> Schema:
    """What a reference leads to."""
    while "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def faults(schema: Schema, value: Any) -> list[str]:
    """How ``value`` is not what ``schema`` says; empty where it is."""
    whole = {**schema, "components": description()["components"]}
    checker = jsonschema_rs.Draft202012Validator(whole)
    return [f"{fault.instance_path}: {fault.message}" for fault in checker.iter_errors(value)]


def lacking() -> Iterator[str]:
    """Everything that an integrator would miss, each as a sentence that says where to add it."""
    for operation in operations():
        for what in _lacking(operation):
            yield f"{operation.name}: {what}"


def _lacking(operation: Operation) -> Iterator[str]:
    told = operation.told
    guessed = told["operationId"].partition("_api_")[0].replace("_", " ").title()
    if told.get("summary", guessed) == guessed:
        yield "give its route a summary=, a few words that begin with a verb"
    if len(told.get("description", "")) < 15:
        yield "give its function a docstring that says what it does and when it refuses"
    if not told.get("tags") or not set(told["tags"]) <= set(TAGS):
        yield "give its router one of the tags of serving/description/tags.py"
    if operation.body() is not None and not _has_example(told["requestBody"]):
        yield "no example of a request: add it to tests/serving/description/tour.py and record it"
    if _shows_text(operation) and not any(map(_has_example, operation.answers.values())):
        yield "no example of an answer: add it to tests/serving/description/tour.py and record it"
    for status in operation.refusals:
        if status != 503 and not _is_problem(told["responses"][str(status)]):
            yield f"{status} is not described as a problem with an example"
    yield from _refusals_missing(operation)


def _refusals_missing(operation: Operation) -> Iterator[str]:
    asks = operation.told["security"]
    keeps_out = any("session" in one or "signature" in one for one in asks)
    expected = {503}
    expected |= {401} if keeps_out else set()
    expected |= {422} if operation.takes or operation.body() else set()
    expected |= {429} if any("session" in one for one in asks) else set()
    expected |= {409} if "idempotency-key" in operation.takes else set()
    expected |= {412} if "if-match" in operation.takes else set()
    for status in sorted(expected - operation.refusals):
        yield f"{status} is not described"


def _shows_text(operation: Operation) -> bool:
    """Whether success answers with something that people can read."""
    media = {one for answer in operation.answers.values() for one in answer.get("content", {})}
    return any(one.endswith("json") or one.startswith("text/") for one in media)


def _has_example(told: Schema) -> bool:
    return any("example" in content for content in told.get("content", {}).values())


def _is_problem(told: Schema) -> bool:
    content = told.get("content", {}).get("application/problem+json", {})
    return bool(told.get("description")) and "schema" in content and "example" in content
