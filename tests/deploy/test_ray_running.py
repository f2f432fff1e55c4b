"""What the pods of the Ray overlay start runs: a head, a node and the driver as plain processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.files import ROOT
from tests.deploy.installed import DEADLINE_S, until_true, well
from tests.deploy.raycluster import RAY, cluster, objects
from tests.deploy.test_secrets import make
from tests.peers.ports import free_ports
from tests.peers.postgres import Postgres

pytestmark = [pytest.mark.service, pytest.mark.slow, pytest.mark.timeout(600)]

STORE = '[store]\nkind = "folder"\nfolder = "{folder}/evidence"\n\n[patrol]'


@dataclass
class Pods:
    """A machine in whose folder the pods' paths lie; every pod has ports of its own."""

    folder: Path
    gcs: int
    pages: int

    def environment(self, container: dict[str, Any]) -> dict[str, str]:
        around = {key: os.environ[key] for key in ("HOME", "LANG") if key in os.environ}
        tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        given = {one["name"]: self.put(one["value"]) for one in container["env"]}
        return {**around, "PATH": tools, "PYTHONPATH": str(ROOT), **given}

    def put(self, word: str) -> str:
        if word.startswith("--node-manager-port="):
            [port] = free_ports(1)
            return f"--node-manager-port={port}"
        return (
            word.replace("/run/secrets/citypatrol", f"{self.folder}/secrets")
            .replace("/etc/citypatrol", str(self.folder))
            .replace("/tmp/ray", f"{self.folder}/ray")
            .replace("patrol-head-svc:6379", f"127.0.0.1:{self.gcs}")
            .replace("--port=6379", f"--port={self.gcs}")
        )

    @contextmanager
    def running(self, container: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
        words = container.get("command") or [sys.executable, "-m", "citypatrol", *container["args"]]
        with (self.folder / f"{container['name']}.log").open("wb") as log:
            process = subprocess.Popen(
                [self.put(word) for word in words],
                cwd=self.folder,
                env=self.environment(container),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def said(self) -> str:
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))


@pytest.fixture
def pods(postgres_server: Postgres) -> Iterator[Pods]:
    # A path of Ray's sockets has to stay below 108 characters, which pytest's own folders do not.
    with tempfile.TemporaryDirectory(prefix="cp-ray-") as name:
        pods = Pods(Path(name), *free_ports(2))
        make(pods.folder / "secrets")
        url = pods.folder / "secrets" / "patrol_state_url"
        url.chmod(0o640)
        url.write_text(postgres_server.url(postgres_server.create()))
        settings = (RAY / "patrol.toml").read_text()
        store = STORE.format(folder=pods.folder) + '\nengine = "onnx"'
        patrol = settings.partition("[patrol]")[2].replace("9101", str(pods.pages))
        log = settings.partition("[store]")[0]
        (pods.folder / "citypatrol.toml").write_text(log + store + patrol)
        yield pods


def said_by(pods: Pods, container: dict[str, Any]) -> str:
    """The messages of our own program among what is read as the log of a container."""
    lines = (pods.folder / f"{container['name']}.log").read_text().splitlines()
    ours = [json.loads(line) for line in lines if line.startswith("{")]
    return "\n".join(str(one["message"]) for one in ours)


def test_a_worker_answers_on_its_pods_port_and_leaves_when_the_driver_is_asked_to(
    pods: Pods,
) -> None:
    [head] = cluster()["spec"]["headGroupSpec"]["template"]["spec"]["containers"]
    [group] = cluster()["spec"]["workerGroupSpecs"]
    [worker] = group["template"]["spec"]["containers"]
    [driver] = objects("driver.yaml")[0]["spec"]["template"]["spec"]["containers"]
    driver = {**driver, "args": [*driver["args"][:-1], "1"]}
    alive = well(f"http://127.0.0.1:{pods.pages}/alive")
    with ExitStack() as started:
        running = started.enter_context(pods.running(head))
        until_true(lambda: "Ray runtime started" in pods.said(), running)
        node = started.enter_context(pods.running(worker))
        until_true(lambda: pods.said().count("Ray runtime started") == 2, node)
        drives = started.enter_context(pods.running(driver))
        until_true(alive, drives)
        until_true(lambda: "the city is shared by kubernetes-0" in said_by(pods, worker), drives)

        drives.send_signal(signal.SIGTERM)
        assert drives.wait(DEADLINE_S) == 0, pods.said()
        until_true(lambda: not alive(), node)
        token = (pods.folder / "secrets" / "ray_token").read_text().strip()
        assert token not in pods.said()
