"""Small video files for tests."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np


def make_clip(
    path: Path,
    codec: str = "libx264",
    seconds: float = 4,
    fps: int = 10,
    gop: int = 10,
    size: tuple[int, int] = (320, 180),
    moving: bool = True,
    slices: int = 1,
    stall: bool = False,
) -> Path:
    """Writes a video of a textured street-like picture and returns ``path``.

    ``size`` is (width, height). With ``moving`` a bright square crosses the picture, 8 pixels a
    frame, so that neighbouring frames differ; otherwise every frame shows the same. H.264 pictures
    consist of at least ``slices`` slices. A ``stall`` is a red box in the middle.
    """
    width, height = size
    noise = np.random.default_rng(7).integers(0, 40, (height, width, 3))
    slope = np.linspace(60, 180, width)[None, :, None]
    street = np.clip(noise + slope, 0, 255).astype(np.uint8)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = gop
        stream.codec_context.max_b_frames = 0
        stream.options = _options(codec) | _sliced(slices)
        for number in range(round(seconds * fps)):
            picture = street.copy()
            if stall:
                middle = (
                    slice(height * 2 // 5, height * 7 // 10),
                    slice(width * 2 // 5, width * 3 // 5),
                )
                picture[middle] = (230, 20, 20)
            if moving:
                left = number * 8 % (width - 32)
                picture[height // 3 : height // 3 + 32, left : left + 32] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def recode(source: Path, target: Path, gop_s: float = 1.0) -> Path:
    """Writes ``source`` again with a keyframe every ``gop_s`` seconds, as cameras send them.

    H.265 stays H.265; everything else becomes H.264. Recordings on the net have one keyframe in
    many seconds, and a looped one would show visitors the same picture for ever.
    """
    with av.open(str(source)) as reading, av.open(str(target), "w") as writing:
        given: Any = reading.streams.video[0]
        codec = "libx265" if given.codec_context.name == "hevc" else "libx264"
        stream: Any = writing.add_stream(codec, rate=given.average_rate)
        stream.width, stream.height, stream.pix_fmt = given.width, given.height, "yuv420p"
        stream.codec_context.gop_size = round(gop_s * float(given.average_rate))
        stream.codec_context.max_b_frames = 0
        stream.options = {**_options(codec), "crf": "23"}
        for frame in reading.decode(given):
            plain = frame.reformat(format="yuv420p")
            plain.pict_type = 0
            writing.mux(stream.encode(plain))
        writing.mux(stream.encode(None))
    return target


def _options(codec: str) -> dict[str, str]:
    if codec == "libx265":
        return {"preset": "ultrafast", "x265-params": "log-level=none:scenecut=0:pools=1"}
    if codec == "libx264":
        return {"preset": "ultrafast", "sc_threshold": "0"}
    return {}


def _sliced(slices: int) -> dict[str, str]:
    # With more than one thread x264 counts its threads and not what it is asked for.
    return {"slices": str(slices), "threads": "1"} if slices > 1 else {}
