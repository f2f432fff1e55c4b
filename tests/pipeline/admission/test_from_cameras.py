"""Spoilt pictures as cameras really send them: through the encoder, the network and our decoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from pydantic import SecretStr

from pipeline.admission import NO_REFERENCES, Admission, AdmitLimits, LookMemory, Reference, admit
from pipeline.clock import SystemClock
from pipeline.domain import Light, UnableReason
from pipeline.simulator import Fault, FaultKind, PathConfig, Simulator, SimulatorConfig, running
from pipeline.simulator.scenes import NUDGE_SHARE
from pipeline.visits import VisitLimits, visit
from tests.pipeline.admission.scenes import street

LIMITS = AdmitLimits(frozen_repeats=0)
SPOILT = {
    FaultKind.BLURRED: UnableReason.BLURRED,
    FaultKind.STRIPED: UnableReason.STRIPES,
    FaultKind.DISCOLOURED: UnableReason.COLOUR_CAST,
    FaultKind.COVERED: UnableReason.OCCLUDED,
}


def _clip(path: Path) -> Path:
    """A street of the demo with noise, 480 × 270, a keyframe every half second."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = 480, 270, "yuv420p"
        stream.codec_context.gop_size = 5
        stream.codec_context.max_b_frames = 0
        stream.options = {"preset": "ultrafast", "sc_threshold": "0"}
        for moment in range(15):
            small = cv2.resize(street(moment=moment), (480, 270), interpolation=cv2.INTER_AREA)
            frame = av.VideoFrame.from_ndarray(np.asarray(small, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    clip = _clip(tmp_path_factory.mktemp("clips") / "street.mp4")
    kinds = [*SPOILT, FaultKind.NUDGED, FaultKind.VIEW_MOVED]
    paths = [PathConfig(name="street", source=clip)]
    paths += [PathConfig(name=kind, source=clip, faults=(Fault(kind=kind),)) for kind in kinds]
    with running(SimulatorConfig(paths=tuple(paths))) as simulator:
        yield simulator


def looked(cameras: Simulator, *paths: str) -> list[Admission]:
    """One camera's looks, with what each path shows in its place."""
    memory: LookMemory | None = None
    references: Mapping[Light, Reference] = NO_REFERENCES
    said: list[Admission] = []
    for path in paths:
        picture = visit(SecretStr(cameras.url(path)), VisitLimits(), SystemClock())
        said.append(admit(picture, memory, LIMITS, references=references))
        memory = said[-1].memory
        if (kept := said[-1].reference) is not None:
            references = {**references, kept.light: kept}
    return said


@pytest.mark.parametrize(("fault", "reason"), SPOILT.items())
def test_what_spoils_a_camera_s_picture_is_named(
    cameras: Simulator, fault: FaultKind, reason: UnableReason
) -> None:
    assert [one.reason for one in looked(cameras, "street", fault)] == [None, reason]


def test_a_nudged_camera_s_zones_move_by_as_much_as_its_picture(cameras: Simulator) -> None:
    nudged = looked(cameras, "street", FaultKind.NUDGED)[-1]
    assert nudged.reason is None
    assert abs(nudged.shift.dx - NUDGE_SHARE) < 0.005
    assert abs(nudged.shift.dy) < 0.005


def test_a_knocked_camera_is_moved_at_the_third_look_and_back_at_once(cameras: Simulator) -> None:
    knocked = FaultKind.VIEW_MOVED
    said = looked(cameras, "street", knocked, knocked, knocked, "street")
    unsure, moved = UnableReason.VIEW_UNSURE, UnableReason.VIEW_MOVED
    assert [one.reason for one in said] == [None, unsure, unsure, moved, None]
