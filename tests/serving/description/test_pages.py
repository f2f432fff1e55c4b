"""Every list comes a page at a time, and its pages together are the whole list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from serving.users.domain import Role
from tests.serving.description.tour import town, walked
from tests.serving.description.walking import Operation, operations, resolved
from tests.serving.harness import Front

WHOLE = {
    "GET /api/calendar": "the years of one city's calendar",
    "GET /api/camera-lines": "a window anywhere in a long table, in any order, by `offset`",
    "GET /api/cases/{case_id}/box": "the corrections of one case's box",
    "GET /api/cases/{case_id}/handovers": "the systems one case was handed over to, each once",
    "GET /api/cases/{case_id}/holds": "the holds of one case",
    "GET /api/cases/{case_id}/related": "what belongs to one case",
    "GET /api/destinations": "the systems that one city hands cases over to",
    "GET /api/districts": "the city's tree, which holds as a whole",
    "GET /api/hot-spots": "a ranking of the moment: the worst `limit` of it",
    "GET /api/hot-spots.geojson": "the same",
    "GET /api/map/marks": "what lies on the map: cameras with open cases, each once",
    "GET /api/models": "the packages in one folder",
    "GET /api/models/{name}/{version}/shadow": "the figures of one candidate",
    "GET /api/policies": "the violation kinds, each once",
    "GET /api/review/cases/{case_id}/beside": "what waits at one place",
    "GET /api/review/leases": "what one person has taken, at most twenty",
    "GET /api/samples/counts": "counts, a line for each state, origin, outcome and kind",
    "GET /api/settings": "the settings of serving, each once",
    "GET /api/standards": "the editions of one city's standard",
    "GET /api/statistics": "figures, at most so many groups; more are refused",
    "GET /api/overview": "one look at the city, each of its lists cut short",
    "GET /api/patrol": "the patrols that run, and at most 200 visits to come",
    "GET /api/patrol/history": "the hours or days of a time, at most so many; more are refused",
    "GET /api/pipeline/asked-looks": "what the pipeline goes round, `room` at a time",
    "GET /api/units": "the register of units, which holds as a whole",
    "GET /api/units/areas": "the same register's areas",
    "GET /api/watch-plan": "all there is to watch, under one version",
}
"""Lists that are not cut into pages, and what bounds them instead."""


def things(operation: Operation) -> str | None:
    """What an answer lists, by its name, "" for a bare list; None where it lists nothing."""
    schema = operation.answer()
    if operation.method != "GET" or operation.path.endswith("}") or schema is None:
        return None
    schema = resolved(schema)
    if schema.get("type") == "array":
        return ""
    for name, told in schema.get("properties", {}).items():
        if told.get("type") == "array" and resolved(told["items"]).get("type") == "object":
            return str(name)
    return None


LISTS = [one for one in operations() if things(one) is not None]
PAGED = [one for one in LISTS if one.name not in WHOLE]


def test_a_list_says_how_long_a_page_is_and_where_the_next_begins() -> None:
    assert len(PAGED) > 10
    for one in PAGED:
        limit = one.takes["limit"]["schema"]
        assert limit["maximum"] <= 500, one.name
        assert limit["default"] <= 100, one.name
        assert {"after", "before"} & set(one.takes), one.name
        answer = one.answer()
        assert answer is not None
        assert "next" in resolved(answer)["required"], one.name


def test_no_list_is_called_whole_that_is_not_there() -> None:
    # Areas are GeoJSON whose features are not described one by one.
    known = {one.name for one in LISTS} | {"GET /api/units/areas", "GET /api/hot-spots.geojson"}
    assert set(WHOLE) <= known


@pytest.fixture
def city(sqlite_url: str, tmp_path: Path) -> Iterator[Front]:
    with town(sqlite_url, tmp_path) as front:
        walked(front)
        yield front


def pages(client: httpx.Client, one: Operation, limit: int) -> Iterator[Any]:
    path = one.path.format(camera_id="gate-3")
    goes_on = next(iter({"after", "before"} & set(one.takes)))
    asked: dict[str, Any] = {"limit": limit}
    while True:
        answer = client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        asked[goes_on] = answer.json()["next"]
        if asked[goes_on] is None:
            return


def test_pages_of_one_are_the_whole_list_each_thing_once(city: Front) -> None:
    several = 0
    with (
        city.person(Role.ADMINISTRATOR, name="reader") as chief,
        city.person(Role.AUDITOR, name="another reader") as auditor,
    ):
        for one in PAGED:
            client = auditor if one.told["tags"] in (["audit"], ["evidence"]) else chief
            name, most = things(one), one.takes["limit"]["schema"]["maximum"]
            assert name
            [whole] = (page[name] for page in pages(client, one, most))
            apart = [thing for page in pages(client, one, 1) for thing in page[name]]
            assert list(map(_face, apart)) == list(map(_face, whole)), one.name
            several += len(whole) > 1
    assert several >= 6, "too few lists have more than a page of one"


def _face(thing: dict[str, Any]) -> Any:
    return thing.get("id") or thing.get("number") or thing.get("sequence") or thing
