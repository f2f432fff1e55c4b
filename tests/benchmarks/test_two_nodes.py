"""Two Ray nodes beside one process: what is reckoned, who is charged, and that nobody stays."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from benchmarks import two_nodes
from benchmarks.families import cpu_s, family, program
from benchmarks.node_pairs import Window, compared
from benchmarks.ports import free_row, listens

PATIENCE_S = 120.0


def seen(looks: float, cpu: float, sessions: int = 3) -> Window:
    return Window(seconds=10.0, looks=looks, cpu_s=cpu, sessions=sessions, load=1.0)


def test_each_window_is_compared_with_its_neighbour_and_the_spread_is_told() -> None:
    told = compared(
        [
            (seen(100, 5.0), seen(90, 5.0)),
            (seen(200, 10.0), seen(200, 10.0, sessions=5)),
            (seen(100, 5.0), seen(120, 4.0)),
        ],
        cap=4,
    )
    assert told["looks"] == {"median": 1.0, "least": 0.9, "most": 1.2}
    assert told["cpu_per_look"] == {"median": 1.0, "least": 0.9, "most": 1.5}
    assert told["sessions"] == {"one": 3, "ray": 5, "cap": 4}
    assert told["pairs"][0]["one"] == {
        "looks_per_s": 10.0,
        "cpu_ms_per_look": 50.0,
        "cores": 0.5,
        "sessions": 3,
        "load": 1.0,
    }


CHILD = "import time\nwhile True: time.sleep(0.1)"
PARENT = f"""
import subprocess, sys, time
subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"])
subprocess.Popen([sys.executable, "-c", {CHILD!r}], start_new_session=True)
print("ready", flush=True)
while True: time.sleep(0.1)
"""


def wait_for(so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_family_is_charged_for_who_has_ended_and_nobody_of_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_parent.py").write_text(PARENT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with program("parent", ["a_parent"], tmp_path) as running:
        heads = [running.process_id]
        wait_for(lambda: "ready" in (tmp_path / "parent.log").read_text())
        members = family(heads)
        assert len(members) == 2
        assert cpu_s(heads) > running.cpu_s()
    wait_for(lambda: not family(members))


def test_ports_stand_in_a_row_and_nobody_listens_there() -> None:
    row = free_row(3)
    assert row == [row[0], row[0] + 1, row[0] + 2]
    assert not any(listens(port) for port in row)


def test_without_ray_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec

    def found(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "ray" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", found)
    with pytest.raises(SystemExit, match="Ray is not installed here: install citypatrol"):
        two_nodes.main([])
    assert capsys.readouterr().out == ""
