"""What a case page says about why the case was believed."""

from __future__ import annotations

from typing import Any

from pipeline.contract import LookCount, RulesStamp, View
from serving.console.why import why
from tests.serving.console.test_moments import CHINESE, ENGLISH
from tests.serving.examples import camera, report
from tests.serving.shelf import Shelf

VIEW = View.model_validate(camera()["views"][0])


def told(view: View | None = VIEW, **other: Any) -> str:
    return why(report(Shelf(), **other), view, ENGLISH)


def test_it_tells_looks_dwell_zone_permits_and_score() -> None:
    shown = told(looks=LookCount(seen=5, total=6, unable=2))
    assert "seen on 5 of 6 usable" in shown
    assert '<span class="warn">2 unusable</span>' in shown
    assert "5 min 0 s" in shown
    assert "12:00:00 – 12:05:00" in shown
    assert "green belt" in shown
    assert "none applies" in shown
    assert "highest 90 %, mean 80 %" in shown
    assert "street 1" in shown


def test_permits_that_were_checked_are_named() -> None:
    rules = RulesStamp(version="1", fired="x", permits_checked=("night-market", "fair-2"))
    assert "night-market, fair-2" in told(rules=rules)


def test_a_dwell_of_seconds_is_marked_as_a_demos() -> None:
    assert "demo time" in told(dwell_s=12.0)
    assert "demo time" not in told(dwell_s=60.0)


def test_a_zone_that_was_redrawn_away_is_named_by_its_id() -> None:
    assert "<span>lawn</span>" in told(view=None)


def test_without_a_zone_the_whole_view_counts() -> None:
    assert "whole view" in told(zone_id=None)


def test_it_speaks_chinese_too() -> None:
    assert "看到 3 / 有效 3 次" in why(report(Shelf()), VIEW, CHINESE)
