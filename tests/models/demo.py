"""One picture of each demo clip, twenty seconds in: by then the violations stand there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

CLIPS = sorted((Path(__file__).parents[2] / "training" / "scenes" / "demo").glob("*.mp4"))


@cache
def demo_pictures() -> tuple[NDArray[np.uint8], ...]:
    """uint8 RGB, as the pipeline hands them over: 640 pixels wide."""
    return tuple(_picture(clip) for clip in CLIPS)


def _picture(clip: Path) -> NDArray[np.uint8]:
    with av.open(str(clip)) as container:
        container.seek(20 * av.time_base)
        frame = next(container.decode(video=0))
        height = round(640 * frame.height / frame.width)
        rgb = frame.reformat(width=640, height=height, format="rgb24")
        return np.asarray(rgb.to_ndarray(), np.uint8)
