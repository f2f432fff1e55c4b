"""The bench from its front door: a short run on a handful of cameras, and wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clips import make_clip
from tests.pipeline.bench.program import bench

NUMBERS = (
    "cameras", "seconds", "looks", "looks_per_s", "cpu_ms_per_look", "simulator_cpu_ms_per_look",
    "roofline_ms_per_look", "overhead_ratio", "coverage", "worst_lateness_s", "p50_visit_ms",
    "p95_visit_ms", "fds", "threads", "gate_reuse_share", "stop_s", "warm_up_s", "target_s",
)  # fmt: skip


def test_a_short_run_gives_every_figure(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "street.mp4", size=(640, 360))
    ended = bench(
        tmp_path, "patrol", "--cameras", "6", "--seconds", "3", "--warm-up", "1", "--target", "1",
        "--source", str(clip), "--faults", "0.17", "--no-gate", "--engine", "onnx", "--json",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout)
    for name in NUMBERS:
        assert isinstance(figures[name], int | float), name
        assert figures[name] >= 0, name
    assert figures["cameras"] == 6
    assert figures["faulty"] == 1
    assert figures["looks"] > 0
    assert figures["looks_per_s"] == pytest.approx(figures["looks"] / figures["seconds"], rel=0.02)
    assert figures["roofline_ms_per_look"] > 0
    assert figures["overhead_ratio"] == pytest.approx(
        figures["cpu_ms_per_look"] / figures["roofline_ms_per_look"], rel=0.02
    )
    assert 0 <= figures["coverage"] <= 1
    assert figures["gate_reuse_share"] == 0
    assert 0 < figures["p50_visit_ms"] <= figures["p95_visit_ms"]
    assert 0 < figures["rss_mb"]["end"] <= figures["rss_mb"]["peak"]
    assert figures["stop_clean"]
    assert figures["stop_s"] < 5
    assert figures["feed"]["size"] == "640x360"
    assert figures["machine"]["cores"] >= 1
    assert figures["engine"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--cameras", "6", "--source", "nowhere.mp4"], "nowhere.mp4", id="no video"),
        pytest.param(["--cameras", "0", "--source", "a.mp4"], "--cameras", id="no camera"),
    ],
)
def test_wrong_input_is_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    ended = bench(tmp_path, "patrol", *arguments, "--seconds", "3", "--json")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert sentence in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
