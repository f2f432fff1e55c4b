"""The product's programs as processes: kept running as a service manager would, and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

ROOT: Final = Path(__file__).parents[2]
AGAIN_S: Final = 1.0
"""Between the end of a program and its next start."""
LEAVE_S: Final = 60.0
_PROGRAM: Final = (sys.executable, "-m", "citypatrol")


@dataclass
class Program:
    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    ends: list[int] = field(default_factory=list)
    """Exit codes of the times it ended without being killed."""


class Programs:
    """Leaving the ``with`` block ends them all, in order first and then by force."""

    def __init__(self, folder: Path, settings: Path) -> None:
        self._folder = folder
        self._settings = settings
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper")
        self.all: dict[str, Program] = {}

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def start(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start ``citypatrol`` so, and again whenever it ends."""
        with self._lock:
            self.all[name] = Program(name, arguments, environment)
            self._begin(self.all[name])

    def kill(self, name: str) -> None:
        """SIGKILL to a program and all that it started, at once. One that has just ended by itself
        is waited for: whoever is killed ran."""
        while (process := self._running(name)) is None:
            time.sleep(AGAIN_S / 10)
        for number in (process.pid, *descendants(process.pid)):
            # A moment in which one of them would be told of the other's end does not matter.
            _signal(number, signal.SIGKILL)
        process.wait()

    def workers(self, name: str) -> dict[str, int]:
        """Process ids of a patrol's workers, by name."""
        with self._lock:
            process = self.all[name].process
        found = descendants(process.pid) if process is not None else {}
        return {worker: number for number, worker in found.items() if worker}

    def _running(self, name: str) -> subprocess.Popen[bytes] | None:
        with self._lock:
            process = self.all[name].process
            return process if process is not None and process.poll() is None else None

    def stop(self) -> None:
        """End all in order; whoever does not end within a minute is killed."""
        self._ending.set()
        self._keeper.join()
        running = [one.process for one in self.all.values() if one.process is not None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(LEAVE_S)
            except subprocess.TimeoutExpired:
                for number in (process.pid, *descendants(process.pid)):
                    _signal(number, signal.SIGKILL)
                process.wait()

    def _keep(self) -> None:
        while not self._ending.wait(AGAIN_S):
            with self._lock:
                for program in self.all.values():
                    if program.process is not None and program.process.poll() is not None:
                        code = program.process.returncode
                        if code != -signal.SIGKILL:
                            program.ends.append(code)
                        self._begin(program)

    def _begin(self, program: Program) -> None:
        with self.log(program.name).open("ab") as log:
            program.process = subprocess.Popen(
                [*_PROGRAM, "--settings", str(self._settings), *program.arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **program.environment},
                start_new_session=True,
            )


def kill(process_id: int) -> None:
    _signal(process_id, signal.SIGKILL)


def _signal(process_id: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, number)


def descendants(process_id: int) -> dict[int, str]:
    """What a process started, and what that started, by process id: the names as workers."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int(
                    (entry / "stat").read_text().rpartition(")")[2].split()[1]
                )
    found: set[int] = set()
    while new := {one for one, above in parents.items() if above in {process_id, *found}} - found:
        found |= new
    return {one: _worker_name(one) for one in found}


def _worker_name(process_id: int) -> str:
    with suppress(OSError):
        for part in Path(f"/proc/{process_id}/environ").read_bytes().split(b"\0"):
            name, _, value = part.partition(b"=")
            if name == b"CITYPATROL_PATROL__WORKER":
                return value.decode()
    return ""
