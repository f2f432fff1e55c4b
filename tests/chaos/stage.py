"""Everything that a run acts upon, put up and taken down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.storage.settings import SpoolSettings
from pipeline.storage.spool import Spool
from tests.chaos import installation
from tests.chaos.city import City, city, sources_for
from tests.chaos.installation import Addresses
from tests.chaos.programs import Programs
from tests.chaos.relay import Relay, relay
from tests.peers.case_platform import CasePlatform, case_platform
from tests.peers.ports import free_ports
from tests.peers.postgres import Postgres, postgres
from tests.peers.rclone import S3Server, s3_server

PATROLS: Final = ("north", "south")
START_S: Final = 240.0


class StandsStill(Exception):
    """Nothing goes on any more."""


@dataclass(frozen=True, slots=True)
class Stage:
    addresses: Addresses
    city: City
    platform: CasePlatform
    postgres: Postgres
    s3: S3Server
    store: Relay
    programs: Programs
    servings: tuple[str, ...]
    spools: tuple[Spool, ...]


@contextmanager
def stage(
    violations: int, servings: int, workers: int, dwell_s: float, folder: Path
) -> Iterator[Stage]:
    """An installation with a place for so many violations, its programs started and its cameras
    visited; each of the two patrols has so many workers. Raises StandsStill when it does not come
    up."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        s3 = stack.enter_context(s3_server(folder / "store"))
        platform = stack.enter_context(case_platform())
        cameras = stack.enter_context(city(sources_for(violations), folder))
        ports = free_ports(servings)
        store, serving = stack.enter_context(relay(s3.port)), stack.enter_context(relay(*ports))
        pipeline_url, serving_url = (server.url(server.create()) for _ in range(2))
        at = Addresses(pipeline_url, serving_url, store.port, serving.port)
        settings = installation.settings(folder, at, dwell_s)
        installation.prepare(at, cameras, platform.url)
        programs = stack.enter_context(Programs(folder, settings))
        names = tuple(f"serving-{number}" for number in range(servings))
        for name, port in zip(names, ports, strict=True):
            programs.start(name, ["serve"], installation.serving_environment(port))
        for name in PATROLS:
            command = installation.patrol_command(workers)
            programs.start(name, command, installation.patrol_environment(name, folder))
        cameras.guests.await_visits(cameras.names, time.monotonic(), "start")
        wait_until(lambda: not cameras.guests.waiting, START_S, "not every camera is visited")
        folders = (installation.spool_of(name, folder) for name in PATROLS)
        spools = tuple(Spool(SpoolSettings(folder=one)) for one in folders)
        yield Stage(at, cameras, platform, server, s3, store, programs, names, spools)


def wait_until(so: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Raises StandsStill with ``otherwise`` when it is not so in time."""
    until = time.monotonic() + seconds
    while not so():
        if time.monotonic() > until:
            raise StandsStill(f"{otherwise} after {seconds:g} s")
        time.sleep(0.1)
