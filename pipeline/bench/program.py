"""One program that a measurement starts, watches from outside and stops."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.bench.errors import BenchBroken
from pipeline.memory import few_heaps

KILL_S = 30.0
"""How long a program may take to end after SIGTERM before it is killed."""
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Program:
    """``python -m`` with arguments; its log, and what the system says of it.

    The log lies in ``folder``, which belongs to this measurement alone; where the program fails it
    is copied to ``failures``.
    """

    def __init__(self, name: str, arguments: Sequence[str], folder: Path, failures: Path) -> None:
        self._name = name
        self._log = folder / f"{name}.log"
        self._failures = failures
        with self._log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                stdout=file,
                stderr=file,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=few_heaps(os.environ),
            )
        self._proc = Path(f"/proc/{self._process.pid}")

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def check(self) -> None:
        """Raises BenchBroken when it has ended by itself."""
        if self._process.poll() is not None:
            said = self._log.read_text(errors="replace").strip().splitlines()
            raise BenchBroken(
                f"The {self._name} ended with code {self._process.returncode}: "
                f"{said[-1] if said else 'it said nothing'} ({self._kept_log()})"
            )

    def ready(self, within_s: float) -> dict[str, Any]:
        """The first JSON line it prints. Raises BenchBroken when none comes."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            for line in self._log.read_text(errors="replace").splitlines():
                if line.startswith("{") and line.endswith("}"):
                    return dict(json.loads(line))
            self.check()
            time.sleep(0.05)
        raise BenchBroken(
            f"The {self._name} was not ready within {within_s:g} s: read {self._kept_log()}."
        )

    def stop(self) -> float:
        """SIGTERM; how many seconds it took to end. After KILL_S it is killed."""
        began = time.monotonic()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(KILL_S)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        return time.monotonic() - began

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def cpu_s(self) -> float:
        """User and system time so far, of this process without its children."""
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * _TICK_S

    def rss_mb(self) -> float:
        return self._status("VmRSS") / 1024

    def peak_rss_mb(self) -> float:
        return self._status("VmHWM") / 1024

    def threads(self) -> int:
        return self._status("Threads")

    def descriptors(self) -> int:
        return sum(1 for _ in (self._proc / "fd").iterdir())

    def _status(self, key: str) -> int:
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith(f"{key}:"):
                return int(line.split()[1])
        return 0

    def _kept_log(self) -> Path:
        self._failures.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(self._log, self._failures))
