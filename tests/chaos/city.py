"""Cameras of several sources on which things appear, and what they see of their visitors."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import cv2
import numpy as np

from pipeline.simulator import PathConfig, Simulator, SimulatorConfig
from pipeline.simulator.config import Join
from pipeline.simulator.counters import Counters
from pipeline.simulator.running import running
from tests.chaos.street import PLACES, Mark, Street

CAPS: Final = (2, 3, 4)
"""Sessions that the sources allow, in turn: for fewer workers than there are, and for as many."""
FEWEST: Final = 12
"""Cameras, so that every worker has some."""


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    cap: int
    """Sessions it allows at once."""
    cameras: tuple[str, ...]


def sources_for(violations: int) -> tuple[Source, ...]:
    """Sources whose cameras have a place for each of so many things, and not many to spare."""
    needed = max(FEWEST, -(-violations // (PLACES - 4)))
    cameras = [f"cam-{number:03d}" for number in range(needed)]
    return tuple(
        Source(f"source-{number}", cap, tuple(cameras[number :: len(CAPS)]))
        for number, cap in enumerate(CAPS)
    )


@dataclass(slots=True)
class Seen:
    """Sessions of one source, as its cameras see them."""

    open: int = 0
    most: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """A camera waited so long for a visit, and why."""

    why: str
    seconds: float


class Guests(Counters):
    """Counts by source too, and how long cameras wait for a visit when somebody asks."""

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__(camera for source in sources for camera in source.cameras)
        self.by_source = {source.id: Seen() for source in sources}
        self._source_of = {camera: one.id for one in sources for camera in one.cameras}
        self.opened_at: dict[str, float] = {}
        """By the address of the client, when it last opened a session, as ``time.monotonic``."""
        self._awaited: dict[str, list[tuple[float, str]]] = {}
        self._lock = Lock()
        self.waits: list[Wait] = []
        """How long cameras waited for a visit since ``await_visits``."""

    def await_visits(self, cameras: Iterable[str], since: float, why: str) -> None:
        """From a moment on (of ``time.monotonic``) these wait for their next visit. Safe to call
        from any thread."""
        with self._lock:
            for camera in cameras:
                self._awaited.setdefault(camera, []).append((since, why))

    @property
    def waiting(self) -> int:
        """Cameras that still do."""
        return len(self._awaited)

    def session_opened(self, name: str, client: str) -> None:
        super().session_opened(name, client)
        self.opened_at[client] = time.monotonic()
        seen = self.by_source[self._source_of[name]]
        seen.open += 1
        seen.total += 1
        seen.most = max(seen.most, seen.open)

    def session_closed(self, name: str) -> None:
        super().session_closed(name)
        self.by_source[self._source_of[name]].open -= 1

    def played(self, name: str) -> None:
        super().played(name)
        now = time.monotonic()
        with self._lock:
            self.waits += [Wait(why, now - since) for since, why in self._awaited.pop(name, ())]


class City:
    """The cameras of a run. One thread at a time."""

    def __init__(self, simulator: Simulator, sources: Sequence[Source], guests: Guests) -> None:
        self._simulator = simulator
        self.sources = sources
        self.guests = guests
        names = [camera for source in sources for camera in source.cameras]
        self._streets = {name: Street(number) for number, name in enumerate(names)}
        self._marks: dict[str, list[Mark]] = {name: [] for name in names}
        for name in names:
            self.appear(name, ())

    @property
    def names(self) -> list[str]:
        """Of all cameras."""
        return list(self._streets)

    def url(self, camera: str, host: str = "127.0.0.1") -> str:
        return f"rtsp://{host}:{self._simulator.port}/{camera}"

    def appear(self, camera: str, marks: Sequence[Mark]) -> None:
        """Things appear before a camera and stay."""
        there = self._marks[camera]
        there += marks
        self._simulator.show(camera, self._streets[camera].clip(there, len(there)))


@contextmanager
def city(sources: Sequence[Source], folder: Path, host: str = "127.0.0.1") -> Iterator[City]:
    """Serve the cameras of ``sources`` on a free port."""
    pictures = folder / "before"
    pictures.mkdir()
    cv2.imwrite(str(pictures / "0.png"), np.full((32, 32, 3), 110, np.uint8))
    paths = tuple(
        PathConfig(name=camera, source=pictures, join=Join.KEYFRAME)
        for source in sources
        for camera in source.cameras
    )
    guests = Guests(sources)
    with running(SimulatorConfig(host=host, paths=paths), guests) as simulator:
        yield City(simulator, sources, guests)
