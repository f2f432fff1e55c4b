"""One visit over RTSP: open, the first complete picture, close.

The options are what makes a visit cheap: FFmpeg is told not to decode anything to find out what it
is looking at, only the keyframe is decoded, and the decoder is flushed at once instead of waiting
for the next frame. ``fflags=nobuffer`` would throw the first keyframe away and is not set.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import av
import av.error
from pydantic import SecretStr

from pipeline.clock import Clock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.visits.address import Address
from pipeline.visits.bounded import Expired, Hands, Stop, Stopped, run_bounded
from pipeline.visits.decoding import keyframe_decoder
from pipeline.visits.errors import VisitFailed, VisitStopped
from pipeline.visits.keyframes import Keyframes
from pipeline.visits.limits import VisitLimits

_OPTIONS = {
    "analyzeduration": "0",
    "probesize": "32",
    "fpsprobesize": "0",
    "threads": "1",
    "skip_frame": "all",
    "allowed_media_types": "video",
}

_OPENING: tuple[tuple[type[Exception], VisitError, str], ...] = (
    (av.error.HTTPUnauthorizedError, VisitError.AUTH, "RTSP 401"),
    (av.error.HTTPForbiddenError, VisitError.AUTH, "RTSP 403"),
    (av.error.HTTPNotFoundError, VisitError.NOT_FOUND, "RTSP 404"),
    (av.error.HTTPClientError, VisitError.REFUSED, "an RTSP answer 4xx"),
    (av.error.HTTPError, VisitError.REFUSED, "an RTSP answer 5xx"),
    (av.error.ConnectionRefusedError, VisitError.REFUSED, "nothing listens on this port"),
    (av.error.ConnectionResetError, VisitError.REFUSED, "the connection was closed"),
    (av.error.BrokenPipeError, VisitError.REFUSED, "the connection was closed"),
    (av.error.InvalidDataError, VisitError.REFUSED, "no RTSP answer, or a closed connection"),
    (av.error.EOFError, VisitError.REFUSED, "the connection was closed"),
    (av.error.ArgumentError, VisitError.BAD_URL, ""),
    # FFmpeg's input/output error is what it makes of a name that does not resolve.
    (av.error.OSError, VisitError.UNREACHABLE, "its name is unknown, or no way leads there"),
    (av.error.TimeoutError, VisitError.UNREACHABLE, "it does not answer at all"),
)
"""What FFmpeg's ways of not opening mean. The first that fits counts."""


def visit(
    address: SecretStr,
    limits: VisitLimits,
    clock: Clock,
    *,
    stop: Stop | None = None,
    hands: Hands | None = None,
) -> Picture:
    """The first complete picture of one session, captured at our clock's time of its arrival.

    The session is closed before this returns, and in the rare case of a hanging connect soon
    after. Raises VisitFailed with one of the closed list of errors, or VisitStopped within a
    tenth of a second of ``stop``. Never takes longer than ``limits.total_s``. Whoever visits again
    and again passes ``hands``, whose threads last.
    """
    session = _Session(Address.parse(address), limits, clock)
    outcome: Picture | VisitFailed | VisitStopped
    try:
        outcome = run_bounded(session.run, limits.total_s, stop, hands)
    except Expired:
        outcome = VisitFailed(session.if_cut_off, f"after {limits.total_s:g} s")
    except Stopped:
        outcome = VisitStopped()
    if isinstance(outcome, Picture):
        return outcome
    # Raised here, outside of any handler: FFmpeg's own exceptions carry the address.
    raise outcome


class _Session:
    """What happens on the visit's own thread. FFmpeg's errors do not leave it."""

    def __init__(self, address: Address, limits: VisitLimits, clock: Clock) -> None:
        self._address = address
        self._limits = limits
        self._clock = clock
        self._ends = time.monotonic() + limits.total_s
        self.if_cut_off = VisitError.TIMEOUT_OPEN

    def run(self) -> Picture | VisitFailed:
        limits = self._limits
        started = time.monotonic()
        try:
            container = av.open(
                self._address.for_ffmpeg(),
                options={**_OPTIONS, "rtsp_transport": limits.transport},
                timeout=(limits.open_s, limits.packet_s),
            )
        except av.error.ExitError:
            # The consent was given; it is the first packet that never came.
            return VisitFailed(VisitError.STARVED, f"no packet in {limits.open_s:g} s")
        except av.error.FFmpegError as error:
            if time.monotonic() - started >= limits.open_s:
                return VisitFailed(VisitError.TIMEOUT_OPEN, f"{limits.open_s:g} s")
            return _opening_failed(error)
        with container:
            return self._first_picture(container)

    def _first_picture(self, container: Any) -> Picture | VisitFailed:
        self.if_cut_off = VisitError.STARVED
        if not container.streams.video:
            return VisitFailed(VisitError.CODEC, "it offers no video")
        stream = container.streams.video[0]
        decoder = keyframe_decoder(stream)
        if decoder is None:
            return VisitFailed(VisitError.CODEC, "unknown video format")
        keyframes = Keyframes(decoder, self._clock)
        with closing(container.demux(stream)) as arriving:
            outcome = self._watched(arriving, keyframes)
        if isinstance(outcome, Picture):
            return outcome
        picture = keyframes.end()
        if picture is None and keyframes.given_up:
            return VisitFailed(VisitError.CORRUPT, f"keyframes damaged: {keyframes.given_up}")
        return picture or outcome

    def _watched(self, arriving: Iterator[Any], keyframes: Keyframes) -> Picture | VisitFailed:
        limits = self._limits
        began, packets = time.monotonic(), 0
        try:
            for packet in arriving:
                if not packet.size:
                    return VisitFailed(VisitError.ENDED)
                packets += 1
                picture = keyframes.take(packet)
                if picture is not None:
                    return picture
                now = time.monotonic()
                if keyframes.exhausted or now >= self._ends:
                    break
                if now - began >= limits.keyframe_s:
                    break
        except av.error.ExitError:
            if not packets:
                return VisitFailed(VisitError.STARVED, "not a single packet came")
            return VisitFailed(VisitError.STALLED, f"nothing more for {limits.packet_s:g} s")
        except av.error.FFmpegError:
            return VisitFailed(VisitError.ENDED, "the connection broke")
        return VisitFailed(VisitError.STARVED, f"no keyframe in {limits.keyframe_s:g} s")


def _opening_failed(error: av.error.FFmpegError) -> VisitFailed:
    for kind, meaning, detail in _OPENING:
        if isinstance(error, kind):
            return VisitFailed(meaning, detail)
    return VisitFailed(VisitError.REFUSED, error.strerror or "")
