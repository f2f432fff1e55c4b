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
    rules = RulesStamp(
        version="1",
        fired="x",
        seen_at_least=3,
        of_last=5,
        dwell_s=6.0,
        permits_checked=("night-market", "fair-2"),
    )
    assert "night-market, fair-2" in told(rules=rules)


def test_what_the_rule_asked_for_stands_beside_what_was_seen() -> None:
    rules = RulesStamp(version="1", fired="x", seen_at_least=2, of_last=3, dwell_s=6.0)
    shown = told(rules=rules, dwell_s=7.0)
    assert "the rule asks for 6 s" in shown
    assert "2 of 3 looks" in shown


def test_a_zone_that_was_redrawn_away_is_named_by_its_id() -> None:
    assert "<span>lawn</span>" in told(view=None)


def test_without_a_zone_the_whole_view_counts() -> None:
    assert "whole view" in told(zone_id=None)


def test_it_speaks_chinese_too() -> None:
    assert "看到 3 / 有效 3 次" in why(report(Shelf()), VIEW, CHINESE)
