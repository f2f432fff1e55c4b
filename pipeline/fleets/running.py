"""Puts a fleet together: which workers, on what, and how it is seen that one is stuck."""

from __future__ import annotations

import math
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from models.gpus import visible
from pipeline.config import PatrolSettings
from pipeline.database import engine_for, sqlite_file, upgrade
from pipeline.fleets.driver import Driver, Fleet, Watchdog
from pipeline.fleets.leases import KeptLeases
from pipeline.fleets.processes import ProcessFleet
from pipeline.parts.names import machine_name
from pipeline.shards.kept_book import KeptBook

WORK: Final = "citypatrol:work"
"""What an actor runs: see ``citypatrol.work``."""
_FRESH: Final = 3
"""Renewals that may be missing before a worker counts as silent."""


class FleetUnusable(Exception):
    """The settings do not allow several workers; the message says what to change."""

    exit_code = 2


def drive_processes(
    settings: PatrolSettings, settings_file: Path | None, workers: int, stop: threading.Event
) -> None:
    """Run so many workers as processes of this machine until ``stop`` is set.

    Raises LeaseTooShort, DatabaseUrlUnusable or DatabaseAway.
    """
    gpus = visible(os.environ)
    option = ["--settings", str(settings_file.resolve())] if settings_file else []
    command = [sys.executable, "-m", "citypatrol", *option, "patrol", "--shared", "--no-table"]

    def environment(name: str, life: str) -> dict[str, str]:
        own = of_worker(settings, name)
        port = own.metrics_port
        lanes = lanes_of(settings, settings.lane_count() / workers)
        given = {
            "CITYPATROL_PATROL__WORKER": name,
            "CITYPATROL_PATROL__LIFE": life,
            "CITYPATROL_PATROL__LANES": str(lanes),
            **gpu_of(settings, name, workers, gpus),
        }
        return given | ({} if port is None else {"CITYPATROL_PATROL__METRICS_PORT": str(port)})

    _drive(settings, ProcessFleet(command, environment), lambda: workers, stop)


def drive_actors(
    settings: PatrolSettings,
    settings_file: Path | None,
    address: str,
    workers: int | None,
    stop_on: Callable[[], threading.Event],
) -> None:
    """Run workers as actors of the Ray cluster at ``address`` until the event of ``stop_on`` is
    set; ``workers`` None starts as many as the cluster has room for, now and later. ``stop_on`` is
    asked once Ray is connected, which takes the program's signals for itself.

    Raises FleetUnusable, RayAway, LeaseTooShort, DatabaseUrlUnusable or DatabaseAway.
    """
    if sqlite_file(settings.state_url.get_secret_value()) is not None:
        raise FleetUnusable(
            "Workers on several machines need PostgreSQL: set patrol.state_url to "
            "postgresql://user:password@host/name."
        )
    try:
        from pipeline.fleets import actors
    except ImportError:
        raise FleetUnusable(
            "Ray is not installed here: install citypatrol with the extra ray on every node."
        ) from None

    actors.connect(address)
    try:
        scale = settings.scale

        def room() -> int:
            return workers if workers is not None else actors.room(scale.cpus)

        def gpus() -> float:
            return scale.gpus if scale.gpus is not None else part_of_one(actors.gpus(), room())

        def told(part: float) -> Mapping[str, str]:
            return share_of(settings, part)

        file = str(settings_file.resolve()) if settings_file else None
        fleet = actors.RayFleet(WORK, file, cpus=scale.cpus, gpus=gpus, environment=told)
        _drive(settings, fleet, room, stop_on())
    finally:
        actors.disconnect()


def gpu_of(
    settings: PatrolSettings, name: str, workers: int, gpus: Sequence[str]
) -> dict[str, str]:
    """The variables that give a worker of this machine its GPU: one of several in turn, and a part
    of its memory where others have it too. Nothing where there is none."""
    if not gpus:
        return {}
    alone = {} if len(gpus) == 1 else _only(gpus[int(name.rpartition("-")[2]) % len(gpus)])
    return {**alone, **share_of(settings, part_of_one(len(gpus), workers))}


def part_of_one(gpus: int, workers: int) -> float:
    """How much of one GPU each of so many workers may have, so that all find a place: a worker is
    on one GPU. 0 where there is none."""
    if not gpus or not workers:
        return 0.0
    # Rounded down: Ray counts in ten-thousandths, and a hair too much is a worker too few.
    return int(10_000 / math.ceil(workers / gpus)) / 10_000


def share_of(settings: PatrolSettings, part: float) -> dict[str, str]:
    """The variable that holds a worker to its ``part`` of a GPU's memory, unless settings do."""
    if settings.gpu.share < 1 or not 0 < part < 1:
        return {}
    return {"CITYPATROL_PATROL__GPU__SHARE": f"{part:.4f}"}


def _only(gpu: str) -> dict[str, str]:
    return {"CUDA_VISIBLE_DEVICES": gpu, "CITYPATROL_PATROL__GPU__INDEX": "0"}


def lanes_of(settings: PatrolSettings, processors: float) -> int:
    """As many as a worker has processors, one at least, unless settings say how many."""
    return settings.lanes or max(1, int(processors))


def of_actor(settings: PatrolSettings, name: str) -> PatrolSettings:
    """The settings of one worker of a fleet of actors, on whose node others may work, too."""
    lanes = lanes_of(settings, settings.scale.cpus)
    return of_worker(settings, name).model_copy(update={"lanes": lanes})


def of_worker(settings: PatrolSettings, name: str) -> PatrolSettings:
    """The settings of one worker of a fleet: its name, and the port of its pages."""
    number = int(name.rpartition("-")[2]) if settings.scale.port_each else 0
    port = settings.metrics_port
    return settings.model_copy(
        update={"worker": name, "metrics_port": None if port is None else port + number}
    )


def _drive(
    settings: PatrolSettings, fleet: Fleet, room: Callable[[], int], stop: threading.Event
) -> None:
    url = settings.state_url.get_secret_value()
    terms = settings.scale.terms(settings.visit)
    upgrade(url)
    engine = engine_for(url)
    silent_s = _FRESH * terms.renew_s
    leases = KeptLeases(KeptBook(engine, terms.lease_s), silent_s)
    watchdog = Watchdog(max(terms.use_s - silent_s, 2 * terms.renew_s))
    name = settings.worker or machine_name()
    try:
        Driver(fleet, room, leases, watchdog, name[:56]).run(stop)
    finally:
        engine.dispose()
