"""What decoding costs, from the bench's front door."""

from __future__ import annotations

import json
from pathlib import Path

from tests.clips import make_clip
from tests.pipeline.bench.program import bench

SOFTWARE = ("software", "software, kept", "software, all cores")


def test_every_way_has_its_figures_or_says_why_it_has_none(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "street.mp4", size=(640, 360), seconds=1)
    given = ("decode", "--source", str(clip), "--keyframes", "3")
    ended = bench(tmp_path, *given, "--json")
    assert ended.returncode == 0, ended.stderr
    figures = json.loads(ended.stdout)
    ways = {one["way"]: one for one in figures["ways"]}
    assert set(ways) == {*SOFTWARE, "cuda", "qsv", "vaapi"}
    for name, one in ways.items():
        if "why" in one:
            assert name not in SOFTWARE
            assert one["why"]
            continue
        assert one["cpu_ms"] >= 0
        assert one["clock_ms"] > 0
        assert 0 <= one["noticed"] <= 1
    assert ways["software"]["noticed"] == 1.0
    assert figures["keyframes"] == 3
    assert figures["feed"]["codec"] == "h264"


def test_people_get_a_line_for_each_way(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "street.mp4", seconds=1)
    ended = bench(tmp_path, "decode", "--source", str(clip), "--keyframes", "2")
    assert ended.returncode == 0, ended.stderr
    assert [line.split("  ")[0] for line in ended.stdout.splitlines()][:3] == list(SOFTWARE)
    assert "of cut keyframes noticed" in ended.stdout


def test_a_video_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    ended = bench(tmp_path, "decode", "--source", "nowhere.mp4")
    assert ended.returncode == 2
    assert "nowhere.mp4" in ended.stderr
    assert "Traceback" not in ended.stderr
