"""The picture every simulated camera sends, and what it is made of.

The standard feed is what city cameras send: 1920 × 1080, H.264, 25 frames and 2 Mb a second, a
keyframe every 50 frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import av
import av.error

from pipeline.bench.errors import BenchError


@dataclass(frozen=True, slots=True)
class Feed:
    """A video file as the cameras send it."""

    file: Path
    codec: str
    width: int
    height: int
    fps: float
    mbps: float
    """Megabits a second."""
    gop: float
    """Frames between keyframes, on the average."""
    made_from: str
    """What the file was encoded from, or its own name when it is sent as it is."""
    keyframes: tuple[bytes, ...]
    """Encoded as they stand in the file, in its order."""
    extradata: bytes | None
    """What a decoder must be told before the first of them."""

    def facts(self) -> dict[str, object]:
        """For the report."""
        return {
            "made_from": self.made_from,
            "codec": self.codec,
            "size": f"{self.width}x{self.height}",
            "fps": round(self.fps, 2),
            "mbps": round(self.mbps, 2),
            "gop": round(self.gop, 1),
            "keyframes": len(self.keyframes),
            "keyframe_kb": round(fmean(len(one) for one in self.keyframes) / 1000, 1),
        }


def read_feed(file: Path, made_from: str | None = None) -> Feed:
    """Raises BenchError when the file is no video or holds no keyframe."""
    if not file.is_file():
        raise BenchError(f"There is no video {file}: name a file with --source.")
    try:
        with av.open(str(file)) as container:
            if not container.streams.video:
                raise BenchError(f"{file} holds no video: name another --source.")
            return _read(file, container, made_from or file.name)
    except av.error.FFmpegError:
        raise BenchError(f"{file} is no video that can be read: name another --source.") from None


def _read(file: Path, container: Any, made_from: str) -> Feed:
    stream = container.streams.video[0]
    fps = float(stream.average_rate or 25)
    keyframes: list[bytes] = []
    places: list[int] = []
    total = count = 0
    for packet in container.demux(stream):
        if not packet.size:
            continue
        if packet.is_keyframe:
            keyframes.append(bytes(packet))
            places.append(count)
        total += packet.size
        count += 1
    if not keyframes:
        raise BenchError(f"{file} has no keyframe: name another --source.")
    distances = [after - before for before, after in pairwise([*places, count])]
    context = stream.codec_context
    return Feed(
        file=file,
        codec=context.name,
        width=context.width,
        height=context.height,
        fps=fps,
        mbps=total * 8 / (count / fps) / 1e6,
        gop=fmean(distances),
        made_from=made_from,
        keyframes=tuple(keyframes),
        extradata=context.extradata,
    )
