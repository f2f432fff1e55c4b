"""Things appear while deeds are done, until every one has its case here and at the platform."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from pipeline.terminal import say
from serving.cases.tables import CaseRow
from serving.db import Database
from tests.chaos.mischief import Mischief
from tests.chaos.reckoning import Spot
from tests.chaos.script import Burst, Step
from tests.chaos.stage import Stage, StandsStill

STUCK_S: Final = 1200.0
"""So long without a new case or a new hand-over, and the run is given up: longer than the patrol
may go by old detections where a picture hardly changed (``patrol.gate.max_age_s``)."""
LOOK_EVERY_S: Final = 0.5


class Play:
    """One run through a script. ``appeared`` grows."""

    def __init__(self, stage: Stage, db: Database, every_s: float, most_open: int) -> None:
        """A burst appears every ``every_s`` seconds, unless ``most_open`` things have no case."""
        self._stage = stage
        self._db = db
        self._every_s = every_s
        self._most_open = most_open
        self._counted = (0, 0)
        self._moved_at = time.monotonic()
        self.appeared: dict[Spot, datetime] = {}

    def run(
        self, bursts: Sequence[Burst], steps: Sequence[Step], mischief: Mischief, quiet_s: float
    ) -> None:
        """Return ``quiet_s`` after the last case was handed over, so that what is to double has
        time to. Raises StandsStill."""
        stop = threading.Event()
        doing = threading.Thread(
            target=mischief.run, args=(steps, lambda: len(self.appeared), stop), name="mischief"
        )
        doing.start()
        try:
            for burst in bursts:
                self._wait_for_room()
                self._appear(burst)
                time.sleep(self._every_s)
            while doing.is_alive() or min(self._look()) < len(self.appeared):
                time.sleep(LOOK_EVERY_S)
        finally:
            stop.set()
            doing.join()
        self._tell()
        time.sleep(quiet_s)

    def _appear(self, burst: Burst) -> None:
        self._stage.city.appear(burst.camera, burst.marks)
        now = datetime.now(UTC)
        for mark in burst.marks:
            self.appeared[burst.camera, mark.place, mark.thing] = now

    def _wait_for_room(self) -> None:
        while len(self.appeared) - self._look()[0] > self._most_open:
            time.sleep(LOOK_EVERY_S)

    def _look(self) -> tuple[int, int]:
        """How many cases there are, here and at the platform."""
        counted = (self._cases(), len(self._stage.platform.cases))
        if counted != self._counted:
            if counted[0] // 100 != self._counted[0] // 100:
                self._tell()
            self._counted, self._moved_at = counted, time.monotonic()
        elif time.monotonic() - self._moved_at > STUCK_S:
            raise StandsStill(
                f"{len(self.appeared)} things appeared, {counted[0]} cases were opened and "
                f"{counted[1]} handed over, and nothing was added for {STUCK_S:g} s"
            )
        return counted

    def _cases(self) -> int:
        """As last known while the database is away."""
        try:
            with self._db.reading() as session:
                return session.scalar(sa.select(sa.func.count()).select_from(CaseRow)) or 0
        except sa.exc.SQLAlchemyError:
            return self._counted[0]

    def _tell(self) -> None:
        here, there = self._counted
        say(f"{len(self.appeared)} appeared, {here} cases, {there} handed over")
