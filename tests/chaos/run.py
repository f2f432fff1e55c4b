"""A run: an installation, things that appear, deeds done to it, and the reckoning."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline.outbox import Outbox
from pipeline.storage import open_store
from serving.db import Database
from tests.chaos import installation
from tests.chaos.city import Wait
from tests.chaos.mischief import Mischief
from tests.chaos.play import Play
from tests.chaos.reckoning import Reckoning, reckon
from tests.chaos.script import Deed, Unreliable, bursts, steps
from tests.chaos.stage import PATROLS, Stage, StandsStill, stage


@dataclass(frozen=True, slots=True)
class Asked:
    violations: int
    kills: int
    seed: int
    servings: int = 2
    workers: int = 2
    """Of each of the two patrols."""
    only: Sequence[Deed] = tuple(Deed)
    """What is done to it."""
    one_by_one: bool = False
    """A deed waits until what the last one did is made good."""
    dwell_s: float = 4.0
    """Seconds for which a thing is suspected before it is confirmed."""
    every_s: float = 0.0
    """Seconds between two appearances, at least."""
    most_open: int = 60
    """Things without a case at which no other appears."""
    quiet_s: float = 30.0
    """Watched after the last case, so that what is to double has time to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    reckoning: Reckoning
    deeds: dict[str, int]
    """How often each was done, to a program that ran."""
    ends: dict[str, list[int]]
    """Exit codes of programs that ended without being killed, as without a database."""
    waits: Sequence[Wait]
    """Of the cameras of killed workers, by the deed that killed them."""
    suspected: int
    """Suspicions, not confirmed yet, that killed workers left behind."""
    seconds: float


def run(asked: Asked, folder: Path) -> Outcome:
    """Raises StandsStill when the installation does not come up."""
    began = time.monotonic()
    scene = stage(asked.violations, asked.servings, asked.workers, asked.dwell_s, folder)
    with scene as there, installation.database(there.addresses) as db:
        chance = Random(asked.seed)
        with closing(_mischief(asked, there, chance)) as mischief:
            reckoning = _played(asked, there, db, mischief, chance)
            deeds = [deed.name for deed in Deed]
            return Outcome(
                reckoning,
                {deed.name.lower(): mischief.done[deed] for deed in Deed},
                {name: one.ends for name, one in there.programs.all.items() if one.ends},
                [wait for wait in there.city.guests.waits if wait.why in deeds],
                len(mischief.orphans.suspected),
                time.monotonic() - began,
            )


def _mischief(asked: Asked, there: Stage, chance: Random) -> Mischief:
    return Mischief(
        there.programs,
        PATROLS,
        there.servings,
        there.postgres,
        there.addresses.pipeline_url,
        there.store,
        there.city.guests,
        chance,
        asked.workers * len(PATROLS) if asked.one_by_one else 0,
    )


def _played(
    asked: Asked, there: Stage, db: Database, mischief: Mischief, chance: Random
) -> Reckoning:
    """A run that stands still is reckoned like any other: what it lost has names."""
    there.platform.fault = Unreliable(Random(asked.seed))
    things = bursts(there.city.sources, asked.violations, chance)
    deeds = steps(asked.violations, asked.kills, chance, asked.only)
    play, faults = Play(there, db, asked.every_s, asked.most_open), list[str]()
    try:
        play.run(things, deeds, mischief, asked.quiet_s)
    except StandsStill as reason:
        faults.append(str(reason))
    there.programs.stop()
    if (done := mischief.done.total()) < len(deeds):
        faults.append(f"{done} of {len(deeds)} deeds were done")
    found = reckon(
        play.appeared,
        db,
        open_store(installation.store_settings(there.s3.port)),
        [key for key, _ in there.platform.cases],
        Outbox(mischief.engine),
        there.spools,
        there.city.guests,
        there.city.sources,
    )
    found.faults[:0] = [*faults, *mischief.orphans.faults()]
    return found
