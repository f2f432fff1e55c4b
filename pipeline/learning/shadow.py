"""A candidate looks at a share of live looks after the current model answered, and decides nothing.

It has a thread of its own at the lowest priority, and a short queue: a look it has no time for is
dropped and counted. What it saw is compared and added up, and told every few minutes.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from models import ModelError
from pipeline.clock import Clock
from pipeline.domain import ModelStamp, Shadow, Sighting
from pipeline.eyes import Eyes
from pipeline.learning.inferred import Inferred
from pipeline.learning.opening import OpenEyes
from pipeline.learning.tally import Tally
from pipeline.metrics import Metrics

log = logging.getLogger(__name__)

ROOM = 8
"""Looks that may wait for the candidate; each holds a decoded picture."""
TIMED_EVERY = 8
"""Every so many looks the current model is run again beside the candidate, for its cost."""
RETRY_S = 30.0
NICENESS = 15
_LEAVE_S = 1.0


class Shadowing:
    """Use as a context. ``offer`` is called by many threads, the rest by the one that saves."""

    def __init__(
        self,
        open_eyes: OpenEyes,
        clock: Clock,
        metrics: Metrics,
        *,
        report_every_s: float,
        retry_s: float = RETRY_S,
    ) -> None:
        self._open = open_eyes
        self._clock = clock
        self._metrics = metrics
        self._every = timedelta(seconds=report_every_s)
        self._retry_s = retry_s
        self._changed = threading.Condition()
        self._closed = False
        self._shadow: Shadow | None = None
        self._eyes: Eyes | None = None
        self._refused: str | None = None
        self._waiting: deque[Inferred] = deque()
        self._seen = 0
        """Looks the current model had since the process began."""
        self._rival: tuple[ModelStamp, Eyes | None] | None = None
        """The current model, run like the candidate to see what it costs. For the own thread."""
        self._until_timed = 0
        self._tally: Tally | None = None
        self._done: list[Tally] = []
        self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(_LEAVE_S)

    @property
    def ready(self) -> bool:
        """Whether a candidate is there to look."""
        return self._eyes is not None

    @property
    def refused(self) -> str | None:
        """Why the candidate does not look; None when it does, is being opened, or none is asked
        for."""
        return self._refused

    def follow(self, shadow: Shadow | None, now: datetime) -> None:
        """What the plan asks for. One past its ``until`` is none."""
        if shadow is not None and shadow.until <= now:
            shadow = None
        with self._changed:
            if shadow == self._shadow:
                return
            before, self._shadow = self._shadow, shadow
            if before is None or shadow is None or before.candidate != shadow.candidate:
                self._end()
                self._eyes, self._refused = None, None
            self._changed.notify_all()

    def offer(self, looks: Sequence[Inferred]) -> None:
        """Looks the current model has just answered. Returns at once: what finds no room is
        dropped."""
        with self._changed:
            if self._shadow is None or self._eyes is None:
                return
            share = self._shadow.share
            for look in looks:
                self._seen += 1
                # Whole looks due so far, without the drift that adding shares would gather.
                if int(self._seen * share + 1e-9) > int((self._seen - 1) * share + 1e-9):
                    self._take(look)

    def reports(self, now: datetime) -> list[tuple[Tally, datetime]]:
        """Tallies that are due, each with the moment it ended."""
        self.follow(self._shadow, now)
        with self._changed:
            if self._tally is not None and now - self._tally.began_at >= self._every:
                before = self._tally
                self._close(before)
                self._tally = Tally(now, before.current, before.candidate)
            done, self._done = self._done, []
        return [(tally, now) for tally in done if tally.began_at < now]

    def _take(self, look: Inferred) -> None:
        assert self._eyes is not None
        pointer = look.pointer
        if self._tally is None or self._tally.current != pointer:
            self._end()
            self._tally = Tally(self._clock.now(), pointer, self._eyes.pointer)
        if len(self._waiting) >= ROOM:
            self._tally.dropped += 1
            self._metrics.count("citypatrol_shadow_looks_total", "dropped")
            return
        self._waiting.append(look)
        self._changed.notify_all()

    def _end(self) -> None:
        """No more is added to the present tally; what still waits is not looked at any more."""
        if self._tally is not None:
            self._tally.dropped += len(self._waiting)
            self._close(self._tally)
        self._waiting.clear()
        self._tally = None

    def _close(self, tally: Tally) -> None:
        if not tally.empty:
            self._done.append(tally)

    def _run(self) -> None:
        # Linux gives every thread a niceness of its own; elsewhere it looks like all others.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while self._turn():
            pass

    def _turn(self) -> bool:
        """Open the candidate or let it look once; False when all is over. What it holds it lets
        go of on return, so that a candidate no longer wanted is freed."""
        with self._changed:
            while not (self._closed or self._waiting or self._has_to_change()):
                self._changed.wait()
            if self._closed:
                return False
            shadow, eyes = self._shadow, self._eyes
            look = self._waiting.popleft() if self._waiting else None
        if shadow is None:
            self._rival = None
        elif eyes is None:
            self._open_for(shadow)
        elif look is not None:
            self._look(eyes, look)
        return True

    def _has_to_change(self) -> bool:
        """A candidate is to be opened, or what was open for one to be let go."""
        if self._shadow is None:
            return self._rival is not None
        return self._eyes is None

    def _open_for(self, shadow: Shadow) -> None:
        eyes, sentence = None, None
        try:
            eyes = self._open(shadow.candidate)
        except ModelError as error:
            sentence = str(error)
        except Exception:
            log.exception("opening candidate %s failed by our own mistake", shadow.candidate)
            sentence = f"Candidate {shadow.candidate} could not be opened: the log says why."
        with self._changed:
            if self._shadow is None or self._shadow.candidate != shadow.candidate:
                return
            if sentence is not None and sentence != self._refused:
                log.error("no shadow: %s", sentence)
                self._metrics.count("citypatrol_model_changes_total", "refused")
            self._eyes, self._refused = eyes, sentence
            if eyes is not None:
                log.info("candidate %s looks beside until %s", eyes.pointer, shadow.until)
            elif not self._closed:
                self._changed.wait(self._retry_s)

    def _look(self, eyes: Eyes, look: Inferred) -> None:
        seen, cpu_s = _timed(eyes, look)
        current_s = self._cost_of_current(look)
        with self._changed:
            tally = self._tally
            if tally is None or tally.current != look.pointer or self._eyes is not eyes:
                return
            if seen is None:
                tally.failed += 1
            else:
                tally.add(look, seen, candidate_s=cpu_s, current_s=current_s)
        outcome = "failed" if seen is None else "looked"
        self._metrics.count("citypatrol_shadow_looks_total", outcome)

    def _cost_of_current(self, look: Inferred) -> float | None:
        """CPU seconds of the current model for the same picture, now and then.

        The lanes that answer cannot tell: engines compute for several lanes on threads of their
        own. So it is run here a second time, in the same way as the candidate.
        """
        if self._rival is None or self._rival[0] != look.pointer:
            self._rival = (look.pointer, self._rival_of(look.pointer))
            self._until_timed = 0
        rival = self._rival[1]
        self._until_timed -= 1
        if rival is None or self._until_timed > 0:
            return None
        self._until_timed = TIMED_EVERY
        seen, cpu_s = _timed(rival, look)
        return cpu_s if seen is not None else None

    def _rival_of(self, pointer: ModelStamp) -> Eyes | None:
        try:
            return self._open(pointer)
        except ModelError as error:
            log.warning("what the current model costs is not measured: %s", error)
            return None


def _timed(eyes: Eyes, look: Inferred) -> tuple[tuple[Sighting, ...] | None, float]:
    """What ``eyes`` see, None when they stumble, and the CPU seconds of this thread."""
    began = time.thread_time()
    try:
        [seen] = eyes.look([look.image], [look.condition])
    except Exception:
        log.exception("camera %s: %s stumbled over its picture", look.camera_id, eyes.pointer)
        return None, 0.0
    return seen.sightings, time.thread_time() - began
