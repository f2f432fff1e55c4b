"""One long step as a process of its own: its words into a log file, its last JSON line kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final
from uuid import UUID

MARK: Final = "LEARNING_STEP"
"""Environment variable with the step's id: by it an orphan is recognised."""
GRACE_S: Final = 3.0
"""Serving itself ends within five seconds."""
LONGEST_LINE: Final = 1_000_000


class StepProcess:
    """Started at once, as the leader of a process group: its helpers end with it.

    Raises OSError when the program cannot be started.
    """

    def __init__(
        self, command: Sequence[str], step_id: UUID, folder: Path, log: Path, most_bytes: int
    ) -> None:
        self.outcome: dict[str, Any] | None = None
        self.last_words = ""
        self._log = log
        self._room = most_bytes
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, MARK: str(step_id), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = Thread(target=self._read, name=f"step {step_id}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self, within_s: float) -> int | None:
        """The exit code, waiting for it at most so long; None while it runs."""
        try:
            code = self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None
        self._reader.join(GRACE_S)
        return code

    def stop(self) -> None:
        """Ask it to end, then end it. Returns when it is over."""
        end_group(self.pid, signal.SIGTERM)
        if self.ended(GRACE_S) is None:
            end_group(self.pid, signal.SIGKILL)
            self.ended(GRACE_S)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as words, self._log.open("ab") as log:
            while line := words.readline(LONGEST_LINE):
                self._keep(line, log)

    def _keep(self, line: bytes, log: IO[bytes]) -> None:
        if self._room > 0:
            log.write(line[: self._room])
            log.flush()
            self._room -= len(line)
        text = line.decode(errors="replace").strip()
        if not text:
            return
        found = json_object(text)
        if found is None:
            self.last_words = text[:500]
        else:
            self.outcome = found


def json_object(text: str) -> dict[str, Any] | None:
    """The JSON object that ``text`` is; None for anything else."""
    if not text.startswith("{"):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def end_group(pid: int, how: signal.Signals) -> None:
    """Signal a process group; nothing happens when there is none any more."""
    try:
        os.killpg(pid, how)
    except ProcessLookupError:
        return


def is_step(pid: int, step_id: UUID, proc: Path = Path("/proc")) -> bool:
    """Whether the process ``pid`` is that of a step: numbers are used again for other programs."""
    try:
        environment = (proc / str(pid) / "environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={step_id}".encode() in environment.split(b"\0")


def tail(log: Path, most_bytes: int) -> str:
    """The end of a log, whole lines; empty while there is none."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - most_bytes))
            words = file.read(most_bytes)
    except OSError:
        return ""
    if size > most_bytes:
        words = words[words.find(b"\n") + 1 :]
    return words.decode(errors="replace")
