"""Sessions held open: looks at their pace, reconnecting, and leaving."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.simulator import Fault, FaultKind, PathConfig, Simulator, SimulatorConfig, running
from pipeline.visits import Hands, Live, VisitFailed, VisitLimits, VisitStopped, recording
from tests.clips import make_clip
from tests.pipeline.visits import servers

LONG_S = 120.0
"""No limit at all for what ends by itself: a busy machine is slow, and not a bad camera."""
PATIENT = VisitLimits(open_s=LONG_S, packet_s=LONG_S, keyframe_s=LONG_S, total_s=LONG_S)
SILENCE = PATIENT.model_copy(update={"open_s": 3.0, "packet_s": 1.5})
BRIEF = VisitLimits(open_s=1.2, packet_s=0.6, keyframe_s=1.5, total_s=6.0)
"""Closes soon what was walked away from; without a stop it would begin again for ever."""
NO_ANSWER = PATIENT.model_copy(update={"open_s": 1.2})
NO_KEYFRAME = PATIENT.model_copy(update={"keyframe_s": 1.5})
SECRET = "p@ss/w:rd#1"
PATIENCE_S = 120.0
"""Ends what hangs; a busy machine needs a part of it."""

Seen = Picture | VisitFailed


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A keyframe every half second."""
    return make_clip(tmp_path_factory.mktemp("clips") / "street.mp4", gop=5)


def struck(kind: FaultKind, seconds: float = 0.0, for_s: float | None = None) -> Fault:
    return Fault(kind=kind, seconds=seconds, for_s=for_s)


@pytest.fixture(scope="module")
def cameras(clip: Path) -> Iterator[Simulator]:
    faults = {
        "good": (),
        "silent": (struck(FaultKind.SILENT),),
        "stall": (struck(FaultKind.STALL, 1.2),),
        "half_open": (struck(FaultKind.HALF_OPEN, 1.2),),
        "disconnect": (struck(FaultKind.DISCONNECT, 1.2),),
        "truncated": (struck(FaultKind.TRUNCATED),),
        "mute": (struck(FaultKind.MUTE),),
        "not_found": (struck(FaultKind.NOT_FOUND),),
        "no_keyframe": (struck(FaultKind.DELAYED_KEYFRAME, 60.0),),
    }
    paths = tuple(
        PathConfig(name=name, source=clip, faults=several) for name, several in faults.items()
    )
    with running(SimulatorConfig(paths=paths)) as simulator:
        yield simulator


class Waits:
    """A back-off that notes what it was asked for, and is short."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, failures: int) -> float:
        self.asked.append(failures)
        return 0.05


def live(
    url: str,
    stop: threading.Event,
    *,
    every_s: float = 0.1,
    backoff: Waits | None = None,
    limits: VisitLimits = PATIENT,
) -> Live:
    return Live(
        lambda: SecretStr(url),
        limits,
        SystemClock(),
        every_s=every_s,
        backoff=backoff or Waits(),
        stop=stop,
        hands=Hands(),
    )


def seen_until(
    session: Live, stop: threading.Event, errors: int = 0, pictures: int = 0
) -> list[Any]:
    """What comes until so many errors and so many pictures have come."""
    came: list[Seen] = []
    deadline = time.monotonic() + PATIENCE_S
    for each in session:
        came.append(each)
        failed = sum(isinstance(one, VisitFailed) for one in came)
        if failed >= errors and len(came) - failed >= pictures:
            break
        assert time.monotonic() < deadline, came
    stop.set()
    return came


def nobody_left(cameras: Simulator, path: str) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while cameras.counters.paths[path].open and time.monotonic() < deadline:
        time.sleep(0.02)
    return not cameras.counters.paths[path].open


def test_one_session_brings_a_keyframe_at_the_asked_pace(cameras: Simulator, clip: Path) -> None:
    stop = threading.Event()
    before = cameras.counters.paths["good"].total
    began = time.monotonic()
    pictures = seen_until(live(cameras.url("good"), stop, every_s=1.0), stop, pictures=4)

    assert time.monotonic() - began > 2.4
    assert cameras.counters.paths["good"].total == before + 1
    assert nobody_left(cameras, "good")
    known = [each.rgb() for each in recording(clip, 0.5, datetime(2026, 1, 1, tzinfo=UTC))]
    for picture in pictures:
        assert any(np.array_equal(picture.rgb(), keyframe) for keyframe in known)
    moments = [picture.captured_at for picture in pictures]
    assert moments == sorted(set(moments))


def test_a_camera_whose_keyframes_are_rarer_than_the_pace_is_looked_at_with_each_of_them(
    cameras: Simulator,
) -> None:
    stop = threading.Event()
    pictures = seen_until(live(cameras.url("good"), stop, every_s=0.05), stop, pictures=4)
    for one, next_one in pairwise(pictures):
        assert not np.array_equal(one.rgb(), next_one.rgb()), "looked at twice"


ENDS = [
    ("a stream that falls silent", "stall", VisitError.STALLED, SILENCE),
    ("a server that dies without a word", "half_open", VisitError.STALLED, SILENCE),
    ("a server that hangs up", "disconnect", VisitError.ENDED, PATIENT),
]


@pytest.mark.parametrize(
    ("path", "error", "limits"), [row[1:] for row in ENDS], ids=[r[0] for r in ENDS]
)
def test_a_session_that_breaks_after_pictures_is_told_and_made_again(
    cameras: Simulator, path: str, error: VisitError, limits: VisitLimits
) -> None:
    stop, waits = threading.Event(), Waits()
    session = live(cameras.url(path), stop, backoff=waits, limits=limits)
    came = seen_until(session, stop, errors=2, pictures=2)

    assert {one.error for one in came if isinstance(one, VisitFailed)} == {error}
    assert cameras.counters.paths[path].peak == 1
    assert set(waits.asked) == {1}, "pictures came in between: no growing pause"


NEVER = [
    ("no packet", "silent", VisitError.STARVED, SILENCE),
    ("no keyframe", "no_keyframe", VisitError.STARVED, NO_KEYFRAME),
    ("damaged keyframes only", "truncated", VisitError.CORRUPT, PATIENT),
    ("no answer", "mute", VisitError.TIMEOUT_OPEN, NO_ANSWER),
    ("no such stream", "not_found", VisitError.NOT_FOUND, PATIENT),
]


@pytest.mark.parametrize(
    ("path", "error", "limits"), [row[1:] for row in NEVER], ids=[r[0] for r in NEVER]
)
def test_a_session_without_pictures_is_told_and_made_again_after_a_pause(
    cameras: Simulator, path: str, error: VisitError, limits: VisitLimits
) -> None:
    stop, waits = threading.Event(), Waits()
    session = live(cameras.url(path), stop, backoff=waits, limits=limits)
    came = seen_until(session, stop, errors=2)

    assert [one.error for one in came] == [error] * 2
    assert waits.asked == [1]
    assert cameras.counters.paths[path].peak <= 1


def test_a_server_that_comes_back_is_found_again(clip: Path) -> None:
    stop, waits = threading.Event(), Waits()
    config = SimulatorConfig(paths=(PathConfig(name="street", source=clip),))
    with running(config) as first:
        port, url = first.port, first.url("street")
        session = iter(live(url, stop, backoff=waits))
        assert isinstance(next(session), Picture)
    failed = [each for each in (next(session) for _ in range(4)) if isinstance(each, VisitFailed)]
    assert failed
    assert failed[-1].error in {VisitError.REFUSED, VisitError.ENDED}
    with running(config.model_copy(update={"port": port})):
        deadline = time.monotonic() + PATIENCE_S
        while not isinstance(next(session), Picture):
            assert time.monotonic() < deadline
        assert max(waits.asked) > 1
        stop.set()
        assert next(session, None) is None


@pytest.mark.parametrize("path", ["good", "silent", "mute", "no_keyframe", "stall"])
@pytest.mark.parametrize("after_s", [0.0, 0.4])
def test_stopping_ends_it_in_every_state(cameras: Simulator, path: str, after_s: float) -> None:
    stop = threading.Event()
    session = live(cameras.url(path), stop, limits=BRIEF)
    timer = threading.Timer(after_s, stop.set)
    timer.start()
    began = time.monotonic()
    for _ in session:
        assert time.monotonic() - began < PATIENCE_S
    timer.join()
    assert nobody_left(cameras, path)


def test_pauses_grow_until_a_picture_comes(cameras: Simulator) -> None:
    stop, waits = threading.Event(), Waits()
    urls = [cameras.url("not_found")] * 3 + [cameras.url("disconnect"), cameras.url("not_found")]
    following = iter(urls)
    session = Live(
        lambda: SecretStr(next(following)),
        PATIENT,
        SystemClock(),
        every_s=0.1,
        backoff=waits,
        stop=stop,
        hands=Hands(),
    )
    seen_until(session, stop, errors=5)
    assert waits.asked == [1, 2, 3, 1]


def test_stopping_ends_a_long_pause_too(cameras: Simulator) -> None:
    stop = threading.Event()
    session = Live(
        lambda: SecretStr(cameras.url("not_found")),
        PATIENT,
        SystemClock(),
        every_s=1.0,
        backoff=lambda failures: 600.0,
        stop=stop,
        hands=Hands(),
    )
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    assert len(list(session)) == 1
    timer.join()


def test_letting_go_of_it_before_the_stop_waits_until_the_session_is_closed(
    cameras: Simulator,
) -> None:
    with closing(iter(live(cameras.url("good"), threading.Event()))) as session:
        assert isinstance(next(session), Picture)
    assert nobody_left(cameras, "good")


def test_a_picture_nobody_took_gives_way_to_the_newer_one(cameras: Simulator) -> None:
    stop = threading.Event()
    session = live(cameras.url("good"), stop)
    came = iter(session)
    first = next(came)
    time.sleep(2.0)
    second = next(came)
    stop.set()
    assert next(came, None) is None
    assert isinstance(first, Picture)
    assert isinstance(second, Picture)
    assert (second.captured_at - first.captured_at).total_seconds() > 1.0
    assert session.overtaken >= 1


def test_an_address_that_cannot_be_had_is_asked_for_again_and_never_told() -> None:
    asked: list[int] = []

    def address() -> SecretStr:
        asked.append(1)
        if len(asked) == 1:
            raise VisitFailed(VisitError.NOT_FOUND, "no such channel")
        return SecretStr(f"rtp://u:{SECRET}@10.0.0.1/x")

    stop = threading.Event()
    session = Live(
        address,
        PATIENT,
        SystemClock(),
        every_s=1.0,
        backoff=Waits(),
        stop=stop,
        hands=Hands(),
    )
    came = seen_until(session, stop, errors=2)
    assert [one.error for one in came] == [VisitError.NOT_FOUND, VisitError.BAD_URL]
    assert not any(SECRET in str(one) + repr(one) for one in came)


def test_a_stop_while_the_address_is_asked_for_ends_it_too() -> None:
    stop = threading.Event()

    def address() -> SecretStr:
        stop.set()
        raise VisitStopped

    limits, clock = PATIENT, SystemClock()
    session = Live(address, limits, clock, every_s=1.0, backoff=Waits(), stop=stop, hands=Hands())
    assert list(session) == []


def test_a_server_that_never_ends_its_answer_costs_one_failure_at_a_time() -> None:
    with servers.serving(servers.trickles) as place:
        stop = threading.Event()
        session = live(f"rtsp://u:{SECRET}@{place}/x", stop, limits=NO_ANSWER)
        came = seen_until(session, stop, errors=2)
    assert {one.error for one in came} == {VisitError.TIMEOUT_OPEN}
    assert not any(SECRET in str(one) + repr(one) for one in came)
