"""Running something that may hang, without hanging oneself.

FFmpeg checks its time limits between its own steps, but a name server that does not answer blocks
it inside the operating system, and nothing can interrupt a connect from outside. The caller
therefore waits on another thread and walks away in time; what was left behind ends by FFmpeg's own
limits a little later and cleans up after itself.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from pipeline.ending import VISIT_THREAD
from pipeline.memory import give_back
from pipeline.visits.decoders import Decoder, Software, Turns

T = TypeVar("T")

_POLL_S = 0.1
_TIDY_EVERY = 500
"""Visits after which free memory goes back to the system."""


class Stop(Protocol):
    """Told once, from anywhere, that everybody should go home. A ``threading.Event`` is one."""

    def is_set(self) -> bool: ...


class LongStop(Stop, Protocol):
    """One that can also be waited for. A ``threading.Event`` is one."""

    def wait(self, timeout: float) -> bool: ...


class Expired(Exception):
    """The work did not end in time."""


class Stopped(Exception):
    """The caller's stop was set before the work ended."""


class Hands:
    """Threads that outlive their work, as many as there is work at once.

    A new thread for every visit cost 0.5 ms of CPU, a lasting one 0.2 ms (40 visits a second of
    1 s each on 2 cores). The one that rests shortest is asked first, so that after a busy hour the
    others really rest; they leave after ``idle_s`` seconds of it.
    """

    def __init__(self, idle_s: float = 30.0) -> None:
        self.turns: Turns = threading.BoundedSemaphore(os.cpu_count() or 1)
        """Taken by whoever computes: one for each core. A decoder holds some 10 MB while it works,
        and a hundred of them begun at once on two cores would hold a hundred times that."""
        self.decode: Decoder = Software(self.turns)
        """What visits decode with; the processor unless somebody puts another in its place."""
        self._idle_s = idle_s
        self._given = 0
        self._lock = threading.Lock()
        self._resting: list[SimpleQueue[Task]] = []

    def give(self, task: Task) -> None:
        with self._lock:
            self._given += 1
            tidy = self._given % _TIDY_EVERY == 0
            orders = self._resting.pop() if self._resting else None
        if tidy:
            give_back()
        if orders is None:
            orders = SimpleQueue()
            threading.Thread(
                target=self._work, args=(orders,), name=VISIT_THREAD, daemon=True
            ).start()
        orders.put(task)

    def _work(self, orders: SimpleQueue[Task]) -> None:
        me = threading.current_thread()
        task = orders.get()
        while True:
            # Only a thread that may be inside FFmpeg bears the name that a program's end heeds.
            me.name = VISIT_THREAD
            task.do()
            me.name = "visit-resting"
            if not self._idle_s:
                task.done.release()
                return
            with self._lock:
                self._resting.append(orders)
            task.done.release()
            # A picture is megabytes: it must not stay here until the next visit.
            del task
            try:
                task = orders.get(timeout=self._idle_s)
            except Empty:
                with self._lock:
                    if orders in self._resting:
                        self._resting.remove(orders)
                        return
                task = orders.get()


class Task:
    """Something to do once, and what came of it after ``done`` can be acquired."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Lock()
        self.done.acquire()

    def do(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:
            self.error = error


def run_bounded(
    work: Callable[[], T], seconds: float, stop: Stop | None = None, hands: Hands | None = None
) -> T:
    """``work()`` on another thread, one of ``hands`` where given, and what it returns or raises.

    Raises Expired after ``seconds``, and Stopped within a tenth of a second of ``stop``.
    """
    task = Task(work)
    deadline = time.monotonic() + seconds
    (hands or Hands(idle_s=0)).give(task)
    while not task.done.acquire(timeout=min(_POLL_S, max(deadline - time.monotonic(), 0.0))):
        if stop is not None and stop.is_set():
            raise Stopped
        if time.monotonic() >= deadline:
            raise Expired
    if task.error is not None:
        raise task.error
    result: T = task.result
    return result
