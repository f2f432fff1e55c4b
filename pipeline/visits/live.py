"""A session held open for a camera that deserves one: keyframes only, a look every so often.

A session counts as healthy by the pictures it brings, not by being connected: one that is silent,
has no keyframe in time or sends damage is closed, and the next one waits longer each time until a
picture has come.
"""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from typing import Any

import av.error
from pydantic import SecretStr

from pipeline.clock import Clock
from pipeline.domain import VisitError
from pipeline.picture import Picture
from pipeline.visits.address import Address
from pipeline.visits.bounded import Hands, LongStop, Task
from pipeline.visits.decoders import Decoder
from pipeline.visits.errors import VisitFailed, VisitStopped
from pipeline.visits.keyframes import Keyframes
from pipeline.visits.limits import VisitLimits
from pipeline.visits.opening import Opened, opened

log = logging.getLogger(__name__)

_POLL_S = 0.1

Backoff = Callable[[int], float]
"""Seconds to wait after so many sessions in a row, ≥ 1, that ended without another picture."""


class Live:
    """Iterate over it on a thread of one's own: pictures, and a VisitFailed for every session that
    ended, until ``stop``.

    ``address`` is asked before every session and may raise VisitFailed, or VisitStopped at the
    stop. A picture comes every ``every_s`` seconds, or with every keyframe of a camera whose
    keyframes are rarer. There are never two sessions at once: the next one begins when the last
    one's thread has ended, and when the iterator is closed before ``stop``, closing it waits for
    that. Iterating ends within a tenth of a second of ``stop``; a session that is silent then ends
    by ``limits`` a little later.
    """

    def __init__(
        self,
        address: Callable[[], SecretStr],
        limits: VisitLimits,
        clock: Clock,
        *,
        every_s: float,
        backoff: Backoff,
        stop: LongStop,
        hands: Hands,
    ) -> None:
        self._address = address
        self._limits = limits
        self._clock = clock
        self._every_s = every_s
        self._backoff = backoff
        self._stop = stop
        self._hands = hands
        self._left: Task | None = None
        self.overtaken = 0
        """Pictures that nobody had taken when the next one came: the newer one counts."""

    def join(self) -> None:
        """After the stop: wait until the last session is closed, which ``limits`` see to."""
        left, self._left = self._left, None
        if left is not None:
            left.done.acquire()

    def __iter__(self) -> Generator[Picture | VisitFailed, None, None]:
        failures = 0
        while not self._stop.is_set():
            with closing(self._one_session()) as session:
                for seen in session:
                    failures = failures + 1 if isinstance(seen, VisitFailed) else 0
                    yield seen
            if failures:
                self._stop.wait(self._backoff(failures))

    def _one_session(self) -> Generator[Picture | VisitFailed, None, None]:
        """Its pictures and then why it ended; without that when it was stopped."""
        try:
            address = Address.parse(self._address())
        except VisitFailed as failed:
            yield failed
            return
        except VisitStopped:
            return
        session = _Session(address, self._limits, self._clock, self._every_s, self._hands.decode)
        task = Task(session.run)
        self._hands.give(task)
        ended = False
        try:
            while not self._stop.is_set():
                ended = ended or task.done.acquire(blocking=False)
                with suppress(queue.Empty):
                    yield session.pictures.get(timeout=0 if ended else _POLL_S)
                    continue
                if ended:
                    yield _why(task)
                    return
        finally:
            session.leave()
            self.overtaken += session.overtaken
            self._left = None if ended else task
            if not self._stop.is_set():
                self.join()


def one_session(live: Live) -> Generator[Picture | VisitFailed, None, bool]:
    """What ``live`` brings until its first session has ended: whoever counts sessions begins the
    next one. Returns whether it brought a picture."""
    brought = False
    with closing(iter(live)) as arriving:
        for came in arriving:
            yield came
            if isinstance(came, VisitFailed):
                break
            brought = True
    return brought


def _why(task: Task) -> VisitFailed:
    if task.error is None:
        failed: VisitFailed = task.result
        return failed
    log.error("a live session failed by our own mistake", exc_info=task.error)
    return VisitFailed(VisitError.INTERNAL)


class _Session:
    """What happens on the session's own thread. FFmpeg's errors do not leave it."""

    def __init__(
        self, address: Address, limits: VisitLimits, clock: Clock, every_s: float, decode: Decoder
    ) -> None:
        self._address = address
        self._limits = limits
        self._clock = clock
        self._every_s = every_s
        self._decode = decode
        self._leaving = False
        self.pictures: queue.Queue[Picture] = queue.Queue(maxsize=1)
        self.overtaken = 0

    def leave(self) -> None:
        """End with the next packet, or when the limits say that none will come."""
        self._leaving = True

    def run(self) -> VisitFailed:
        session = opened(self._address, self._limits, self._decode)
        if isinstance(session, VisitFailed):
            return session
        with session.container, closing(session.container.demux(session.stream)) as arriving:
            return self._watched(session, arriving)

    def _watched(self, session: Opened, arriving: Iterator[Any]) -> VisitFailed:
        due, packets = time.monotonic(), 0
        keyframes = Keyframes(session.decoder, self._clock)
        try:
            for packet in arriving:
                if self._leaving or not packet.size:
                    return VisitFailed(VisitError.ENDED)
                packets += 1
                now = time.monotonic()
                if now < due:
                    continue
                picture = keyframes.take(packet)
                if picture is not None:
                    self._deliver(picture)
                    due = max(due + self._every_s, now)
                    keyframes = Keyframes(session.decoder, self._clock)
                elif keyframes.exhausted:
                    return VisitFailed(VisitError.CORRUPT, "keyframes damaged, one after another")
                elif now - due >= self._limits.keyframe_s:
                    return VisitFailed(
                        VisitError.STARVED, f"no keyframe in {self._limits.keyframe_s:g} s"
                    )
        except av.error.ExitError:
            if not packets:
                return VisitFailed(VisitError.STARVED, "not a single packet came")
            return VisitFailed(VisitError.STALLED, f"nothing for {self._limits.packet_s:g} s")
        except av.error.InvalidDataError:
            return VisitFailed(VisitError.CORRUPT, "what arrives is no video")
        except av.error.FFmpegError:
            return VisitFailed(VisitError.ENDED, "the connection broke")
        return VisitFailed(VisitError.ENDED)

    def _deliver(self, picture: Picture) -> None:
        with suppress(queue.Empty):
            self.pictures.get_nowait()
            self.overtaken += 1
        self.pictures.put_nowait(picture)
