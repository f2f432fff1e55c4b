"""Files on disk turned into clips."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.bitstream import BitStreamFilterContext

from pipeline.simulator.clip import CLOCK_HZ, Clip, Codec
from pipeline.simulator.encode import assemble, encode
from pipeline.simulator.errors import SimulatorError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
_SENT_AS_THEY_ARE = {"h264": Codec.H264, "hevc": Codec.H265}
_FORMATS = frozenset({"yuv420p", "yuvj420p"})


def load(source: Path, *, gop_s: float, picture_fps: float) -> Clip:
    """The clip of a video file or picture folder.

    H.264 and H.265 in 4:2:0 are sent as they are; everything else is encoded to H.264 with a
    keyframe every ``gop_s``. Raises SimulatorError with a plain sentence when it is no video.
    """
    if source.is_dir():
        return _folder(source, gop_s, picture_fps)
    if not source.is_file():
        raise SimulatorError(f"{source} does not exist; name a video file or a picture folder.")
    try:
        return _video(source, gop_s)
    except (av.FFmpegError, ValueError) as error:
        raise SimulatorError(f"{source} is not a video that can be read.") from error
    except SimulatorError as error:
        raise SimulatorError(f"{source}: {error}") from error


def _video(source: Path, gop_s: float) -> Clip:
    with av.open(str(source)) as container:
        if not container.streams.video:
            raise SimulatorError("The file holds no video.")
        stream = container.streams.video[0]
        context = stream.codec_context
        codec = _SENT_AS_THEY_ARE.get(context.name)
        if codec is not None and context.pix_fmt in _FORMATS:
            return _copied(container, stream, codec)
        return _encoded(container, stream, gop_s)


def _copied(container: Any, stream: Any, codec: Codec) -> Clip:
    to_annex_b = BitStreamFilterContext(f"{codec.decoder}_mp4toannexb", stream)
    ticks = stream.time_base * CLOCK_HZ
    frame = round(CLOCK_HZ / (stream.average_rate or Fraction(25)))
    chunks: list[tuple[bytes, int, int]] = []
    end = 0
    for packet in container.demux(stream):
        for part in to_annex_b.filter(packet if packet.size else None):
            at = end if part.dts is None else round(part.dts * ticks)
            shown = at if part.pts is None else round(part.pts * ticks)
            chunks.append((bytes(part), at, shown))
            end = at + frame
    context = stream.codec_context
    return assemble(codec, context.width, context.height, chunks, end)


def _encoded(container: Any, stream: Any, gop_s: float) -> Clip:
    return _at_rate(container.decode(stream), float(stream.average_rate or 25), gop_s)


def _folder(folder: Path, gop_s: float, fps: float) -> Clip:
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in PICTURES)
    if not files:
        raise SimulatorError(f"{folder} holds no pictures; put .jpg or .png files there.")
    try:
        return _at_rate(map(_picture, files), fps, gop_s)
    except (av.FFmpegError, ValueError, StopIteration) as error:
        raise SimulatorError(f"{folder} holds a file that is not a picture.") from error


def _picture(file: Path) -> av.VideoFrame:
    with av.open(str(file)) as container:
        return next(container.decode(video=0))


def _at_rate(pictures: Iterable[av.VideoFrame], fps: float, gop_s: float) -> Clip:
    """Pictures shown one after another at an even rate."""
    gop = max(1, round(gop_s * fps))
    return encode(
        pictures,
        at=lambda index: round(index * CLOCK_HZ / fps),
        is_key=lambda index: index % gop == 0,
    )
