"""A real MQTT broker: Debian's mosquitto, on a free port, with one user."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.certificates import Certificate
from tests.peers.ports import free_port

USER, PASSWORD = "citypatrol", "a broker's password"


@dataclass(frozen=True)
class Broker:
    port: int


@contextmanager
def mosquitto(tls: Certificate | None = None) -> Iterator[Broker]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="citypatrol-mosquitto-") as name:
        folder = Path(name)
        users = folder / "users"
        subprocess.run(
            ["mosquitto_passwd", "-b", "-c", str(users), USER, PASSWORD],
            check=True,
            capture_output=True,
        )
        (folder / "broker.conf").write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {users}\n"
            "log_type none\nuser root\n" + (_secured(tls) if tls else "")
        )
        process = subprocess.Popen(["mosquitto", "-c", str(folder / "broker.conf")])
        try:
            _until_open(port)
            yield Broker(port)
        finally:
            process.terminate()
            process.wait(60)


def _secured(tls: Certificate) -> str:
    return f"certfile {tls.certificate}\nkeyfile {tls.key}\n"


def _until_open(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the broker did not start")
