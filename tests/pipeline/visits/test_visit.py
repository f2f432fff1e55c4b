"""Every way a visit can end, against the camera simulator and against worse servers."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr, ValidationError

from pipeline.clock import HeldClock, SystemClock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.simulator import (
    Auth,
    Fault,
    FaultKind,
    Join,
    PathConfig,
    Simulator,
    SimulatorConfig,
    running,
)
from pipeline.visits import VisitFailed, VisitLimits, VisitStopped, recording, visit
from tests.clips import make_clip
from tests.pipeline.visits import servers

SECRET = "p@ss/w:rd#1"
LONG_S = 120.0
"""No limit at all for what ends by itself: a busy machine is slow, and not a bad camera."""
PATIENT = VisitLimits(open_s=LONG_S, packet_s=LONG_S, keyframe_s=LONG_S, total_s=LONG_S)
SOON_S = 60.0
"""Ends what hangs; the limits that are waited for are a second or two."""


def but(**given: float) -> VisitLimits:
    """Patient in all but what is waited for."""
    return PATIENT.model_copy(update=given)


SILENCE = but(open_s=4.0, packet_s=2.0)
"""Waits for a packet no longer than this, be it the first or another."""


def look(url: str, limits: VisitLimits = PATIENT) -> Picture:
    return visit(SecretStr(url), limits, SystemClock())


def failure(url: str, limits: VisitLimits = PATIENT) -> VisitFailed:
    """The failure of a visit, after checking that nothing about it tells the password."""
    with pytest.raises(VisitFailed) as caught:
        look(url, limits)
    error = caught.value
    told = [str(error), repr(error), error.detail, *traceback.format_exception(error)]
    told += [repr(error.__context__), repr(error.__cause__), repr(error.args)]
    for text in told:
        assert SECRET not in text
        assert "p%40ss" not in text
    assert "\n" not in str(error)
    assert str(error).endswith(".")
    return error


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        "h264": make_clip(folder / "h264.mp4"),
        "h265": make_clip(folder / "h265.mp4", "libx265"),
    }


def faulty(name: str, source: Path, kind: FaultKind, seconds: float = 0.0) -> PathConfig:
    return PathConfig(name=name, source=source, faults=(Fault(kind=kind, seconds=seconds),))


@pytest.fixture(scope="module")
def cameras(clips: dict[str, Path]) -> Iterator[Simulator]:
    paths = [
        PathConfig(name="guarded-basic", source=clips["h264"], auth=Auth.BASIC, user="op",
                   password=SecretStr(SECRET)),
        PathConfig(name="guarded-digest", source=clips["h264"], auth=Auth.DIGEST, user="op",
                   password=SecretStr(SECRET)),
        PathConfig(name="closed", source=clips["h264"], closed_port=True),
        PathConfig(name="cached", source=clips["h264"], join=Join.KEYFRAME),
        *[PathConfig(name=codec, source=clip) for codec, clip in clips.items()],
        *[
            faulty(f"{kind.value}-{codec}", clip, kind, seconds)
            for codec, clip in clips.items()
            for kind, seconds in FAULTS
        ],
    ]  # fmt: skip
    with running(SimulatorConfig(paths=tuple(paths))) as simulator:
        yield simulator


FAULTS = [
    (FaultKind.REFUSE, 0.0),
    (FaultKind.MUTE, 0.0),
    (FaultKind.UNAUTHORIZED, 0.0),
    (FaultKind.NOT_FOUND, 0.0),
    (FaultKind.SLOW_START, LONG_S),
    (FaultKind.SILENT, 0.0),
    (FaultKind.STALL, 0.15),
    (FaultKind.HALF_OPEN, 0.15),
    (FaultKind.DISCONNECT, 0.15),
    (FaultKind.DELAYED_KEYFRAME, 60.0),
    (FaultKind.TRUNCATED, 0.0),
    (FaultKind.GARBAGE, 0.0),
]

ENDS = [
    ("a connection closed at the first request", "refuse", VisitError.REFUSED, PATIENT),
    ("a server that never answers", "mute", VisitError.TIMEOUT_OPEN, but(open_s=1.5)),
    ("a server that answers too late", "slow_start", VisitError.TIMEOUT_OPEN, but(open_s=1.5)),
    ("a password nobody accepts", "unauthorized", VisitError.AUTH, PATIENT),
    ("a stream that does not exist", "not_found", VisitError.NOT_FOUND, PATIENT),
    ("a stream without a packet", "silent", VisitError.STARVED, SILENCE),
    ("a stream without a keyframe", "delayed_keyframe", VisitError.STARVED, but(keyframe_s=2.5)),
    ("keyframes cut in half", "truncated", VisitError.CORRUPT, PATIENT),
]


@pytest.mark.parametrize("codec", ["h264", "h265"])
@pytest.mark.parametrize(
    ("fault", "error", "limits"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
def test_a_visit_ends_in_the_error_that_says_what_happened(
    cameras: Simulator, codec: str, fault: str, error: VisitError, limits: VisitLimits
) -> None:
    began = time.monotonic()
    assert failure(cameras.url(f"{fault}-{codec}"), limits).error is error
    assert time.monotonic() - began < SOON_S


MID_GOP = [
    ("a stream that falls silent", "stall", VisitError.STALLED),
    ("a server that dies without a word", "half_open", VisitError.STALLED),
    ("a server that hangs up", "disconnect", VisitError.ENDED),
]


@pytest.mark.parametrize(
    ("fault", "error"), [row[1:] for row in MID_GOP], ids=[row[0] for row in MID_GOP]
)
def test_a_stream_that_ends_before_its_first_keyframe_fails_and_after_it_does_not(
    cameras: Simulator, fault: str, error: VisitError
) -> None:
    """Visits join anywhere in a group of ten frames; the fault strikes after one or two."""
    ends: list[VisitError | None] = []
    limits = but(open_s=1.5, packet_s=0.7)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and error not in ends:
        try:
            look(cameras.url(f"{fault}-h264"), limits)
            ends.append(None)
        except VisitFailed as failed:
            ends.append(failed.error)
    assert error in ends
    # Cut off before a first packet, it looks like a stream that never had one.
    assert set(ends) <= {error, VisitError.STARVED, None}


def test_random_bytes_never_become_a_picture(cameras: Simulator) -> None:
    # FFmpeg may also take bytes it can make nothing of for a broken connection.
    damaged_or_nothing = {VisitError.CORRUPT, VisitError.STALLED, VisitError.STARVED}
    for codec in ("h264", "h265"):
        error = failure(
            cameras.url(f"garbage-{codec}"), but(open_s=4, packet_s=2, keyframe_s=5)
        ).error
        assert error in damaged_or_nothing | {VisitError.ENDED}


WORSE = [
    ("a connection closed at once", servers.hangs_up, VisitError.REFUSED),
    ("another protocol", servers.talks_nonsense, VisitError.REFUSED),
    ("a limit on sessions", servers.answers("453 Not Enough Bandwidth"), VisitError.REFUSED),
    ("a server in trouble", servers.answers("500 Internal Server Error"), VisitError.REFUSED),
    ("a busy server", servers.answers("503 Service Unavailable"), VisitError.REFUSED),
    ("a forbidden stream", servers.answers("403 Forbidden"), VisitError.AUTH),
    ("a removed stream", servers.answers("404 Stream Not Found"), VisitError.NOT_FOUND),
    ("sound without pictures", servers.offers(servers.AUDIO_ONLY), VisitError.CODEC),
    ("a format nobody knows", servers.offers(servers.UNKNOWN_VIDEO), VisitError.CODEC),
]


@pytest.mark.parametrize(
    ("conversation", "error"), [row[1:] for row in WORSE], ids=[row[0] for row in WORSE]
)
def test_servers_that_misbehave_are_told_apart(
    conversation: servers.Conversation, error: VisitError
) -> None:
    with servers.serving(conversation) as place:
        began = time.monotonic()
        url = f"rtsp://operator:{SECRET}@{place}/live"
        assert failure(url, SILENCE).error is error
        assert time.monotonic() - began < SOON_S


@pytest.mark.parametrize("conversation", [servers.trickles, servers.says_nothing])
def test_an_answer_that_does_not_end_is_left_in_time(conversation: servers.Conversation) -> None:
    with servers.serving(conversation) as place:
        url = f"rtsp://operator:{SECRET}@{place}/live"
        assert failure(url, but(open_s=1.5)).error is VisitError.TIMEOUT_OPEN


NOBODY = [
    ("a name that does not exist", f"rtsp://u:{SECRET}@camera.invalid/x", VisitError.UNREACHABLE),
    ("an address that is none", f"rtp://u:{SECRET}@10.0.0.1/x", VisitError.BAD_URL),
]


@pytest.mark.parametrize(
    ("url", "error"), [row[1:] for row in NOBODY], ids=[row[0] for row in NOBODY]
)
def test_an_address_that_leads_nowhere_is_told_at_once(url: str, error: VisitError) -> None:
    began = time.monotonic()
    assert failure(url).error is error
    assert time.monotonic() - began < SOON_S


def test_a_port_nobody_listens_on_refuses(cameras: Simulator) -> None:
    assert failure(cameras.url("closed")).error is VisitError.REFUSED


@pytest.mark.parametrize("path", ["guarded-basic", "guarded-digest"])
def test_a_password_written_without_encoding_opens_the_door_and_a_wrong_one_does_not(
    cameras: Simulator, path: str
) -> None:
    place = cameras.url("h264").removeprefix("rtsp://").partition("/")[0]
    assert look(f"rtsp://op:{SECRET}@{place}/{path}").width == 320
    assert look(cameras.url(path)).width == 320
    assert failure(f"rtsp://op:{SECRET}2@{place}/{path}").error is VisitError.AUTH
    assert failure(f"rtsp://{place}/{path}").error is VisitError.AUTH


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_the_picture_is_a_keyframe_of_the_stream(
    cameras: Simulator, clips: dict[str, Path], codec: str, transport: str
) -> None:
    limits = PATIENT.model_copy(update={"transport": transport})
    seen = look(cameras.url(codec), limits)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    keyframes = [picture.rgb() for picture in recording(clips[codec], 1.0, start)]
    assert any(np.array_equal(seen.rgb(), keyframe) for keyframe in keyframes)


def test_the_moment_of_capture_is_our_own_clock_s(cameras: Simulator) -> None:
    at = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert visit(SecretStr(cameras.url("cached")), PATIENT, HeldClock(at)).captured_at == at


def test_a_visit_that_is_stopped_ends_at_once_in_every_state(cameras: Simulator) -> None:
    for path in ("mute-h264", "silent-h264", "delayed_keyframe-h264"):
        stop = threading.Event()
        timer = threading.Timer(0.3, stop.set)
        timer.start()
        began = time.monotonic()
        with pytest.raises(VisitStopped):
            visit(SecretStr(cameras.url(path)), PATIENT, SystemClock(), stop=stop)
        assert time.monotonic() - began < SOON_S
        timer.join()


def test_the_whole_visit_is_bounded_whatever_its_parts_allow(cameras: Simulator) -> None:
    limits = VisitLimits(open_s=0.9, packet_s=0.9, keyframe_s=0.9, total_s=0.9)
    for path in ("mute-h264", "silent-h264", "delayed_keyframe-h264", "truncated-h264"):
        began = time.monotonic()
        failure(cameras.url(path), limits)
        assert time.monotonic() - began < SOON_S


def test_waiting_for_a_keyframe_has_a_limit_of_its_own(cameras: Simulator) -> None:
    began = time.monotonic()
    limits = but(keyframe_s=0.5)
    assert failure(cameras.url("delayed_keyframe-h264"), limits).error is VisitError.STARVED
    assert time.monotonic() - began < SOON_S


def test_every_error_has_its_own_sentence_with_what_to_do() -> None:
    sentences = [str(VisitFailed(error)) for error in VisitError]
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence.count(":") >= 1
        assert sentence.endswith(".")


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="raise total_s"):
        VisitLimits(open_s=10, total_s=5)
    with pytest.raises(ValidationError):
        VisitLimits(packet_s=0)
