"""Serving whose long steps are run by a stand-in for the program, in a workspace of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.harness import Front, serving

STAND_IN = '''
"""Stands in for citypatrol: does what its words say, and tells what it was given."""
import json, os, signal, subprocess, sys, time
from pathlib import Path

words = [word for word in sys.argv[1:]]
print("these are words for people")
told = {"words": words, "folder": os.getcwd(), "shell": os.environ.get("SHELL_WAS_HERE")}
print(json.dumps({"early": True}), flush=True)
if "--fail" in words:
    print("The dataset has no pictures: build it again.", file=sys.stderr)
    sys.exit(2)
if "--hang" in words:
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path("helper.pid").write_text(str(helper.pid))
    time.sleep(600)
if "--samples" in words or any(word.startswith("samples=") for word in words):
    file = Path(next(word for word in words if word.startswith("samples=")).partition("=")[2])
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    out = Path(words[words.index("--out") + 1])
    out.mkdir()
    (out / "dataset.json").write_text(json.dumps({"name": "autumn", "sha256": "d" * 64}))
    with (out / "manifest.jsonl").open("w") as manifest:
        for line in [*lines, {"sample_id": None}]:
            manifest.write(json.dumps({"file": "x.jpg", "sample_id": line["sample_id"]}) + "\\n")
print(json.dumps(told), flush=True)
'''


@pytest.fixture
def learning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    program = tmp_path / "program"
    program.mkdir()
    (program / "citypatrol.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(program))
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    return {
        "python": sys.executable,
        "workspace": workspace,
        "packages": tmp_path / "packages",
        "queue": 2,
        "picture_pause_s": 3600,
    }


@pytest.fixture
def front(sqlite_url: str, learning: dict[str, object]) -> Iterator[Front]:
    with serving(sqlite_url, chores=True, learning=learning) as running:
        yield running


@pytest.fixture
def front_on_both(database_url: str, learning: dict[str, object]) -> Iterator[Front]:
    with serving(database_url, chores=True, learning=learning) as running:
        yield running
