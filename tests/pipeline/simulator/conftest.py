from __future__ import annotations

from pathlib import Path

import pytest

from tests.clips import make_clip


@pytest.fixture(scope="session")
def h264(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4 s at 10 fps, a keyframe every second."""
    return make_clip(tmp_path_factory.mktemp("clips") / "h264.mp4")


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1 s at 10 fps, a keyframe every half second: starts over soon."""
    return make_clip(tmp_path_factory.mktemp("clips") / "short.mp4", seconds=1, gop=5)


@pytest.fixture(scope="session")
def h265(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "h265.mp4", codec="libx265")


@pytest.fixture(scope="session")
def mpeg4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A codec the simulator cannot send as it is."""
    return make_clip(tmp_path_factory.mktemp("clips") / "mpeg4.mp4", codec="mpeg4")
