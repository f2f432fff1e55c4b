"""Making the standard feed from any video."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from pipeline.bench.errors import BenchError
from pipeline.bench.feed import Feed, read_feed

WIDTH, HEIGHT, FPS, GOP, BITS = 1920, 1080, 25, 50, 2_000_000
KEYFRAMES = 17
"""A prime number of GOPs: cameras looked at on a round interval meet another keyframe each time."""
NOISE = 1.5
"""Grey levels, standard deviation: what a sensor adds by day. No two pictures are equal."""
_LONGEST = 300
"""Frames taken from the source; they are played forwards and backwards."""


def standard_feed(source: Path, folder: Path, *, static: bool) -> Feed:
    """``source`` as a city camera would send it, encoded once and kept in ``folder``.

    ``static`` repeats its first picture: a scene in which nothing happens but sensor noise. Takes
    some 10 s of CPU the first time. Raises BenchError when the source is no video.
    """
    if not source.is_file():
        raise BenchError(f"There is no video {source}: name a file with --source.")
    recipe = (WIDTH, HEIGHT, FPS, GOP, BITS, 1.5, KEYFRAMES, NOISE, _LONGEST, static)
    name = hashlib.sha256(source.read_bytes() + repr(recipe).encode()).hexdigest()[:16]
    file = folder / f"{name}.mp4"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}.mp4")
        _write(_pictures(source, static), unfinished)
        unfinished.replace(file)
    return read_feed(file, f"{source.name}{', its first picture' if static else ''}, re-encoded")


def _pictures(source: Path, static: bool) -> Iterator[av.VideoFrame]:
    try:
        with av.open(str(source)) as container:
            wanted = islice(container.decode(video=0), 1 if static else _LONGEST)
            frames = [
                frame.reformat(width=WIDTH, height=HEIGHT, format="yuv420p") for frame in wanted
            ]
    except (av.error.FFmpegError, IndexError):
        raise BenchError(f"{source} is no video that can be read: name another.") from None
    if not frames:
        raise BenchError(f"{source} holds no picture: name another --source.")
    there_and_back = cycle(chain(frames, reversed(frames[1:-1])))
    noise = _noise()
    for frame in islice(there_and_back, KEYFRAMES * GOP):
        yield _with_noise(frame, next(noise))


def _noise() -> Iterator[NDArray[np.int16]]:
    """Fields of luma noise, each another part of one large field."""
    random = np.random.default_rng(1)
    large = np.rint(random.normal(0, NOISE, (HEIGHT + 256, WIDTH + 256))).astype(np.int16)
    while True:
        top, left = random.integers(0, 256, 2)
        yield large[top : top + HEIGHT, left : left + WIDTH]


def _with_noise(frame: av.VideoFrame, noise: NDArray[np.int16]) -> av.VideoFrame:
    planes = frame.to_ndarray()
    planes[:HEIGHT] = np.clip(planes[:HEIGHT] + noise, 0, 255)
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _write(pictures: Iterator[av.VideoFrame], file: Path) -> None:
    with av.open(str(file), "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(FPS))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = BITS
        stream.codec_context.gop_size = GOP
        stream.options = {
            "preset": "veryfast",
            "x264-params": (
                f"keyint={GOP}:min-keyint={GOP}:scenecut=0:bframes=0:threads=2:"
                f"vbv-maxrate={BITS * 3 // 2000}:vbv-bufsize={BITS * 2 // 1000}"
            ),
        }
        for picture in pictures:
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
