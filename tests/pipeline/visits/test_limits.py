"""How long visits may take, and how a source differs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from pipeline.clock import SystemClock
from pipeline.domain import VisitError
from pipeline.simulator import Fault, FaultKind, PathConfig, SimulatorConfig, running
from pipeline.visits import VisitFailed, VisitLimits, VisitSettings, visit
from tests.clips import make_clip


def test_a_source_differs_only_where_it_says_so() -> None:
    settings = VisitSettings.model_validate(
        {"packet_s": 3, "total_s": 50, "sources": {"slow": {"open_s": 20, "transport": "udp"}}}
    )
    assert settings.at("slow") == VisitLimits(open_s=20, packet_s=3, total_s=50, transport="udp")
    assert settings.at("other") == VisitLimits(packet_s=3, total_s=50)


def test_a_source_whose_limits_contradict_the_others_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="source slow contradict"):
        VisitSettings.model_validate({"sources": {"slow": {"open_s": 60}}})


def test_a_platform_that_starts_streams_slowly_is_waited_for_where_its_source_says_so(
    tmp_path: Path,
) -> None:
    slow = Fault(kind=FaultKind.SLOW_START, seconds=2.0)
    path = PathConfig(name="street", source=make_clip(tmp_path / "street.mp4"), faults=(slow,))
    settings = VisitSettings.model_validate(
        {"open_s": 0.8, "total_s": 60, "sources": {"slow": {"open_s": 60}}}
    )
    with running(SimulatorConfig(paths=(path,))) as cameras:
        url = SecretStr(cameras.url("street"))
        with pytest.raises(VisitFailed) as caught:
            visit(url, settings.at("other"), SystemClock())
        assert caught.value.error is VisitError.TIMEOUT_OPEN
        assert visit(url, settings.at("slow"), SystemClock()).width == 320


@contextmanager
def no_way_in() -> Iterator[str]:
    """A port that answers no one: its queue of connections is full and nobody empties it."""
    with socket.socket() as listener, ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_a_host_that_never_accepts_is_unreachable_and_not_merely_slow() -> None:
    limits = VisitLimits(open_s=0.8)
    with no_way_in() as place, pytest.raises(VisitFailed) as caught:
        visit(SecretStr(f"rtsp://u:p@{place}/x"), limits, SystemClock())
    assert caught.value.error is VisitError.UNREACHABLE
