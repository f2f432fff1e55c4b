"""What visits leave behind: nothing."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.simulator import Fault, FaultKind, Join, PathConfig, SimulatorConfig, running
from pipeline.visits import VisitFailed, VisitLimits, VisitStopped, visit
from tests.clips import make_clip
from tests.pipeline.visits import servers

LONG_S = 120.0
PATIENT = VisitLimits(open_s=LONG_S, packet_s=LONG_S, keyframe_s=LONG_S, total_s=LONG_S)
"""Every fault here ends a visit by itself: a busy machine is slow, and not a bad camera."""


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def resident_kib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def settles(value: Callable[[], int], at_most: int, within_s: float = 60.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if value() <= at_most:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_two_hundred_visits_leave_descriptors_threads_and_memory_flat(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "street.mp4", size=(1280, 720))
    kinds = [FaultKind.REFUSE, FaultKind.NOT_FOUND, FaultKind.UNAUTHORIZED, FaultKind.DISCONNECT]
    paths = [PathConfig(name="good", source=clip, join=Join.KEYFRAME)]
    paths += [
        PathConfig(name=kind.value, source=clip, faults=(Fault(kind=kind),)) for kind in kinds
    ]

    with running(SimulatorConfig(paths=tuple(paths))) as cameras:

        def patrol(visits: int) -> int:
            pictures = 0
            for number in range(visits):
                url = SecretStr(cameras.url(paths[number % len(paths)].name))
                try:
                    visit(url, PATIENT, SystemClock()).jpeg()
                    pictures += 1
                except VisitFailed:
                    pass
            gc.collect()
            return pictures

        patrol(50)  # Pools and caches fill once.
        before = (descriptors(), threading.active_count(), resident_kib())
        assert patrol(200) == 40
        assert settles(descriptors, before[0])
        assert settles(threading.active_count, before[1])
        assert resident_kib() - before[2] < 20 * 1024


def test_hundreds_of_visits_with_faults_leave_no_descriptor_and_no_thread(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "street.mp4", size=(640, 360))
    # Few at once: on a loaded machine forty opened together would starve each other.
    numbers = ["--visits", "400", "--rate", "100", "--sessions", "16", "--cameras", "80"]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.visits_flat", "--source", str(clip), *numbers],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    figures = json.loads(told.stdout)
    before, after = figures["at_rest_before"], figures["at_rest_after"]
    assert sum(figures["results"].values()) == 400
    assert len(figures["results"]) > 5, "several faults were among the cameras"
    assert figures["results"]["picture"] > 100
    assert (after["fds"], after["threads"]) == (before["fds"], before["threads"])
    assert after["rss_mb"] - before["rss_mb"] < 20


def test_visits_that_were_cut_off_clean_up_after_themselves() -> None:
    with servers.serving(servers.says_nothing) as place:
        before = threading.active_count()
        limits = VisitLimits(open_s=0.8, packet_s=0.8, keyframe_s=0.8, total_s=0.8)
        stop = threading.Event()
        stop.set()
        for _ in range(10):
            with pytest.raises(VisitStopped):
                visit(SecretStr(f"rtsp://{place}/x"), limits, SystemClock(), stop=stop)
        # The servers' own ten threads stay until their block ends.
        assert settles(threading.active_count, before + 10)


PROGRAM = """
import sys, threading, time
from pydantic import SecretStr
from pipeline.clock import SystemClock
from pipeline.ending import end_program
from pipeline.visits import VisitLimits, VisitStopped, visit
limits = VisitLimits(open_s=60, packet_s=60, keyframe_s=60, total_s=60)
stop = threading.Event()
threading.Timer(0.5, stop.set).start()
try:
    visit(SecretStr(sys.argv[1]), limits, SystemClock(), stop=stop)
except VisitStopped as stopped:
    print(stopped)
end_program(0)
"""


def test_a_program_ends_by_its_stop_while_a_camera_is_still_connecting() -> None:
    with servers.serving(servers.says_nothing) as place:
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, f"rtsp://u:hush@{place}/x"],
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout == "The visit was broken off because the patrol stops.\n"
        assert ended.stderr == ""


def test_ffmpeg_writes_nothing_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clip = make_clip(tmp_path / "street.mp4")
    broken = PathConfig(name="cut", source=clip, faults=(Fault(kind=FaultKind.TRUNCATED),))
    with running(SimulatorConfig(paths=(broken,))) as cameras:
        capfd.readouterr()
        for url in (cameras.url("cut"), "rtsp://u:hush@camera.invalid/x"):
            with pytest.raises(VisitFailed):
                visit(SecretStr(url), VisitLimits(), SystemClock())
    written = capfd.readouterr()
    assert (written.out, written.err) == ("", "")
