"""How large an installation has to be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sizing.measured import Bench, BenchUnreadable, read_bench
from pipeline.sizing.printed import lines
from pipeline.sizing.sums import Wanted, needed

SAID: dict[str, Any] = {
    "looks_per_s": 40.0,
    "cpu_ms_per_look": 35.0,
    "p50_visit_ms": 1000.0,
    "p95_visit_ms": 2000.0,
    "sessions": 96,
    "engine": "an engine",
    "rss_mb": {"peak": 1200.0, "end": 1100.0},
    "feed": {"mbps": 2.0, "keyframe_kb": 100.0, "codec": "h264"},
    "machine": {"cores": 2, "model": "a machine"},
    "date": "2026-05-04T04:00:00+00:00",
    "coverage": 1.0,
}
BENCH = Bench.model_validate(SAID)
CITY = Wanted(cameras=6_000, target_s=180.0, again=0.0, cases_per_day=100.0, kept_days=365)


def test_a_city_is_summed_up_by_hand() -> None:
    found = needed(CITY, BENCH)
    assert found.looks_per_s == pytest.approx(6_000 / 180)
    assert found.sessions == 67  # 33.3 a second, two seconds each when slow
    assert found.mbit_per_s == pytest.approx(6_000 / 180 * 1.0 * 2.0)
    assert found.cores == pytest.approx(6_000 / 180 * 0.035 / 0.7)
    assert (found.nodes, found.nodes_with_spare) == (1, 2)
    assert found.evidence_gb_per_month == pytest.approx(100 * 30 * 700 / 1e6)
    assert found.database_gb_kept == pytest.approx(36_500 * 4.5 / 1e6)


def test_slow_platforms_ask_for_sessions_and_then_for_machines() -> None:
    slow = needed(replace(CITY, visit_s=8.0), BENCH)
    assert slow.sessions == 534
    assert slow.cores == needed(CITY, BENCH).cores
    assert slow.nodes == 6


@given(
    cameras=st.integers(1, 200_000),
    more=st.integers(1, 200_000),
    target=st.floats(1.0, 3_600.0),
    again=st.floats(0.0, 1.0),
)
def test_more_cameras_never_need_less(cameras: int, more: int, target: float, again: float) -> None:
    few = needed(Wanted(cameras, target, again), BENCH)
    many = needed(Wanted(cameras + more, target, again), BENCH)
    assert many.sessions >= few.sessions
    assert many.nodes >= few.nodes >= 1
    assert many.cores > few.cores


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"cameras": 0}, "more than none"),
        ({"target_s": -1.0}, "more than none"),
        ({"again": 1.5}, "between 0 and 1"),
        ({"visit_s": 0.0}, "cannot be negative"),
        ({"target_s": float("nan")}, "more than none"),
        ({"visit_s": float("inf")}, "cannot be negative"),
        ({"cases_per_day": float("nan")}, "cannot be negative"),
    ],
)
def test_what_no_city_can_want_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(CITY, **wrong)


def test_every_line_says_what_it_stands_on() -> None:
    told = "\n".join(lines(CITY, BENCH, needed(CITY, BENCH)))
    for stood_on in ("the simulator's; say yours with --visit", "35.0 ms a look", "70% busy"):
        assert stood_on in told
    yours = replace(CITY, visit_s=8.0)
    assert "8 s a visit as you say" in "\n".join(lines(yours, BENCH, needed(yours, BENCH)))


def test_the_file_of_a_bench_is_read(tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text(json.dumps(SAID))
    assert read_bench(tmp_path / "bench.json") == BENCH


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", json.dumps({**SAID, "sessions": 0}), "[" * 100_000]
)
def test_another_file_is_refused_and_how_to_make_one_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "bench.json").write_text(text)
    with pytest.raises(BenchUnreadable, match="citypatrol bench patrol"):
        read_bench(tmp_path / "bench.json")
