"""The second run of what failed beside the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.suite import FEW

ROOT = Path(__file__).parent.parent

QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p xdist.plugin"}
"""Of all plugins these tests need only the one with several workers."""

SOUND = "def test_sound():\n    assert True\n"
BROKEN = "def test_broken():\n    assert False\n"
SECOND_TIME = """
from pathlib import Path

def test_second_time():
    been = Path("been")
    was = been.exists()
    been.touch()
    assert was
"""


def suite(folder: Path, **files: str) -> subprocess.CompletedProcess[str]:
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "tests.suite"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **QUICK},
        capture_output=True,
        text=True,
    )


def test_what_passes_is_run_once(tmp_path: Path) -> None:
    done = suite(tmp_path, sound=SOUND)
    assert done.returncode == 0
    assert "Once more" not in done.stdout


def test_what_passes_only_alone_is_named_and_keeps_nothing_back(tmp_path: Path) -> None:
    done = suite(tmp_path, sound=SOUND, second=SECOND_TIME)
    assert done.returncode == 0
    told = done.stdout.splitlines()
    assert told[-2:] == [
        "FLAKY, to be mended: failed beside the others, passed alone",
        "  test_second.py::test_second_time",
    ]


def test_what_is_broken_fails_both_times(tmp_path: Path) -> None:
    done = suite(tmp_path, sound=SOUND, broken=BROKEN, second=SECOND_TIME)
    assert done.returncode == 1
    assert "2 failed beside the others" in done.stdout
    assert "FLAKY" not in done.stdout


def test_more_than_a_few_failures_are_not_chance(tmp_path: Path) -> None:
    done = suite(
        tmp_path, **{f"second_{n}": SECOND_TIME.replace("been", f"been{n}") for n in range(FEW + 1)}
    )
    assert done.returncode == 1
    assert "Once more" not in done.stdout


def test_a_file_that_cannot_be_read_is_no_failed_test(tmp_path: Path) -> None:
    done = suite(tmp_path, sound=SOUND, torn="def test_torn(:\n")
    assert done.returncode == 2
    assert "FLAKY" not in done.stdout
