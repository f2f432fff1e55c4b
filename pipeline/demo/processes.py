"""Our own programs as child processes: started by name, logged to files, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

STOP_S = 10.0
"""How long a program may take to end after SIGTERM before it is killed."""


class ProgramFailed(Exception):
    """A program of the demo ended by itself; the message says which, and where its log is."""

    exit_code = 1


class Processes:
    """Children of this process. Leaving the ``with`` block stops them all, newest first."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._environment = {**os.environ, **(environment or {})}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def run(self, *arguments: str) -> str:
        """Run one command to its end; returns what it printed. Raises ProgramFailed."""
        done = subprocess.run(
            [*_PROGRAM, *arguments], capture_output=True, text=True, env=self._environment
        )
        if done.returncode != 0:
            said = done.stderr.strip().splitlines()
            raise ProgramFailed(
                f"citypatrol {' '.join(arguments)} ended with {done.returncode}: "
                f"{said[-1] if said else 'it said nothing'}"
            )
        return done.stdout

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start ``citypatrol`` with ``arguments``; its log grows over restarts."""
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*_PROGRAM, *arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=self._environment,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill -9: the program gets no chance to tidy up."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def check(self) -> None:
        """Raises ProgramFailed when one of the programs has ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ProgramFailed(
                    f"The {name} program ended with code {process.returncode}: "
                    f"read {self.log(name)}."
                )

    def stop(self) -> None:
        newest_first = list(reversed(self._running.values()))
        self._running.clear()
        for process in newest_first:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_S
        for process in newest_first:
            try:
                process.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


_PROGRAM = (sys.executable, "-m", "citypatrol")
