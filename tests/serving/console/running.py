"""A console that runs as a process of its own, as in production, for tests and for looking at."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pipeline.storage import FolderStore
from serving.app import create_services
from serving.config import ServingSettings
from serving.users.domain import Person
from tests.peers.ports import free_port
from tests.serving.console.town import PASSWORD, Town
from tests.serving.harness import NO_TLS

ROOT = Path(__file__).parents[3]
ENDS_S = 120.0
"""Ends what hangs; a busy machine needs a part of it."""


@dataclass(frozen=True)
class Console:
    """A console on a port. ``town`` reaches its database and its pictures from outside."""

    url: str
    town: Town

    def stranger(self) -> httpx.Client:
        """A client that nobody has signed in. It follows no redirect."""
        headers = {"Origin": self.url, "Accept-Language": "en"}
        return httpx.Client(
            base_url=self.url, headers=headers, trust_env=False, timeout=60, verify=NO_TLS
        )

    @contextmanager
    def signed_in(self, person: Person) -> Iterator[httpx.Client]:
        with self.stranger() as client:
            given = {"name": person.name, "password": PASSWORD}
            assert client.post("/console/sign-in", data=given).status_code == 303
            yield client


@contextmanager
def running(folder: Path, **more: Any) -> Iterator[Console]:
    """With its database and its pictures in ``folder``, which is empty at first; ``more`` are
    sections of its settings."""
    given: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/serving.db",
        "secret_key": secrets.token_urlsafe(32),
        "pipeline_token": secrets.token_urlsafe(32),
        "port": free_port(),
        # The town draws all things of a kind at one spot, and means another thing each time.
        "related": {"every": {"overlap": 1}},
        "evidence": {"key_file": str(folder / "evidence.pem")},
        "learning": {"packages": str(folder / "models"), "workspace": str(folder / "learning")},
        **more,
    }
    settings = ServingSettings.model_validate(given)
    services = create_services(
        settings, FolderStore(folder / "pictures"), FolderStore(folder / "samples")
    )
    (folder / "settings.json").write_text(json.dumps(given))
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.serving.console.server", str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{given['port']}"
    try:
        _wait_until_it_answers(url, server, folder / "server.log")
        yield Console(url, Town(services))
    finally:
        server.terminate()
        server.wait(ENDS_S)
        services.db.close()


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/console/sign-in", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the console did not answer within three minutes:\n{log.read_text()}")
