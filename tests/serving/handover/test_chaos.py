"""Many cases through a platform that breaks in every way, and senders that are killed: exactly one
external case each."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from serving.db import Database, open_database
from serving.handover.domain import LetterState
from tests.peers.case_platform import CasePlatform, Fault, case_platform
from tests.serving.handover.town import SETTINGS, Town
from tests.serving.harness import SECRET

FAULTS = [Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.RESET_BEFORE, Fault.RESET_AFTER]
HANGS = 0.01
PATIENCE_S = 5.0
"""Long enough for a busy machine: what the platform takes after we asked it would be two cases."""
FAILS = 0.2

SENDER = """
import json, sys
from datetime import UTC, datetime, timedelta
from pydantic import SecretStr
from pipeline.storage import MemoryStore
from serving.config import HandoverSettings
from serving.db import open_database
from serving.handover.sending import Office, send_due
from serving.vault import Vault

given = json.loads(sys.argv[1])

class Later:
    def now(self):
        return datetime.fromisoformat(given["at"])

office = Office(
    open_database(given["url"]), MemoryStore(), Vault(SecretStr(given["key"])), Later(),
    HandoverSettings.model_validate(given["settings"]), None,
)
while send_due(office):
    pass
"""


class Chaos:
    """Faults by a seed, and now and then a request that hangs until its sender is dead."""

    def __init__(self, platform: CasePlatform, seed: int) -> None:
        self._chance = random.Random(seed)
        self._platform = platform
        self.caught = threading.Event()
        self.lethal_after = -1
        self.counts: Counter[Fault] = Counter()

    def __call__(self) -> Fault:
        if self.lethal_after >= 0 and len(self._platform.cases) >= self.lethal_after:
            self.lethal_after = -1
            self.caught.set()
            return Fault.HANG_AFTER
        drawn = self._chance.random()
        fault = Fault.NONE
        if drawn < HANGS:
            fault = Fault.HANG_AFTER
        elif drawn < FAILS:
            fault = self._chance.choice(FAULTS)
        self.counts[fault] += 1
        return fault


def run_chaos(database: Database, url: str, cases: int, kills: int) -> None:
    town = Town(database)
    with case_platform() as platform:
        chaos = Chaos(platform, seed=cases)
        platform.fault = chaos
        town.platform(platform.url, timeout_s=PATIENCE_S)
        told = [town.opened(place, "manhole_missing") for place in range(1, cases + 1)]
        assert len(town.letters()) == cases
        for kill in range(1, kills + 1):
            chaos.caught.clear()
            chaos.lethal_after = min(cases - 1, kill * cases // (kills + 1))
            town.clock.advance(3600)
            if not _killed(town, url, chaos):
                break
        else:
            kill += 1
        assert kill > kills, "a sender ended before it could be killed"
        for _ in range(cases):
            if not any(letter.state is not LetterState.SENT for letter in town.letters()):
                break
            town.send(later=timedelta(hours=1))
            while town.send():
                pass
        keys = Counter(key for key, _ in platform.cases)
        assert set(keys) == {str(one.report_id) for one in told}
        assert set(keys.values()) == {1}
        names = dict(platform.cases)
        for one in told:
            assert town.handover(one).external_id == names[str(one.report_id)]
        assert {letter.state for letter in town.letters()} == {LetterState.SENT}
        assert all(chaos.counts[fault] for fault in FAULTS), chaos.counts


def _killed(town: Town, url: str, chaos: Chaos) -> bool:
    """Run a sender until the platform holds one of its requests, and kill it there."""
    settings = SETTINGS.model_dump(mode="json")
    while True:
        given = {
            "url": url,
            "key": SECRET,
            "settings": settings,
            "at": town.clock.now().isoformat(),
        }
        process = subprocess.Popen(
            [sys.executable, "-c", SENDER, json.dumps(given)],
            cwd=Path(__file__).parents[3],
            env=os.environ,
        )
        while not chaos.caught.wait(0.05):
            if process.poll() is not None:
                break
        if chaos.caught.is_set():
            process.send_signal(signal.SIGKILL)
            assert process.wait(60) == -signal.SIGKILL
            return True
        assert process.returncode == 0
        # A failure ends a sender's round for the destination: the next goes on, an hour later.
        town.clock.advance(3600)


def test_two_hundred_reports_and_three_kills_make_two_hundred_external_cases(
    database: Database, database_url: str
) -> None:
    run_chaos(database, database_url, cases=200, kills=3)


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.timeout(900)
def test_a_thousand_reports_and_twenty_kills_make_a_thousand_external_cases(
    postgres_url: str,
) -> None:
    database = open_database(postgres_url)
    run_chaos(database, postgres_url, cases=1000, kills=20)
    database.close()
