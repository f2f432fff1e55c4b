"""The demo, as a newcomer runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_demo_once_opens_one_case_per_kind_and_none_on_look_alikes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "citypatrol", "demo", "--once", "--json", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.strip().splitlines()[-1])
    assert summary["cases"] == {
        "bin_overflow": 1,
        "green_belt_parking": 1,
        "manhole_missing": 1,
        "street_vending": 1,
    }
    assert summary["innocent_cases"] == 0
    assert summary["visits"] > 0
    assert summary["seconds"] <= 180
