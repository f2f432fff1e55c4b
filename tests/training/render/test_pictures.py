"""The one test that renders: it needs Blender as a module."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_picture_comes_with_its_labels_and_is_not_rendered_twice(tmp_path: Path) -> None:
    pytest.importorskip(
        "bpy", reason="Blender as a module is not here: make setup-render, then run there"
    )
    command = [
        sys.executable, "-m", "training.render.pictures", "--out", str(tmp_path), "--count", "1",
        "--seed", "2", "--size", "160", "90", "--samples", "1",
    ]  # fmt: skip
    for _ in range(2):
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    lines = (tmp_path / "manifest.jsonl").read_text().splitlines()
    assert len(lines) == 1
    entry = json.loads(lines[0])
    labels = (tmp_path / "labels" / "000002.txt").read_text().splitlines()
    assert sum(entry["boxes"].values()) == len(labels) > 0
    assert (tmp_path / "images" / "000002.jpg").read_bytes()[:2] == b"\xff\xd8"
