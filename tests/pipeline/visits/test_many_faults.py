"""Two hundred sessions at once, most of them faulty: each ends in its own right way."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.domain import VisitError
from pipeline.ending import VISIT_THREAD
from pipeline.simulator import Fault, FaultKind, PathConfig, Simulator, SimulatorConfig, running
from pipeline.simulator.faults import IN_THE_PICTURE
from pipeline.visits import Hands, VisitFailed, VisitLimits, VisitStopped, visit
from tests.clips import make_clip

SECRET = "p@ss/w:rd#1"
LONG_S = 120.0
"""No limit at all for what ends by itself: a busy machine is slow, and not a bad camera."""
PATIENT = VisitLimits(open_s=LONG_S, packet_s=LONG_S, keyframe_s=LONG_S, total_s=LONG_S)
SHORT: dict[str, dict[str, float]] = {
    "mute": {"open_s": 3.0},
    "slow": {"open_s": 3.0},
    "silent": {"open_s": 4.0, "packet_s": 2.0},
    "no_keyframe": {"keyframe_s": 4.0},
    "stall": {"packet_s": 4.0},
    "half_open": {"packet_s": 4.0},
    "garbage-h264": {"open_s": 8.0, "packet_s": 8.0, "keyframe_s": 8.0},
}
"""The limit that ends a visit with this fault; the others are patient."""
SOON_S = 60.0

NO_KEYFRAME = Fault(kind=FaultKind.DELAYED_KEYFRAME, seconds=60.0)
"""Keeps a visit in the stream, so that what strikes later strikes every time."""


def struck(kind: FaultKind, seconds: float = 0.0) -> Fault:
    return Fault(kind=kind, seconds=seconds)


ENDS: dict[str, tuple[tuple[Fault, ...], VisitError | None]] = {
    "nothing": ((), None),
    "refuse": ((struck(FaultKind.REFUSE),), VisitError.REFUSED),
    "mute": ((struck(FaultKind.MUTE),), VisitError.TIMEOUT_OPEN),
    "slow": ((struck(FaultKind.SLOW_START, LONG_S),), VisitError.TIMEOUT_OPEN),
    "unauthorized": ((struck(FaultKind.UNAUTHORIZED),), VisitError.AUTH),
    "not_found": ((struck(FaultKind.NOT_FOUND),), VisitError.NOT_FOUND),
    "silent": ((struck(FaultKind.SILENT),), VisitError.STARVED),
    "no_keyframe": ((NO_KEYFRAME,), VisitError.STARVED),
    "stall": ((NO_KEYFRAME, struck(FaultKind.STALL, 1.0)), VisitError.STALLED),
    "half_open": ((NO_KEYFRAME, struck(FaultKind.HALF_OPEN, 1.0)), VisitError.STALLED),
    "disconnect": ((NO_KEYFRAME, struck(FaultKind.DISCONNECT, 1.0)), VisitError.ENDED),
    "truncated": ((struck(FaultKind.TRUNCATED),), VisitError.CORRUPT),
    # Of H.265 FFmpeg throws most random packets away unseen, as if none had come.
    "garbage-h264": ((struck(FaultKind.GARBAGE),), VisitError.CORRUPT),
}
Ended = tuple[str, VisitError | None]


def test_the_table_has_every_fault_that_can_cost_a_visit_its_picture() -> None:
    """What is wrong in the picture itself is for the admission to judge: the visit succeeds. What
    is mutated by chance has no one right end: see test_mutated.py."""
    told = {fault.kind for faults, _ in ENDS.values() for fault in faults}
    assert told == set(FaultKind) - IN_THE_PICTURE - {FaultKind.MUTATED}


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder = tmp_path_factory.mktemp("clips")
    clips = {
        "h264": make_clip(folder / "h264.mp4"),
        "h265": make_clip(folder / "h265.mp4", "libx265"),
    }
    paths = [
        PathConfig(name=f"{name}/{codec}/{copy}", source=clip, faults=faults)
        for name, (faults, _) in ENDS.items()
        for codec, clip in clips.items()
        for copy in range(8)
        if name.partition("-")[2] in ("", codec)
    ]
    with running(SimulatorConfig(paths=tuple(paths))) as simulator:
        yield simulator


def guarded(cameras: Simulator, path: str) -> SecretStr:
    """The address with a password that nobody may see, though this camera asks for none."""
    return SecretStr(cameras.url(path).replace("rtsp://", f"rtsp://op:{SECRET}@"))


def limits_for(path: str) -> VisitLimits:
    return PATIENT.model_copy(update=SHORT.get(path.partition("/")[0], {}))


def all_at_once(paths: Sequence[str], look: Callable[[str], Ended]) -> list[Ended]:
    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(look, paths))


def reaches(value: Callable[[], int], wanted: int, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while value() != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return value() == wanted


def busy() -> int:
    return sum(thread.name == VISIT_THREAD for thread in threading.enumerate())


def test_two_hundred_faulty_cameras_at_once_end_each_in_the_one_right_way(
    cameras: Simulator, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    hands = Hands(idle_s=1.0)
    told: list[str] = []

    def look(path: str) -> Ended:
        error = None
        try:
            visit(guarded(cameras, path), limits_for(path), SystemClock(), hands=hands)
        except VisitFailed as failed:
            error = failed.error
            told.append(f"{failed} {failed!r}")
        return path.partition("/")[0], error

    paths = list(cameras.counters.paths)
    assert len(paths) == 200
    with caplog.at_level(logging.DEBUG):
        ended = all_at_once(paths, look)

    wrong = Counter((name, error) for name, error in ended if error is not ENDS[name][1])
    assert wrong == {}
    assert max(each.peak for each in cameras.counters.paths.values()) == 1
    assert reaches(busy, 0, within_s=SOON_S)
    assert reaches(lambda: cameras.counters.connections, 0, within_s=SOON_S)
    written = "".join([*told, caplog.text, *capfd.readouterr()])
    assert SECRET not in written
    assert "p%40ss" not in written


def test_one_bad_address_among_a_hundred_costs_one_visit(cameras: Simulator) -> None:
    hands = Hands(idle_s=1.0)
    urls = [guarded(cameras, f"nothing/h264/{number % 8}") for number in range(100)]
    urls[37] = SecretStr(f"rtp://op:{SECRET}@10.0.0.1/x")

    def look(number: str) -> Ended:
        try:
            visit(urls[int(number)], PATIENT, SystemClock(), hands=hands)
        except VisitFailed as failed:
            return number, failed.error
        return number, None

    ended = all_at_once([str(number) for number in range(100)], look)
    failed = [(number, error) for number, error in ended if error is not None]
    assert failed == [("37", VisitError.BAD_URL)]


def test_two_hundred_visits_in_every_state_stop_and_leave_nothing(
    cameras: Simulator,
) -> None:
    hands, stop = Hands(idle_s=1.0), threading.Event()
    patient = VisitLimits(open_s=4.0, packet_s=4.0, keyframe_s=20.0, total_s=20.0)
    stopped: list[str] = []

    def look(path: str) -> Ended:
        try:
            visit(guarded(cameras, path), patient, SystemClock(), stop=stop, hands=hands)
        except VisitStopped:
            stopped.append(path.partition("/")[0])
        except VisitFailed:
            pass
        return path, None

    timer = threading.Timer(0.8, stop.set)
    timer.start()
    all_at_once(list(cameras.counters.paths), look)
    timer.join()

    assert {"mute", "slow", "silent", "no_keyframe"} <= set(stopped)
    # What was walked away from ends by FFmpeg's own limits.
    assert reaches(busy, 0, within_s=SOON_S)
    assert reaches(lambda: cameras.counters.connections, 0, within_s=SOON_S)
