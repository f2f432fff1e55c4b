"""The API's description (OpenAPI): what FastAPI reads from the routes, and what it cannot know.

Summaries and sentences stand at the routes, models in ``schemas.py`` of each noun. Added here: how
to get in, how a request may be refused, headers, and examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from serving.access.guard import stated
from serving.description.examples import Example, examples
from serving.description.letters import LETTERS, body_of
from serving.description.refusals import PROBLEM, REFUSALS, refusals_of
from serving.description.security import SCHEMES, security_of
from serving.description.tags import TAGS

ABOUT: Final = (
    "Cases of a city's patrol for people and programs. Lists come a page at a time: give `next` "
    "back until it is null. Every refusal is problem details (RFC 9457) with one sentence that "
    "says what to do. docs/api.md shows the first steps."
)
_TAG: Final = {
    "description": "Goes into If-None-Match to ask again, and into If-Match to change it.",
    "schema": {"type": "string"},
}
_REPLAYED: Final = {
    "description": "`true` when the change was done before, under the same Idempotency-Key.",
    "schema": {"type": "string", "enum": ["true"]},
}
_WAIT: Final = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
_LOCAL_TIME: Final = r"^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"
_WAITS: Final = (409, 429, 503)
_JSON: Final = ("application/json", "application/geo+json")
_KNOWN: Final = "What you have, by If-None-Match, still holds."


class DescribedApi(FastAPI):
    """An app whose description is finished. ``routes`` are those of ``routers``."""

    def __init__(self, routers: Sequence[APIRouter], routes: list[BaseRoute], **given: Any) -> None:
        super().__init__(description=ABOUT, openapi_tags=_tags(), routes=routes, **given)
        self._routers = routers

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = finished(super().openapi(), self._routers)
        return self.openapi_schema


def finished(document: dict[str, Any], routers: Iterable[APIRouter]) -> dict[str, Any]:
    """``document`` with all that FastAPI cannot know of the routes."""
    components = document.setdefault("components", {}).setdefault("schemas", {})
    for letter in LETTERS.values():
        body_of(letter, components)
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
    components["Problem"] = PROBLEM
    document["components"]["securitySchemes"] = dict(SCHEMES)
    _plain(document)
    for route, method in _described(routers):
        operation = document["paths"][route.path][method.lower()]
        _finish(operation, route, method)
        _show(operation, examples().get(f"{method} {route.path}", {}))
    return document


def _described(routers: Iterable[APIRouter]) -> Iterator[tuple[APIRoute, str]]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                for method in sorted(route.methods or ()):
                    yield route, method


def _plain(part: Any) -> None:
    """Say in words that more readers know what pydantic says.

    The city's times of day have no zone, which the format ``time`` would ask for; so many numbers
    are a list of a fixed length.
    """
    if isinstance(part, dict):
        if part.get("format") == "time":
            part["pattern"] = _LOCAL_TIME
            del part["format"]
        first, *others = part.get("prefixItems") or [None]
        if first is not None and "maxItems" in part and all(one == first for one in others):
            part["items"] = first
            del part["prefixItems"]
        for inner in part.values():
            _plain(inner)
    elif isinstance(part, list):
        for inner in part:
            _plain(inner)


def _finish(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    [way_in] = stated(route)
    operation["security"] = security_of(way_in, method)
    if route.path in LETTERS:
        operation["requestBody"] = body_of(LETTERS[route.path], {})
    # FastAPI's own word for a request that is not valid has another shape than ours.
    operation["responses"].pop("422", None)
    for status in refusals_of(route, method, operation):
        operation["responses"].setdefault(str(status), {})
    for status, answer in operation["responses"].items():
        if int(status) in REFUSALS and "content" not in answer:
            _refuse(answer, int(status))
    taken = {one["name"].lower() for one in operation.get("parameters", ())}
    if "if-none-match" in taken:
        operation["responses"]["304"] = {"description": _KNOWN, "headers": {"ETag": _TAG}}
    for answer in _successes(operation):
        if "if-none-match" in taken or route.path == "/api/cases/{case_id}/moves":
            answer.setdefault("headers", {})["ETag"] = _TAG
        if "idempotency-key" in taken:
            answer.setdefault("headers", {})["Idempotency-Replayed"] = _REPLAYED
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _refuse(answer: dict[str, Any], status: int) -> None:
    refusal = REFUSALS[status]
    answer["description"] = refusal.meaning
    answer["content"] = {
        "application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": refusal.example(status),
        }
    }
    if status in _WAITS:
        answer["headers"] = {"Retry-After": _WAIT}


def _show(operation: dict[str, Any], example: Example) -> None:
    if "request" in example:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["request"]
    if "answer" in example:
        answer = operation["responses"][str(example["status"])]
        for media, content in answer["content"].items():
            if isinstance(example["answer"], str) != (media in _JSON):
                content["example"] = example["answer"]


def _successes(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield answer


def _tags() -> list[dict[str, str]]:
    return [{"name": name, "description": about} for name, about in TAGS.items()]
