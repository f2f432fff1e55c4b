"""Running something that may hang, without hanging oneself.

FFmpeg checks its time limits between its own steps, but a name server that does not answer blocks
it inside the operating system, and nothing can interrupt a connect from outside. The caller
therefore waits on another thread and walks away in time; what was left behind ends by FFmpeg's own
limits a little later and cleans up after itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from pipeline.ending import VISIT_THREAD

T = TypeVar("T")

_POLL_S = 0.1


class Stop(Protocol):
    """Told once, from anywhere, that everybody should go home. A ``threading.Event`` is one."""

    def is_set(self) -> bool: ...


class Expired(Exception):
    """The work did not end in time."""


class Stopped(Exception):
    """The caller's stop was set before the work ended."""


def run_bounded(work: Callable[[], T], seconds: float, stop: Stop | None = None) -> T:
    """``work()`` on a thread of its own, and what it returns or raises.

    Raises Expired after ``seconds``, and Stopped within a tenth of a second of ``stop``.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=run, name=VISIT_THREAD, daemon=True)
    deadline = time.monotonic() + seconds
    thread.start()
    while not done.wait(min(_POLL_S, max(deadline - time.monotonic(), 0.0))):
        if stop is not None and stop.is_set():
            raise Stopped
        if time.monotonic() >= deadline:
            raise Expired
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
