"""One city patrolled in two ways: by one process, and by workers on Ray nodes of this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from benchmarks.families import program
from benchmarks.ports import HOST, free_row, listens
from pipeline.bench.errors import BenchBroken
from pipeline.bench.program import Program
from pipeline.database import engine_for, upgrade
from pipeline.domain import WatchPlan
from pipeline.state import State

NODES: Final = 2
START_S: Final = 300.0
ENVIRONMENT: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",
    "RAY_AUTH_MODE": "token",
    # Nobody here has work that a node should wait for before it ends.
    "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
}
_NODE: Final = (
    *("ray.scripts.scripts", "start", "--block"),
    *("--num-cpus=1", "--num-gpus=0", "--object-store-memory=80000000"),
)
_SETTINGS: Final = """
[store]
kind = "folder"
folder = "{folder}/evidence"

[patrol]
state_url = "{url}"
serving_url = "http://127.0.0.1:{nobody}"
metrics_port = {pages}
engine = "onnx"
precision = "fp32"
lanes = {lanes}
plan_refresh_s = 3600
pace = {{ sessions = {sessions} }}
gate = {{ enabled = false }}
# All cameras play one recording: in a city that would be a platform's placeholder.
admit = {{ placeholder_cameras = 0, frozen_repeats = 0 }}
"""


@dataclass(frozen=True)
class City:
    """What every patrol finds when it starts: its plan in a database of its own, serving away."""

    folder: Path
    database: str
    plan: WatchPlan
    numbers: Iterator[int]

    def settings(self, lanes: int, pages: int) -> Path:
        """The settings file of another patrol, in a folder of its own."""
        name = f"patrol_{next(self.numbers)}"
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = self.database.replace("/postgres?", f"/{name}?")
        upgrade(url)
        engine = engine_for(url)
        State(engine).keep_watch_plan(self.plan.model_dump_json(context={"reveal_secrets": True}))
        engine.dispose()
        folder = self.folder / name
        folder.mkdir()
        [source], [nobody] = self.plan.sources, free_row(1)
        given = {"pages": pages, "lanes": lanes, "sessions": source.max_sessions}
        file = folder / "citypatrol.toml"
        file.write_text(_SETTINGS.format(folder=folder, url=url, nobody=nobody, **given))
        return file


Arrangement = Callable[[City, ExitStack, int], list[Program]]
"""Starts a patrol whose workers' pages begin at a port, for as long as the stack."""


def one_process(city: City, running: ExitStack, pages: int) -> list[Program]:
    """With as many lanes as there are workers on nodes."""
    return [_patrol(city.settings(NODES, pages), running, "--no-table")]


def ray_nodes(city: City, running: ExitStack, pages: int) -> list[Program]:
    """Of one processor each, so that each has a worker, which has one lane. Raises BenchBroken."""
    settings, [gcs] = city.settings(1, pages), free_row(1)
    folder, address = settings.parent, f"{HOST}:{gcs}"
    first = ["--head", f"--port={gcs}", "--include-dashboard=false", f"--temp-dir={folder}"]
    head = running.enter_context(program("node-0", [*_NODE, *first], folder))
    until(lambda: listens(gcs), [head])
    joining = [f"--address={address}"]
    nodes = [
        running.enter_context(program(f"node-{number}", [*_NODE, *joining], folder))
        for number in range(1, NODES)
    ]
    asked = ["--ray", address, "--workers", str(NODES)]
    return [head, *nodes, _patrol(settings, running, *asked)]


def until(so: Callable[[], bool], programs: list[Program]) -> None:
    """Raises BenchBroken when a program ends before, or after START_S."""
    deadline = time.monotonic() + START_S
    while not so():
        for each in programs:
            each.check()
        if time.monotonic() > deadline:
            raise BenchBroken(f"The patrol did not get going within {START_S:g} s.")
        time.sleep(0.2)


def _patrol(settings: Path, running: ExitStack, *more: str) -> Program:
    command = ["citypatrol", "--settings", str(settings), "patrol", *more]
    return running.enter_context(program("patrol", command, settings.parent))
