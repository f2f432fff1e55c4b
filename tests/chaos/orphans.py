"""Cameras whose worker was killed: who had them, what was suspected there, what became of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from pipeline.camera_state import CameraState
from pipeline.places import Place
from pipeline.shards.kept_book import HOLDINGS, TERMS
from pipeline.shards.things import camera_thing
from pipeline.state import State
from tests.chaos.city import Guests

_CAMERA: Final = camera_thing("")
_HELD: Final = (
    sa.select(TERMS.c.worker, HOLDINGS.c.thing)
    .join(TERMS, TERMS.c.term == HOLDINGS.c.term)
    .where(HOLDINGS.c.thing.startswith(_CAMERA, autoescape=True))
)


class Orphans:
    """Looks into the pipeline's database. One thread at a time."""

    def __init__(self, engine: sa.Engine, guests: Guests) -> None:
        self._engine = engine
        self._guests = guests
        self.suspected: dict[UUID, Place] = {}
        """What was suspected, and not confirmed, where a worker was about to be killed."""

    @contextmanager
    def left_by(self, workers: Sequence[str], why: str) -> Iterator[None]:
        """Note what these workers leave behind, and count from the end of the block how long their
        cameras wait for a visit. While the database is away nothing is noted."""
        try:
            cameras = self._cameras_of(workers)
            places = self._places(cameras).values()
        except sa.exc.SQLAlchemyError:
            yield
            return
        self.suspected |= {one.id: one for one in places if not one.confirmed}
        yield
        self._guests.await_visits(cameras, time.monotonic(), why)

    def guardians(self) -> set[str]:
        """Workers that have cameras now. Nobody while the database is away."""
        try:
            with self._engine.connect() as connection:
                return set(connection.execute(_HELD).scalars())
        except sa.exc.SQLAlchemyError:
            return set()

    def faults(self) -> list[str]:
        """What was suspected must still be known, and be the same: all things stay where they
        are."""
        now = self._places(None)
        found = [
            f"forgotten with its worker: {before.kind} at {before.camera_id}, {before.id}"
            for before in self.suspected.values()
            if before.id not in now or not _goes_on(before, now[before.id])
        ]
        if self._guests.waiting:
            found.append(f"{self._guests.waiting} cameras of killed workers are not visited again")
        return found

    def _cameras_of(self, workers: Sequence[str]) -> list[str]:
        with self._engine.connect() as connection:
            rows = connection.execute(_HELD.where(TERMS.c.worker.in_(workers)))
            return [row.thing[len(_CAMERA) :] for row in rows]

    def _places(self, cameras: Sequence[str] | None) -> dict[UUID, Place]:
        """At these cameras, or at all; by id."""
        bodies = State(self._engine).camera_states(cameras).values()
        return {place.id: place for body in bodies for place in CameraState.from_json(body).places}


def _goes_on(before: Place, now: Place) -> bool:
    return now.first_seen == before.first_seen and now.seen >= before.seen
