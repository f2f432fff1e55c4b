"""What one RTSP session shows of itself: when its parts come, and how often keyframes do."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import av.error
from pydantic import SecretStr

from pipeline.clock import Clock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.visits import Address, VisitFailed, VisitLimits
from pipeline.visits.bounded import Expired, run_bounded
from pipeline.visits.keyframes import Keyframes
from pipeline.visits.opening import Opened, opened


@dataclass(slots=True)
class Stream:
    """Filled as the session goes on. Seconds count from the beginning of the connect."""

    failure: VisitFailed | None = None
    """Why there is no picture; None when there is one."""
    codec: str = ""
    opened_s: float | None = None
    """Until the first packet; None when none came."""
    picture: Picture | None = None
    picture_s: float | None = None
    gop_s: float | None = None
    """Between the first two keyframes; None when no second one came in time."""
    gop_frames: int | None = None


def stream_of(address: SecretStr, limits: VisitLimits, clock: Clock) -> Stream:
    """One session, until its second keyframe or the end of ``limits.total_s``."""
    stream = Stream(failure=VisitFailed(VisitError.TIMEOUT_OPEN, f"{limits.total_s:g} s"))
    try:
        run_bounded(lambda: _watch(stream, address, limits, clock), limits.total_s)
    except Expired:
        if stream.opened_s is not None and stream.picture is None:
            stream.failure = VisitFailed(VisitError.STARVED, f"after {limits.total_s:g} s")
    return stream


def _watch(stream: Stream, address: SecretStr, limits: VisitLimits, clock: Clock) -> None:
    began = time.monotonic()
    session = opened(Address.parse(address), limits)
    if isinstance(session, VisitFailed):
        stream.failure = session
        return
    stream.codec = session.stream.codec_context.name.upper()
    with session.container:
        try:
            _count(stream, session, limits, clock, began)
        except av.error.ExitError:
            stream.failure = (
                VisitFailed(VisitError.STARVED, "not a single packet came")
                if stream.opened_s is None
                else VisitFailed(VisitError.STALLED, f"nothing more for {limits.packet_s:g} s")
            )
        except av.error.FFmpegError:
            stream.failure = VisitFailed(VisitError.ENDED, "the connection broke")
    if stream.picture is not None:
        stream.failure = None


def _count(
    stream: Stream, session: Opened, limits: VisitLimits, clock: Clock, began: float
) -> None:
    keyframes, rhythm = Keyframes(session.decoder, clock), _Rhythm()
    # Room for two groups of pictures, and an end in good order before the visit is cut off.
    ends = began + min(2 * limits.keyframe_s, 0.9 * limits.total_s)
    stream.failure = VisitFailed(VisitError.ENDED)
    with closing(session.container.demux(session.stream)) as arriving:
        for packet in arriving:
            if not packet.size:
                break
            if stream.opened_s is None:
                stream.opened_s = time.monotonic() - began
            rhythm.take(packet)
            if stream.picture is None and (picture := keyframes.take(packet)) is not None:
                stream.picture, stream.picture_s = picture, time.monotonic() - began
            if stream.picture is None and keyframes.exhausted:
                stream.failure = VisitFailed(VisitError.CORRUPT, "its keyframes are damaged")
                return
            if stream.picture is not None and rhythm.frames is not None:
                stream.gop_frames, stream.gop_s = rhythm.frames, rhythm.seconds
                return
            if time.monotonic() >= ends:
                stream.failure = VisitFailed(VisitError.STARVED, "no whole keyframe came")
                return
    stream.picture = stream.picture or keyframes.end()


class _Rhythm:
    """Counts pictures from one keyframe to the next.

    FFmpeg leaves the first packet of a session without a timestamp, so the time is counted in
    pictures; a keyframe may come in several packets.
    """

    def __init__(self) -> None:
        self.frames: int | None = None
        """From the first keyframe to the second; None before it came."""
        self._count: int | None = None
        self._before: Any = None
        self._stamps: list[float] = []

    @property
    def seconds(self) -> float | None:
        """What ``frames`` pictures last by their timestamps; None without two of those."""
        if self.frames is None or len(self._stamps) < 2:
            return None
        span = self._stamps[-1] - self._stamps[0]
        return self.frames * span / (len(self._stamps) - 1)

    def take(self, packet: Any) -> None:
        before, self._before = self._before, packet
        is_part = before is not None and before.is_keyframe and before.pts in (None, packet.pts)
        if packet.is_keyframe and is_part:
            return
        if packet.pts is not None:
            self._stamps.append(float(packet.pts * packet.time_base))
        if packet.is_keyframe and self._count is not None and self.frames is None:
            self.frames = self._count
        if self._count is not None:
            self._count += 1
        elif packet.is_keyframe:
            self._count = 1
