"""Opening one RTSP session, and what it means when that fails.

The options are what makes a visit cheap: FFmpeg is told not to decode anything to find out what it
is looking at. ``fflags=nobuffer`` would throw the first keyframe away and is not set.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Any

import av
import av.error

from pipeline.domain import VisitError
from pipeline.visits.address import Address
from pipeline.visits.decoders import Decoder
from pipeline.visits.decoding import KeyframeDecoder, keyframe_decoder
from pipeline.visits.errors import VisitFailed
from pipeline.visits.limits import VisitLimits

_OPTIONS = {
    "analyzeduration": "0",
    "probesize": "32",
    "fpsprobesize": "0",
    "threads": "1",
    "skip_frame": "all",
    "allowed_media_types": "video",
}

_PORTS = {"rtsp": 554, "rtsps": 322}
_CONNECT_S = 1.0
"""A server that is there accepts within one round trip."""

_SAYS_NOTHING = frozenset({VisitError.STARVED, VisitError.TIMEOUT_OPEN})
"""FFmpeg's time limits do not tell what they waited for: it may have been the connection."""

_MEANINGS: tuple[tuple[type[Exception], VisitError, str], ...] = (
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


@dataclass(frozen=True, slots=True)
class Opened:
    """A session whose first packet has come. Whoever has it closes ``container``."""

    container: Any
    stream: Any
    decoder: KeyframeDecoder


def opened(
    address: Address, limits: VisitLimits, decode: Decoder | None = None
) -> Opened | VisitFailed:
    """Blocks, for at most twice ``limits.open_s`` and a second more where names resolve in time.

    ``decode`` decodes its keyframes. FFmpeg's errors carry the address and do not leave it: the
    failure is returned.
    """
    started = time.monotonic()
    try:
        container = av.open(
            address.for_ffmpeg(),
            options={**_OPTIONS, "rtsp_transport": limits.transport},
            timeout=(limits.open_s, limits.packet_s),
        )
    except av.error.FFmpegError as error:
        failed = _meaning(error, limits, waited_s=time.monotonic() - started)
        if failed.error in _SAYS_NOTHING and not _lets_connect(address):
            return VisitFailed(VisitError.UNREACHABLE, "it does not answer at all")
        return failed
    if not container.streams.video:
        container.close()
        return VisitFailed(VisitError.CODEC, "it offers no video")
    stream = container.streams.video[0]
    decoder = keyframe_decoder(stream, decode)
    if decoder is None:
        container.close()
        return VisitFailed(VisitError.CODEC, "unknown video format")
    return Opened(container, stream, decoder)


def _meaning(error: av.error.FFmpegError, limits: VisitLimits, waited_s: float) -> VisitFailed:
    if isinstance(error, av.error.ExitError):
        # The consent was given; it is the first packet that never came.
        return VisitFailed(VisitError.STARVED, f"no packet in {limits.open_s:g} s")
    if waited_s >= limits.open_s:
        return VisitFailed(VisitError.TIMEOUT_OPEN, f"{limits.open_s:g} s")
    for kind, meaning, detail in _MEANINGS:
        if isinstance(error, kind):
            return VisitFailed(meaning, detail)
    return VisitFailed(VisitError.REFUSED, error.strerror or "")


def _lets_connect(address: Address) -> bool:
    """Whether anything accepts a connection there. Asked only after a visit has failed."""
    port = address.port or _PORTS[address.scheme]
    host = address.host.removeprefix("[").removesuffix("]")
    try:
        socket.create_connection((host, port), _CONNECT_S).close()
    except OSError:
        return False
    return True
