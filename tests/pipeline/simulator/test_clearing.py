"""A scene that is tidied up: new clients see what was there before, and only they."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from pipeline.clock import SystemClock
from pipeline.simulator import PathConfig, Simulator, SimulatorConfig, running
from pipeline.simulator.clip import CLOCK_HZ
from pipeline.simulator.sources import load
from pipeline.visits import VisitLimits, visit
from tests.clips import make_clip


def square_at(simulator: Simulator) -> int:
    """Where the clip's bright square stands on the next picture: 80 pixels further a second."""
    limits = VisitLimits(open_s=5, packet_s=5, keyframe_s=5, total_s=10)
    picture = visit(SecretStr(simulator.url("street")), limits, SystemClock())
    return int((picture.scaled(320)[60:92].mean(axis=(0, 2)) > 230).argmax())


def test_while_the_sign_is_there_only_what_came_before_is_shown(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "street.mp4", seconds=4, fps=10, gop=10)
    sign = tmp_path / "cleared"
    path = PathConfig(name="street", source=clip, loop_from_s=2.0, cleared_by=sign, cleared_s=1.0)
    with running(SimulatorConfig(paths=(path,))) as simulator:
        sign.touch()
        assert [square_at(simulator) for _ in range(3)] == [0, 0, 0]
        sign.unlink()
        assert len({square_at(simulator) for _ in range(4)}) > 1


@pytest.mark.parametrize(
    ("until_s", "units"),
    [
        pytest.param(2.0, 20, id="up to the keyframe at that moment"),
        pytest.param(2.7, 20, id="or before it"),
        pytest.param(0.3, 10, id="the first group of pictures at least"),
    ],
)
def test_a_clip_is_cut_at_a_keyframe(tmp_path: Path, until_s: float, units: int) -> None:
    clip = load(make_clip(tmp_path / "street.mp4"), gop_s=1, picture_fps=10)
    cut = clip.until(round(until_s * CLOCK_HZ))
    assert len(cut.units) == units
    assert cut.duration == units * CLOCK_HZ // 10


def test_a_path_that_can_be_cleared_says_what_it_shows_then(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="cleared_s"):
        PathConfig(name="street", source=tmp_path, cleared_by=tmp_path / "sign")
