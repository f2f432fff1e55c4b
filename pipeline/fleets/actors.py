"""Workers as actors of Ray. The only module that knows Ray, imported only when it is asked for.

An actor runs the same patrol as a process would, in a thread of its own; nothing but its name and
where its settings stand goes over the network. Ray restarts one whose process or node dies.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import ray

from pipeline.memory import SETTLED

log = logging.getLogger(__name__)

NAMESPACE: Final = "citypatrol"
LEAVE_S: Final = 30.0
ANSWER_S: Final = 2.0
_BREATH_S: Final = 5.0
"""Before a worker that failed is started again, so that a fault of the settings makes no storm."""

Work = Callable[[str, threading.Event, str | None], None]
"""Patrols under a worker's name until the event is set, with the settings of a file."""


class RayAway(Exception):
    """No Ray cluster answers at the address given."""

    exit_code = 1


class _Worker:
    """What runs in the actor's process."""

    def __init__(self, work: str, name: str, settings_file: str | None) -> None:
        module, _, function = work.partition(":")
        self._work: Work = getattr(importlib.import_module(module), function)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(name, settings_file))
        self._thread.start()

    def ping(self) -> int:
        """The process this worker is."""
        return os.getpid()

    def leave(self) -> None:
        """Return when every session is closed."""
        self._stop.set()
        self._thread.join()

    def _run(self, name: str, settings_file: str | None) -> None:
        try:
            self._work(name, self._stop, settings_file)
        except BaseException:
            log.exception("worker %s failed", name)
        if not self._stop.is_set():
            # Ray starts it again, wherever there is room.
            time.sleep(_BREATH_S)
            os._exit(1)


def _nothing(_gpus: float) -> Mapping[str, str]:
    return {}


class RayFleet:
    """The workers outlive whoever drives them: a driver that is started again finds them."""

    def __init__(
        self,
        work: str,
        settings_file: str | None,
        *,
        cpus: float,
        gpus: Callable[[], float],
        environment: Callable[[float], Mapping[str, str]] = _nothing,
    ) -> None:
        """``work`` is a function as ``module:name``. ``cpus`` and ``gpus``, which may be a part of
        one, are what Ray sets aside for each worker. ``gpus`` is asked when a worker is started,
        for nodes come later than the driver; ``environment`` says what is added to the worker's
        own for so much of a GPU. Ray is connected already."""
        self._arguments = (work, settings_file)
        self._gpus = gpus
        self._environment = environment
        self._actor: Any = ray.remote(_Worker)
        self._options = {
            "num_cpus": cpus,
            "max_restarts": -1,
            "max_concurrency": 2,
            "lifetime": "detached",
            "namespace": NAMESPACE,
            "get_if_exists": True,
            "scheduling_strategy": "SPREAD",
        }
        self._workers: dict[str, Any] = {}

    def start(self, name: str) -> None:
        work, settings_file = self._arguments
        gpus = self._gpus()
        variables = {**SETTLED, **self._environment(gpus)}
        own = {"num_gpus": gpus, "runtime_env": {"env_vars": variables}}
        actor = self._actor.options(name=name, **self._options, **own)
        self._workers[name] = actor.remote(work, name, settings_file)

    def alive(self) -> set[str]:
        asked = {handle.ping.remote(): name for name, handle in self._workers.items()}
        answered, _ = (
            ray.wait(list(asked), num_returns=len(asked), timeout=ANSWER_S) if asked else ([], [])
        )
        for answer in answered:
            try:
                ray.get(answer)
            except (
                ray.exceptions.ActorUnavailableError,
                ray.exceptions.ActorUnschedulableError,
            ):
                continue
            except ray.exceptions.RayError as error:
                # Ended for good, or its node could not even prepare it. One that Ray starts again
                # does not answer, or says it is away.
                log.warning("worker %s has ended: %s", asked[answer], type(error).__name__)
                self._workers.pop(asked[answer], None)
        return set(self._workers)

    def lives_over(self) -> set[str]:
        # What Ray calls dead may only be out of its reach, with sessions open: leases run out.
        return set()

    def end(self, name: str, *, at_once: bool) -> None:
        handle = self._workers.pop(name)
        if not at_once:
            ray.wait([handle.leave.remote()], timeout=LEAVE_S)
        ray.kill(handle, no_restart=True)

    def process_id(self, name: str) -> int:
        """Of a worker that answers."""
        number: int = ray.get(self._workers[name].ping.remote())
        return number


def connect(address: str) -> None:
    """Join the cluster at ``address``. Raises RayAway."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise RayAway(
            f"No Ray cluster answers at {address}: start one with 'ray start --head' and give "
            "its address."
        ) from error


def disconnect() -> None:
    ray.shutdown()


def room(cpus: float) -> int:
    """How many workers the cluster has processors for now."""
    return int(_resources().get("CPU", 0.0) // cpus)


def gpus() -> int:
    """How many the cluster has now."""
    return int(_resources().get("GPU", 0.0))


def _resources() -> dict[str, float]:
    known: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return known
