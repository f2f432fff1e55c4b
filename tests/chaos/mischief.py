"""Does the deeds of a script to a running installation."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from pipeline.database import engine_for
from pipeline.terminal import say
from tests.chaos.city import Guests
from tests.chaos.orphans import Orphans
from tests.chaos.programs import Programs, kill
from tests.chaos.relay import Cut, Relay
from tests.chaos.script import Deed, Step
from tests.peers.postgres import Postgres

STORE_AWAY_S: Final = 10.0
POSTGRES_AWAY_S: Final = 15.0
"""At most."""


class Mischief:
    """A thread: ``run`` does one step after the other, each as soon as enough has appeared."""

    def __init__(
        self,
        programs: Programs,
        patrols: Sequence[str],
        servings: Sequence[str],
        postgres: Postgres,
        state_url: str,
        store: Relay,
        guests: Guests,
        chance: Random,
        whole: int = 0,
    ) -> None:
        """With ``whole``, a deed waits until so many workers have cameras and every camera that
        lost its worker was visited: one trouble at a time."""
        self._programs = programs
        self._patrols = patrols
        self._servings = servings
        self._postgres = postgres
        self.engine = engine_for(state_url)
        """Of the pipeline's database."""
        self._store = store
        self._guests = guests
        self._chance = chance
        self._whole = whole
        self.orphans = Orphans(self.engine, guests)
        self._mending: threading.Timer | None = None
        self.done: Counter[Deed] = Counter()

    def run(
        self, steps: Sequence[Step], appeared: Callable[[], int], stop: threading.Event
    ) -> None:
        for step in steps:
            while appeared() < step.after or not self._may_go_on():
                if stop.wait(0.1):
                    return
            if stop.wait(step.pause_s):
                return
            say(f"{step.deed} after {appeared()} violations")
            self._do(step.deed)
            self.done[step.deed] += 1
        self.calm()

    def calm(self) -> None:
        """Wait until what was cut off is mended."""
        if self._mending is not None:
            self._mending.join()

    def close(self) -> None:
        self.calm()
        self.engine.dispose()

    def _may_go_on(self) -> bool:
        if not self._whole:
            return True
        return not self._guests.waiting and len(self.orphans.guardians()) >= self._whole

    def _do(self, deed: Deed) -> None:
        match deed:
            case Deed.WORKER:
                self._kill_worker()
            case Deed.NODE:
                self._kill_patrol(self._chance.choice(self._patrols))
            case Deed.SERVING:
                self._programs.kill(self._chance.choice(self._servings))
            case Deed.POSTGRES:
                self._crash_postgres()
            case Deed.STORE:
                self._cut_off_the_store()

    def _kill_worker(self) -> None:
        """Any worker that runs; if all are just being started, the first that is."""
        while True:
            running = {
                worker: number
                for patrol in self._patrols
                for worker, number in self._programs.workers(patrol).items()
                if worker != patrol
            }
            if running:
                break
            time.sleep(0.1)
        worker = self._chance.choice(sorted(running))
        with self.orphans.left_by([worker], Deed.WORKER.name):
            kill(running[worker])

    def _kill_patrol(self, patrol: str) -> None:
        with self.orphans.left_by(sorted(self._programs.workers(patrol)), Deed.NODE.name):
            self._programs.kill(patrol)

    def _crash_postgres(self) -> None:
        """Away for moments, or for longer than a worker may go on without a renewal."""
        self._postgres.crash()
        time.sleep(self._chance.uniform(0.0, POSTGRES_AWAY_S))
        self._postgres.start_again()

    def _cut_off_the_store(self) -> None:
        self.calm()
        self._store.cut(self._chance.choice(list(Cut)))
        self._mending = threading.Timer(STORE_AWAY_S, self._store.mend)
        self._mending.start()
