"""Broken pictures as cameras really send them: through the encoder, the network and our decoder."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from pipeline.admission import AdmitLimits, LookMemory, admit
from pipeline.clock import SystemClock
from pipeline.domain import UnableReason
from pipeline.simulator import (
    Fault,
    FaultKind,
    PathConfig,
    Simulator,
    SimulatorConfig,
    Starts,
    running,
)
from pipeline.visits import VisitLimits, visit
from tests.clips import make_clip

SOON = AdmitLimits(frozen_s=0.0)
LONG_S = 120.0
PATIENT = VisitLimits(open_s=LONG_S, packet_s=LONG_S, keyframe_s=LONG_S, total_s=LONG_S)
"""What these cameras show is judged, not how soon they show it."""

SHOWS = [
    ("a street", "street", {None}, {None}),
    ("a black picture", "black", {UnableReason.BLACK}, {UnableReason.BLACK}),
    ("a placeholder card", "logo", {UnableReason.PLACEHOLDER}, {UnableReason.PLACEHOLDER}),
    ("a frozen picture", "frozen", {None}, {UnableReason.FROZEN}),
]


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    # 31 keyframes: no two of a handful of looks fall on the same one.
    folder = tmp_path_factory.mktemp("clips")
    clip = make_clip(folder / "street.mp4", seconds=15.5, gop=5)
    kinds = (FaultKind.BLACK, FaultKind.LOGO, FaultKind.FROZEN)
    paths = [PathConfig(name="street", source=clip)]
    paths += [
        PathConfig(name=kind.value, source=clip, faults=(Fault(kind=kind),)) for kind in kinds
    ]
    resized = Fault(kind=FaultKind.RESOLUTION_CHANGE, after_s=2.0)
    paths.append(
        PathConfig(name="resized", source=clip, faults=(resized,), starts=Starts.FIRST_PLAY)
    )
    with running(SimulatorConfig(paths=tuple(paths))) as simulator:
        yield simulator


@pytest.mark.parametrize(
    ("path", "first", "fourth"), [row[1:] for row in SHOWS], ids=[row[0] for row in SHOWS]
)
@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_what_a_camera_shows_is_admitted_or_named(
    cameras: Simulator,
    path: str,
    transport: str,
    first: set[UnableReason | None],
    fourth: set[UnableReason | None],
) -> None:
    limits = PATIENT.model_copy(update={"transport": transport})
    memory: LookMemory | None = None
    reasons = []
    for _ in range(4):
        picture = visit(SecretStr(cameras.url(path)), limits, SystemClock())
        admission = admit(picture, memory, SOON)
        memory = admission.memory
        reasons.append(admission.reason)
    assert reasons[0] in first
    assert reasons[-1] in fourth


def test_a_camera_that_changes_its_size_is_named_at_the_first_other_picture(
    cameras: Simulator,
) -> None:
    memory: LookMemory | None = None
    deadline = time.monotonic() + LONG_S
    reason = None
    while reason is None and time.monotonic() < deadline:
        picture = visit(SecretStr(cameras.url("resized")), PATIENT, SystemClock())
        admission = admit(picture, memory, SOON)
        memory, reason = admission.memory, admission.reason
    assert reason is UnableReason.WRONG_SIZE
    assert picture.width == 160
