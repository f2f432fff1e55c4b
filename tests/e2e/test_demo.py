"""The demo, as a newcomer runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
KINDS = ["bin_overflow", "green_belt_parking", "manhole_missing", "street_vending"]
CASES_WITHIN_S = 600.0
CLOSED_WITHIN_S = 600.0
"""Ends what hangs; a machine with nothing else to do needs a fifth of it."""
PATIENT = ["--within", f"{CASES_WITHIN_S:g}"]


@pytest.mark.slow
@pytest.mark.timeout(960)
def test_demo_once_opens_one_case_per_kind_and_none_on_look_alikes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "citypatrol", "demo", "--once", "--json", "--port", "0", *PATIENT],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.strip().splitlines()[-1])
    assert summary["cases"] == dict.fromkeys(KINDS, 1)
    assert summary["innocent_cases"] == 0
    assert summary["visits"] > 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_reviewer_who_only_confirms_sees_every_case_handled_checked_and_closed(
    tmp_path: Path,
) -> None:
    with (
        demo(tmp_path) as log,
        httpx.Client(
            timeout=60, trust_env=False, headers={"CityPatrol-Request": "test"}
        ) as reviewer,
    ):
        console, password = wait_for(lambda: address(log), 300.0, log)
        given = {"name": "reviewer", "password": password}
        reviewer.post(f"{console}/api/login", json=given).raise_for_status()
        wait_for(lambda: len(cases(reviewer, console)) >= len(KINDS), CASES_WITHIN_S, log)
        for case in cases(reviewer, console):
            wait_for(partial(has, log, f"Review it: {console}/cases/{case['id']}"), 120.0, log)
            move = {"action": "confirm", "version": case["version"]}
            reviewer.post(f"{console}/api/cases/{case['id']}/moves", json=move).raise_for_status()
        wait_for(
            lambda: {case["status"] for case in cases(reviewer, console)} == {"closed"},
            CLOSED_WITHIN_S,
            log,
        )
        told = [
            reviewer.get(f"{console}/api/cases/{case['id']}").raise_for_status().json()
            for case in cases(reviewer, console)
        ]
    assert sorted(case["kind"] for case in told) == KINDS
    for case in told:
        actions = [step["action"] for step in case["steps"]]
        assert actions == ["capture", "confirm", "dispatch", "accept", "handle", "check_pass"]
        by = {step["action"]: step["actor"] for step in case["steps"]}
        assert [name for name, actor in by.items() if actor == "reviewer"] == ["confirm"]
        assert by["check_pass"] == f"camera {case['camera_id']}"
        pictures = {one["picture"]["role"]: one["picture"] for one in case["evidence"]}
        after = pictures["handle_after"]
        assert after["sha256"] != pictures["handle_before"]["sha256"]
        assert after["captured_at"] > case["check"]["handled_at"]
    assert "the demo changes the scene" in log.read_text()


@contextmanager
def demo(folder: Path) -> Iterator[Path]:
    """The demo in a process of its own; what it says stands in a file."""
    log = folder / "demo.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "citypatrol", "demo", "--port", "0"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=said,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


def address(log: Path) -> tuple[str, str] | None:
    """The console and the reviewer's password, once the demo has printed them."""
    text = re.sub(r"\s+", " ", log.read_text())
    found = re.search(r"Console: (\S+) sign in as reviewer, password (\S+)", text)
    return None if found is None else (found[1], found[2])


def cases(reviewer: httpx.Client, console: str) -> list[dict[str, Any]]:
    answer = reviewer.get(f"{console}/api/cases", params={"limit": 200})
    found: list[dict[str, Any]] = answer.raise_for_status().json()["cases"]
    return found


def has(log: Path, line: str) -> bool:
    return line in log.read_text()


def wait_for(condition: Callable[[], Any], seconds: float, log: Path) -> Any:
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.5)
    return found
