"""Several servings share one outbox, and one serving hands over by itself."""

from __future__ import annotations

import threading
import time

import pytest

from serving.connectors.phrases import PHRASES
from serving.handover.claims import ClaimRepository
from serving.handover.domain import LetterState, Trouble
from serving.handover.sending import send_due
from tests.peers.case_platform import CasePlatform
from tests.serving.handover.town import DESTINATION_SECRET, HERE, Town
from tests.serving.harness import serving

SENDERS, CASES = 4, 24


def test_several_senders_send_every_letter_once(town_on_both: Town, platform: CasePlatform) -> None:
    town = town_on_both
    town.platform(platform.url)
    for place in range(1, CASES + 1):
        town.opened(place, "manhole_missing")
    together = threading.Barrier(SENDERS)

    def send() -> None:
        together.wait()
        while send_due(town.office):
            pass

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(platform.headers) == CASES
    assert {letter.attempts for letter in town.letters()} == {1}


def test_a_claim_is_left_alone_until_it_runs_out_and_its_late_owner_changes_nothing(
    town: Town, platform: CasePlatform
) -> None:
    from datetime import timedelta

    town.platform(platform.url)
    town.confirmed()
    with town.db.writing() as session:
        letters = ClaimRepository(session)
        (due,) = letters.due("city", town.clock.now(), 5)
        at, lease = town.clock.now(), timedelta(seconds=600)
        held = letters.claim(due, "somebody slow", at, lease, at + timedelta(seconds=5))
    assert town.send(later=timedelta(seconds=60)) == 0
    assert town.send(later=timedelta(seconds=600)) == 1
    with town.db.writing() as session:
        letters = ClaimRepository(session)
        assert not letters.arrived(held, "another name", town.clock.now())
        late = PHRASES.say("broker-late")
        assert not letters.failed(held, late, Trouble.UNSURE, unsure=True, dead=True)
    (letter,) = town.letters()
    assert letter.state is LetterState.SENT
    assert len(platform.cases) == 1


def test_a_running_serving_hands_over_by_itself_and_ends_cleanly(
    sqlite_url: str, platform: CasePlatform
) -> None:
    handover = {
        "allowed_hosts": ["127.0.0.1"],
        "allowed_networks": [str(network) for network in HERE],
        "pause_s": 0.05,
    }
    with serving(sqlite_url, chores=True, handover=handover) as front:
        town = Town(front.services.db, store=front.store, clock=front.clock)
        town.platform(platform.url)
        told = town.opened(1, "manhole_missing")
        until = time.monotonic() + 60
        while not platform.cases:
            assert time.monotonic() < until, "nothing was handed over"
            time.sleep(0.05)
        while town.handover(told).external_id is None:
            assert time.monotonic() < until, "its name there was not kept"
            time.sleep(0.05)
    assert [thread.name for thread in threading.enumerate() if "hand-over" in thread.name] == []


def test_a_destination_whose_secret_does_not_open_is_told_and_left(
    town: Town, platform: CasePlatform, caplog: pytest.LogCaptureFixture
) -> None:
    from pydantic import SecretStr

    from serving.vault import Vault

    town.platform(platform.url)
    town.confirmed()
    town.vault = Vault(SecretStr("another key, long enough for a vault"))
    assert town.send() == 0
    assert "restore the key" in caplog.text
    assert DESTINATION_SECRET not in caplog.text
