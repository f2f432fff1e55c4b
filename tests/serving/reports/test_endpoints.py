"""Figures and exports through the front door: who may, what comes, what is refused."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from serving.cases.domain import Action
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem
from tests.serving.reports.cases import FILED, founded, lived, opened

MAY = {"from": "2026-05-01", "to": "2026-05-31"}


@pytest.fixture
def city(front: Front) -> Front:
    """A case in each district; the northern one is confirmed."""
    founded(front.services.db)
    north = opened(front.services.db, NOON, "gate-3", FILED)
    opened(front.services.db, NOON, "quay-1", None)
    lived(front.services.db, north, (Action.CONFIRM, 1))
    return front


def test_figures_come_with_their_formulas_and_none_where_there_is_no_rate(city: Front) -> None:
    with city.person(Role.AUDITOR) as person:
        told = person.get("/api/statistics", params={**MAY, "by": ["district"]}).json()
    assert told["total"]["figures"]["captured"] == 2
    closure = told["total"]["rates"]["closure"]
    assert closure == {"percent": 0.0, "printed": {"zh": "0.00 %", "en": "0.00 %"}}
    assert told["total"]["rates"]["handling"] == {
        "percent": None,
        "printed": {"zh": "无", "en": "none"},
    }
    formulas = {one["name"]: one["formula"] for one in told["formulas"]}
    assert formulas["closure"] == {"zh": "结案数 ÷ 立案数 ×100%", "en": "closed / registered, in %"}
    assert set(formulas) == set(told["total"]["rates"])
    assert [group["key"] for group in told["groups"]] == [
        {"district": "north"},
        {"district": "south"},
    ]


def test_a_person_of_a_district_gets_their_districts_figures_and_cases_only(city: Front) -> None:
    with city.person(Role.ADMINISTRATOR, "north") as person:
        told = person.get("/api/statistics", params={**MAY, "by": ["district"]}).json()
        cases = person.get("/api/statistics/cases", params=MAY).text
        other = person.get("/api/statistics", params={**MAY, "district": "south"}).json()
    assert [group["key"] for group in told["groups"]] == [{"district": "north"}]
    assert "quay-1" not in cases
    assert "gate-3" in cases
    assert other["total"]["figures"]["captured"] == 0


@pytest.mark.parametrize(
    ("why", "role", "path", "format", "status"),
    [
        ("a reviewer judges cases and counts none", Role.REVIEWER, "", "json", 403),
        ("an auditor reads figures", Role.AUDITOR, "", "json", 200),
        ("but takes no files with them", Role.AUDITOR, "", "csv", 403),
        ("nor cases", Role.AUDITOR, "/cases", "csv", 403),
        ("an assessor does", Role.ASSESSOR, "", "xlsx", 200),
        ("and cases, too", Role.ASSESSOR, "/cases", "geojson", 200),
    ],
)
def test_figures_and_files_need_their_permissions(
    city: Front, why: str, role: Role, path: str, format: str, status: int
) -> None:
    with city.person(role) as person:
        answer = person.get(f"/api/statistics{path}", params={**MAY, "format": format})
    assert answer.status_code == status, why


def test_who_is_not_signed_in_gets_nothing(city: Front) -> None:
    with city.stranger() as stranger:
        assert_problem(stranger.get("/api/statistics", params=MAY), 401, "sign in")
        assert_problem(stranger.get("/api/statistics/cases", params=MAY), 401, "sign in")


def test_a_file_of_figures_prints_each_formula_above_its_rate(city: Front) -> None:
    asked = {**MAY, "by": "kind", "format": "csv", "lang": "zh-CN"}
    with city.person(Role.ADMINISTRATOR) as person:
        answer = person.get("/api/statistics", params=asked)
    assert answer.headers["content-disposition"] == (
        'attachment; filename="statistics-2026-05-01-2026-05-31.csv"'
    )
    assert answer.headers["cache-control"] == "private, no-store"
    titles, row, total = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert "立案结案率 = 结案数 ÷ 立案数 ×100%" in titles
    assert row[titles.index("类型")] == "street_vending"
    assert total[titles.index("类型")] == "合计"
    assert total[titles.index("上报数")] == "2"


def test_cases_go_out_as_points_on_a_map(city: Front) -> None:
    asked = {**MAY, "format": "geojson"}
    with city.person(Role.ADMINISTRATOR) as person:
        answer = person.get("/api/statistics/cases", params=asked)
    told = json.loads(answer.content)
    assert answer.headers["content-type"] == "application/geo+json"
    assert [one["geometry"]["coordinates"] for one in told["features"]] == [[117.1, 36.6]] * 2
    assert {one["properties"]["status"] for one in told["features"]} == {"registered", "captured"}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"from": "2026-05-02", "to": "2026-05-01"}, "lies before the first"),
        ({"from": "2026-05-02"}, "to: "),
        ({**MAY, "by": "colour"}, "by"),
        ({**MAY, "format": "geojson"}, "Figures have no place on a map"),
        ({**MAY, "by": ["day", "month"]}, "only one"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    city: Front, asked: dict[str, str | list[str]], sentence: str
) -> None:
    with city.person(Role.ADMINISTRATOR) as person:
        assert_problem(person.get("/api/statistics", params=asked), 422, sentence)


def test_exports_wait_their_turn_and_say_so(city: Front) -> None:
    gate = city.services.exports
    gate._patience_s = 0.01
    with gate.open(), gate.open(), city.person(Role.ADMINISTRATOR) as person:
        answer = person.get("/api/statistics/cases", params=MAY)
        assert_problem(answer, 429, "under way already")
        assert answer.headers["retry-after"] == "30"
    with city.person(Role.ADMINISTRATOR, name="another") as person:
        assert person.get("/api/statistics/cases", params=MAY).status_code == 200
