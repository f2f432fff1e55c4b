"""A recording played through the same eyes: pictures at fixed moments of its own time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error

from pipeline.domain import utc
from pipeline.picture import Picture
from pipeline.visits.errors import RecordingError


def recording(
    path: Path, every_s: float, start: datetime, end: datetime | None = None
) -> Iterator[Picture]:
    """One picture per ``every_s`` seconds of a video file.

    The k-th moment is ``start`` + k × ``every_s``; its picture is the first whole frame at or after
    it by the file's own timestamps, captured at ``start`` plus that frame's time in the file. No
    frame is given twice, and nothing from ``end`` on. What comes out depends on the file alone,
    never on how fast it is read. Only groups of pictures that hold a moment are decoded.

    Raises RecordingError, in one sentence, when the file is no video; ValueError when ``every_s``
    is not above 0 or a moment is naive.
    """
    if every_s <= 0:
        raise ValueError(f"pictures of a recording lie some seconds apart, not {every_s:g}")
    begin, until = utc(start), utc(end) if end is not None else None
    return _pictures(path, Fraction(every_s).limit_denominator(1_000_000), begin, until)


def _pictures(
    path: Path, every: Fraction, begin: datetime, until: datetime | None
) -> Iterator[Picture]:
    with _opened(path) as container:
        frames = _Frames(container, container.streams.video[0])
        for frame, at in frames:
            captured_at = begin + timedelta(seconds=float(at))
            if until is not None and captured_at >= until:
                return
            yield Picture.from_frame(frame, captured_at)
            frames.wanted_from = every * (at // every + 1)
        if frames.origin is None:
            raise RecordingError(
                f"{str(path)!r} holds no picture that can be decoded: the file is damaged."
            )


def _opened(path: Path) -> Any:
    """An open container with a video stream, or one sentence about why there is none."""
    if not path.is_file():
        raise RecordingError(f"{str(path)!r} is not there or is no file: check the path.")
    try:
        container = av.open(f"file:{os.fspath(path)}")
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        raise RecordingError(
            f"{str(path)!r} is no video FFmpeg can read: name an MP4, MKV or AVI file."
        ) from error
    if not container.streams.video or container.streams.video[0].codec_context is None:
        container.close()
        raise RecordingError(
            f"{str(path)!r} holds no video that can be decoded: name a video file."
        )
    return container


class _Frames:
    """Whole frames at or after ``wanted_from`` with their time since the first one.

    Packets wait undecoded until one of them reaches the wanted time, and are dropped when a
    keyframe still before it makes them useless.
    """

    def __init__(self, container: Any, stream: Any) -> None:
        self._container = container
        self._stream = stream
        self.origin: Fraction | None = None
        """The first frame's own timestamp in seconds; None before there was one."""
        self.wanted_from = Fraction(0)

    def __iter__(self) -> Iterator[tuple[av.VideoFrame, Fraction]]:
        waiting: list[Any] = []
        for packet in self._packets():
            ahead = self._is_before(packet)
            if packet.is_keyframe and ahead:
                waiting.clear()
                self._stream.codec_context.flush_buffers()
            waiting.append(packet)
            if ahead:
                continue
            for due in waiting:
                yield from self._decoded(due)
            waiting.clear()

    def _packets(self) -> Iterator[Any]:
        try:
            yield from self._container.demux(self._stream)
        except av.error.FFmpegError:
            return  # A file cut short: what came before it counts.

    def _is_before(self, packet: Any) -> bool:
        """Whether nothing wanted can be in ``packet``. The empty packets at the end flush the
        decoder and are never before anything."""
        at = _time(packet)
        if self.origin is None or at is None or not packet.size:
            return False
        return at - self.origin < self.wanted_from

    def _decoded(self, packet: Any) -> Iterator[tuple[av.VideoFrame, Fraction]]:
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            return
        for frame in frames:
            at = _time(frame)
            if at is None or frame.is_corrupt:
                continue
            if self.origin is None:
                self.origin = at
            if at - self.origin >= self.wanted_from:
                yield frame, at - self.origin


def _time(timed: Any) -> Fraction | None:
    """Seconds on the file's own scale, exactly."""
    stamp = timed.pts if timed.pts is not None else timed.dts
    return None if stamp is None else stamp * timed.time_base
