"""What the front-door tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

VIDEOS = Path(__file__).parents[3] / "shared" / "data" / "videos"


@pytest.fixture(scope="session")
def real_videos() -> Path:
    """The folder of real fixed-camera videos; they are not part of the repository."""
    if not VIDEOS.is_dir():
        pytest.skip("the real videos (../shared/data/videos) are not on this machine")
    return VIDEOS
