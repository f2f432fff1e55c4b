"""One visit over RTSP: open, the first complete picture, close.

Only the keyframe is decoded, and the decoder is flushed at once instead of waiting for the next
frame.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import av.error
from pydantic import SecretStr

from pipeline.clock import Clock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.visits.address import Address
from pipeline.visits.bounded import Expired, Hands, Stop, Stopped, run_bounded
from pipeline.visits.decoders import Decoder
from pipeline.visits.errors import VisitFailed, VisitStopped
from pipeline.visits.keyframes import Keyframes
from pipeline.visits.limits import VisitLimits
from pipeline.visits.opening import Opened, opened


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
    hands = hands or Hands(idle_s=0)
    session = _Session(Address.parse(address), limits, clock, hands.decode)
    outcome: Picture | VisitFailed | VisitStopped
    try:
        outcome = run_bounded(session.run, limits.total_s, stop, hands)
    except Expired:
        outcome = VisitFailed(session.if_cut_off, f"after {limits.total_s:g} s")
    except Stopped:
        outcome = VisitStopped()
    finally:
        session.leave()
    if isinstance(outcome, Picture):
        return outcome
    # Raised here, outside of any handler: FFmpeg's own exceptions carry the address.
    raise outcome


class _Session:
    """What happens on the visit's own thread. FFmpeg's errors do not leave it."""

    def __init__(
        self, address: Address, limits: VisitLimits, clock: Clock, decode: Decoder
    ) -> None:
        self._address = address
        self._limits = limits
        self._clock = clock
        self._decode = decode
        self._leaving = False
        self.if_cut_off = VisitError.TIMEOUT_OPEN

    def leave(self) -> None:
        """End with the next packet: nobody waits for the picture any more."""
        self._leaving = True

    def run(self) -> Picture | VisitFailed:
        session = opened(self._address, self._limits, self._decode)
        if isinstance(session, VisitFailed):
            return session
        self.if_cut_off = VisitError.STARVED
        with session.container:
            return self._first_picture(session)

    def _first_picture(self, session: Opened) -> Picture | VisitFailed:
        keyframes = Keyframes(session.decoder, self._clock)
        with closing(session.container.demux(session.stream)) as arriving:
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
                if self._leaving or not packet.size:
                    return VisitFailed(VisitError.ENDED)
                packets += 1
                picture = keyframes.take(packet)
                if picture is not None:
                    return picture
                if keyframes.exhausted or time.monotonic() - began >= limits.keyframe_s:
                    break
        except av.error.ExitError:
            if not packets:
                return VisitFailed(VisitError.STARVED, "not a single packet came")
            return VisitFailed(VisitError.STALLED, f"nothing more for {limits.packet_s:g} s")
        except av.error.InvalidDataError:
            return VisitFailed(VisitError.CORRUPT, "what arrives is no video")
        except av.error.FFmpegError:
            return VisitFailed(VisitError.ENDED, "the connection broke")
        return VisitFailed(VisitError.STARVED, f"no keyframe in {limits.keyframe_s:g} s")
