"""Serving as a program of its own, for tests that kill it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.peers.ports import free_port
from tests.serving.harness import SECRET, TOKEN

DEADLINE_S = 240.0
"""Ends what hangs; a busy machine needs a part of it."""

SCRIPT = """
import json, sys
from pathlib import Path
from pipeline.storage import FolderStore
from serving.config import ServingSettings
from serving.run import serve
given = json.loads(sys.argv[1])
folder = Path(given["folder"])
serve(
    ServingSettings.model_validate(given["serving"]),
    FolderStore(folder),
    FolderStore(folder / "samples"),
)
"""


@dataclass
class Program:
    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(DEADLINE_S)

    def stop(self) -> int:
        """Ask it to end, as a service manager does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE_S)


@contextmanager
def program(database_url: str, folder: Path) -> Iterator[Program]:
    """Start serving with a folder of pictures; wait until it is healthy; kill it at the end."""
    port = free_port()
    serving = {
        "database_url": database_url,
        "secret_key": SECRET,
        "pipeline_token": TOKEN,
        "port": port,
    }
    given = json.dumps({"serving": serving, "folder": str(folder)})
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, given], cwd=Path(__file__).parents[2], env=os.environ
    )
    try:
        one = Program(f"http://127.0.0.1:{port}", process)
        _until_healthy(one)
        yield one
    finally:
        process.kill()
        process.wait(DEADLINE_S)


def _until_healthy(one: Program) -> None:
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        assert one.process.poll() is None, "serving ended by itself"
        try:
            if httpx.get(f"{one.url}/health", trust_env=False, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("serving did not become healthy")
