"""A bare machine in a folder: what the units start, behind the proxy, on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.deploy.files import DEPLOY, ROOT, SYSTEMD, environment_of, unit
from tests.peers.ports import free_ports
from tests.peers.postgres import Postgres

DEADLINE_S = 240.0
PROGRAM = "/opt/citypatrol/bin/citypatrol"


SERVER = re.compile(r" +server 127\.0\.0\.1:8080 .*")
"""In upstream.conf, where a process of serving listens."""


@dataclass
class Installed:
    """Where things stand, and on which ports they answer."""

    folder: Path
    serving: int
    pages: int
    secure: int
    plain: int

    def put(self, text: str) -> str:
        """``text`` of a unit or a settings file, its paths and ports those of this machine."""
        return (
            text.replace("/etc/citypatrol", str(self.folder / "etc"))
            .replace("/var/lib/citypatrol", str(self.folder / "state"))
            .replace(":8080", f":{self.serving}")
            .replace("port = 8080", f"port = {self.serving}")
            .replace("9101", str(self.pages))
        )

    def command(self, name: str) -> list[str]:
        """The words of a unit's ExecStart, with the program as the tests have it; a template's are
        the same for every instance."""
        [line] = unit(name)["ExecStart"]
        program, *words = shlex.split(self.put(line))
        assert program == PROGRAM
        return [sys.executable, "-m", "citypatrol", *words]

    def environment(self, name: str, instance: str = "") -> dict[str, str]:
        """What the unit's program finds around it: nothing of ours but where our code is."""
        [file] = unit(name)["EnvironmentFile"]
        given = environment_of(self.folder / "etc" / Path(file).name)
        for line in unit(name).get("Environment", ()):
            key, _, value = line.partition("=")
            given[key] = value.replace("%i", instance)
        around = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return {**around, "PYTHONPATH": str(ROOT), **given}

    @contextmanager
    def running(self, name: str, instance: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Start a unit's program; kill it at the end if nobody has ended it."""
        log = (self.folder / f"{name}{instance}.log").open("wb")
        process = subprocess.Popen(
            self.command(name),
            cwd=self.folder / "state",
            env=self.environment(name, instance),
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            log.close()

    def said(self, name: str, instance: str = "") -> str:
        return (self.folder / f"{name}{instance}.log").read_text()

    def admin(self, *words: str) -> Any:
        """A command through citypatrol-admin; what it printed, as JSON."""
        script = self.put((SYSTEMD / "citypatrol-admin").read_text())
        script = script.replace(PROGRAM, f"{sys.executable} -m citypatrol")
        done = subprocess.run(
            ["sh", "-c", script, "citypatrol-admin", *words],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=self.folder / "state",
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)

    @contextmanager
    def proxy(self, *more: int) -> Iterator[None]:
        """nginx with our configuration, but for paths, ports and where serving listens; ``more``
        are the ports of further processes of it."""
        folder = self.folder / "nginx"
        (folder / "conf.d").mkdir(parents=True)
        _certificate(folder)
        for source in ("citypatrol.conf", "upstream.conf"):
            text = (DEPLOY / "proxy" / source).read_text().replace("/run/secrets", str(folder))
            text = text.replace("listen 80 ", f"listen 127.0.0.1:{self.plain} ")
            text = text.replace("listen 443 ", f"listen 127.0.0.1:{self.secure} ")
            text = re.sub(SERVER, lambda line: "\n".join(_for_each(line[0], more)), text)
            (folder / "conf.d" / source).write_text(self.put(text))
        whole = (DEPLOY / "proxy" / "nginx.conf").read_text().replace("/tmp/", f"{folder}/")
        whole = whole.replace("/etc/nginx/conf.d", str(folder / "conf.d"))
        (folder / "nginx.conf").write_text("daemon off;\nuser root;\n" + whole)
        command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            until_true(lambda: _answers(f"http://127.0.0.1:{self.plain}/proxy-alive", 204))
            yield
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(DEADLINE_S)


def _for_each(line: str, more: tuple[int, ...]) -> list[str]:
    return [line, *(line.replace(":8080", f":{port}") for port in more)]


def install(folder: Path, database: Postgres) -> Installed:
    """Lay out settings and secrets as the units expect them."""
    machine = Installed(folder, *free_ports(4))
    for name in ("etc", "state"):
        (folder / name).mkdir()
    secrets = folder / "etc" / "secrets"
    subprocess.run(
        [DEPLOY / "make-secrets", secrets, str(os.getgid())],
        env={**os.environ, "POSTGRES_GROUP": str(os.getgid())},
        check=True,
        capture_output=True,
    )
    for name in ("serving_database_url", "patrol_state_url"):
        (secrets / name).chmod(0o640)
        (secrets / name).write_text(database.url(database.create()))
    for name in ("serve.env", "serve.toml", "patrol.env", "patrol.toml"):
        (folder / "etc" / name).write_text(machine.put((SYSTEMD / name).read_text()))
    with (folder / "etc" / "patrol.toml").open("a") as settings:
        # Measuring the engines takes seconds, and is not what is shown here.
        settings.write('engine = "onnx"\n')
    return machine


def until_true(ask: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    until = time.monotonic() + DEADLINE_S
    while not ask():
        assert process is None or process.poll() is None, "the program ended by itself"
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def well(url: str) -> Callable[[], bool]:
    return lambda: _answers(url, 200)


def _answers(url: str, status: int) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=5).status_code == status
    except httpx.TransportError:
        return False


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "patrol.city.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "tls_certificate").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "tls_key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
