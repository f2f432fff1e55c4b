"""From appearances and reports to waiting times; the run itself through the front door."""

from __future__ import annotations

import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.bench.appearances import Appearance, appearances, simulator_paths
from pipeline.bench.errors import BenchError
from pipeline.bench.latency import summary, waits, with_dwell
from pipeline.bench.memory import Record, Reported
from pipeline.bench.options import LatencyBench, checked
from pipeline.config import PatrolSettings
from pipeline.simulator import load_config
from pipeline.violations import VIOLATIONS
from tests.pipeline.bench.program import bench


def drawn(count: int) -> list[Appearance]:
    return appearances(count, first_s=20.0, last_s=200.0, seed=1)


def test_every_kind_appears_equally_often_at_moments_all_over_the_spread() -> None:
    given = drawn(40)
    moments = sorted(one.at_s for one in given)
    assert set(Counter(one.kind for one in given).values()) == {10}
    assert {one.kind for one in given} == {violation.kind for violation in VIOLATIONS}
    assert 10 < moments[0] < 40
    assert 180 < moments[-1] < 210
    assert max(later - earlier for earlier, later in pairwise(moments)) < 30


def test_the_simulator_reads_the_paths(tmp_path: Path) -> None:
    file = tmp_path / "paths.toml"
    file.write_text(simulator_paths(drawn(4)))
    config = load_config(file)
    assert [path.name for path in config.paths] == [one.camera for one in drawn(4)]
    assert all(path.opening_repeats > 0 for path in config.paths[1:])


def test_a_wait_runs_from_appearing_to_the_first_report_of_that_kind() -> None:
    first, second, third = drawn(3)
    record = Record(began=1000.0)
    record.reports += [
        Reported(first.camera, "another_kind", 1000.0 + first.at_s + 5),
        Reported(first.camera, first.kind, 1000.0 + first.at_s + 50),
        Reported(first.camera, first.kind, 1000.0 + first.at_s + 90),
        Reported(second.camera, second.kind, 1000.0 + second.at_s + 70),
    ]
    waited = waits([first, second, third], record, started_s=1000.0)
    assert waited[first.camera] == pytest.approx(50)
    assert waited[second.camera] == pytest.approx(70)
    assert math.isinf(waited[third.camera])


def test_one_that_was_never_reported_counts_as_the_longest_wait() -> None:
    given = drawn(3)
    waited = dict(zip([one.camera for one in given], [50.0, 70.0, math.inf], strict=True))
    told = summary(given, waited, bound_s=60.0)
    assert (told["appearances"], told["reported"]) == (3, 2)
    assert (told["p50_s"], told["p95_s"], told["worst_s"]) == (70.0, None, None)
    assert told["within_bound_share"] == pytest.approx(1 / 3, abs=1e-4)


def test_the_dwell_is_set_for_every_kind_and_nothing_else_is() -> None:
    before = PatrolSettings().look_rules().confirm
    after = with_dwell(PatrolSettings(), 7.0).look_rules().confirm
    assert {rule.dwell_s for rule in after.values()} == {7.0}
    assert {kind: rule.of_last for kind, rule in after.items()} == {
        kind: rule.of_last for kind, rule in before.items()
    }


def test_other_cameras_need_something_to_show() -> None:
    with pytest.raises(BenchError, match="--source"):
        checked(LatencyBench, others=5)


@pytest.mark.slow
def test_a_short_run_reports_every_violation(tmp_path: Path) -> None:
    ended = bench(
        tmp_path, "latency", "--appearances", "4", "--target", "2", "--dwell", "1", "--spread",
        "2", "--grace", "8", "--set", "pace.revisit_s=0.5", "--engine", "onnx", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout)
    assert figures["appearances"] == figures["reported"] == 4
    assert 0 < figures["p50_s"] <= figures["p95_s"] <= figures["bound_s"] == 11.0
    assert figures["false_reports"] == 0
