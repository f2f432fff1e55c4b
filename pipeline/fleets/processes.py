"""Workers as processes of this machine."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import uuid4

LEAVE_S: Final = 30.0
"""To end visits and close sessions; then a worker is killed."""
_PR_SET_PDEATHSIG: Final = 1


class ProcessFleet:
    """One thread at a time, but ``end``, of which several may run at once."""

    def __init__(
        self, command: Sequence[str], environment: Callable[[str, str], Mapping[str, str]]
    ) -> None:
        """Every worker runs the same ``command``, told by its ``environment``, which this process's
        own is added to, its name and its life."""
        self._command = list(command)
        self._environment = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lives: dict[str, subprocess.Popen[bytes]] = {}
        """Of all processes whose end was not told."""

    def start(self, name: str) -> None:
        life = uuid4().hex
        self._running[name] = self._lives[life] = subprocess.Popen(
            self._command,
            env={**os.environ, **self._environment(name, life)},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_the_fleet,
        )

    def alive(self) -> set[str]:
        return {name for name, process in self._running.items() if process.poll() is None}

    def lives_over(self) -> set[str]:
        # A process can be waited for when its last thread has closed what it had open.
        over = {life for life, process in self._lives.items() if process.poll() is not None}
        for life in over:
            del self._lives[life]
        return over

    def end(self, name: str, *, at_once: bool) -> None:
        process = self._running[name]
        if not at_once:
            process.terminate()
            try:
                process.wait(LEAVE_S)
            except subprocess.TimeoutExpired:
                at_once = True
        if at_once:
            process.kill()
            process.wait()

    def process_id(self, name: str) -> int:
        return self._running[name].pid


def _end_with_the_fleet() -> None:
    """A worker whose fleet dies stops too: the next one starts workers of its own."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
