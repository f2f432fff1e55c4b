"""Permits in words, and the form's answers as a permit: without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from serving.config import MapSettings
from serving.console.permits.answers import given_of
from serving.console.permits.saying import window_text
from serving.console.words import Language, Words
from serving.permits.domain import Permit, Window
from serving.permits.service import checked
from serving.permits.week import split
from tests.serving.permits.market import market, on_map, on_view

ENGLISH, CHINESE = Words(Language.ENGLISH), Words(Language.CHINESE)
PLAIN = MapSettings()
HOLED = [
    [[117.0, 36.5], [117.2, 36.5], [117.2, 36.7], [117.0, 36.7], [117.0, 36.5]],
    [[117.05, 36.55], [117.1, 36.55], [117.1, 36.6], [117.05, 36.55]],
]


@pytest.mark.parametrize(
    ("window", "english", "chinese"),
    [
        (
            {"weekdays": [5, 6], "start": "18:00", "end": "02:00"},
            "Fri, Sat 18:00–02:00 (next day)",
            "周五、周六 18:00–02:00（次日）",
        ),
        ({"start": "18:00", "end": "00:00"}, "every day 18:00–24:00", "每天 18:00–24:00"),
        ({"start": "00:00", "end": "00:00"}, "every day all day", "每天 全天"),
        (
            {"days": "workdays", "start": "06:00", "end": "09:00", "last": "2026-06-30"},
            "workdays 06:00–09:00, until 30 Jun 2026",
            "工作日 06:00–09:00，至 2026年6月30日",
        ),
        (
            {
                "weekdays": [1, 2, 3],
                "start": "06:00",
                "end": "09:00",
                "never": ["2026-05-01"],
                "also": ["2026-05-09"],
            },
            "Mon–Wed 06:00–09:00, also 9 May 2026, but not 1 May 2026",
            "周一–周三 06:00–09:00，另加 2026年5月9日，除 2026年5月1日",
        ),
    ],
)
def test_a_window_is_told_in_both_languages(
    window: dict[str, Any], english: str, chinese: str
) -> None:
    given = Window.model_validate(window)
    assert (window_text(ENGLISH, given), window_text(CHINESE, given)) == (english, chinese)


def untouched(permit: Permit, settings: MapSettings, **other: Any) -> dict[str, Any]:
    """What the browser sends when nobody changed anything, but for ``other``."""
    hours, others = split(permit.windows)
    lines = [one.model_dump(mode="json") for one in others]
    fields = {
        **{f"kind-{kind}": "on" for kind in permit.kinds},
        **{name: str(getattr(permit, name) or "") for name in ("id", "applicant", "approver")},
        "capacity": str(permit.capacity or ""),
        "margin": f"{100 * permit.margin:.10g}",
        "margin_m": f"{permit.margin_m:g}",
        "valid_from": str(permit.valid_from),
        "valid_until": str(permit.valid_until),
        "hours": json.dumps(sorted(hours)),
        "lines": json.dumps(lines),
        "map": json.dumps([{"keep": n} for n in range(len(permit.areas))]),
        **other,
    }
    return given_of(fields, permit, {}, settings)


def test_what_nobody_touched_stays_to_the_last_digit() -> None:
    windows = [
        {"weekdays": [5], "start": "18:00", "end": "00:00"},
        {"weekdays": [6], "start": "00:00", "end": "02:00"},
        {"days": "holidays", "start": "10:30", "end": "22:00"},
    ]
    areas = [on_map(), on_map(HOLED)]
    permit = checked(market(windows=windows, areas=areas, margin=0.07, margin_m=30))
    moved = MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png", tiles_crs="gcj02")
    assert checked(untouched(permit, moved)).told() == permit.told()


def test_what_part_a_view_shows_stays_when_its_area_is_drawn_anew() -> None:
    named = {"camera": "gate-3", "view": "main", "area": "whole_view", "part": "west side"}
    permit = checked(market(areas=[named]))
    corners = [[0.1, 0.5], [0.9, 0.5], [0.9, 0.9]]
    drawn = {("gate-3", "main"): corners, ("quay-1", "main"): "whole_view"}
    given = given_of({}, permit, drawn, PLAIN)
    assert given["areas"] == [
        {
            "camera": "gate-3",
            "view": "main",
            "area": corners,
            "part": "west side",
            "calibration": 0,
        },
        {"camera": "quay-1", "view": "main", "area": "whole_view", "part": None, "calibration": 0},
    ]


def test_only_what_was_on_the_board_is_drawn_on_the_present_picture() -> None:
    areas = [on_view() | {"calibration": 1}, on_view("quay-1") | {"calibration": 1}]
    drawn = {("gate-3", "main"): on_view()["area"], ("quay-1", "main"): on_view()["area"]}
    permit = checked(market(areas=areas))
    given = given_of({}, permit, drawn, PLAIN, {("gate-3", "main"): 2})
    assert [area["calibration"] for area in given["areas"]] == [2, 1]


def test_what_was_drawn_on_a_shifted_map_lies_where_it_was_drawn() -> None:
    moved = MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png", tiles_crs="gcj02")
    ring = [[117.006, 36.5005], [117.016, 36.5005], [117.016, 36.51]]
    permit = checked(market())
    [area] = untouched(permit, moved, map=json.dumps([{"ring": ring}]))["areas"]
    west, south = area["coordinates"][0][0]
    assert 0.003 < 117.006 - west < 0.009
    assert abs(36.5005 - south) < 0.003
    assert area["coordinates"][0][0] == area["coordinates"][0][-1]


@pytest.mark.parametrize("nonsense", ["", "no json", "{}", "[1, [9, 99], [1]]", '[{"ring": 3}]'])
def test_nonsense_from_a_browser_is_nothing_drawn(nonsense: str) -> None:
    fields = {"map": nonsense, "hours": nonsense, "lines": "[]", "capacity": "many"}
    given = given_of(fields, None, {("gate-3", "main"): on_view()["area"]}, PLAIN)
    assert [one.get("camera") for one in given["areas"]] == ["gate-3"]
    assert (given["windows"], given["capacity"]) == ([], "many")
