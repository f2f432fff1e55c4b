"""What is stuck is said, once a day, with what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from serving.handover.chore import HandoverChore
from serving.handover.domain import Queue
from serving.handover.pauses import pause
from serving.handover.stuck import sentences
from tests.peers.case_platform import CasePlatform, Fault
from tests.serving.examples import NOON
from tests.serving.handover.town import Town

DAY = 86_400.0


@pytest.mark.parametrize(
    ("queue", "stuck"),
    [
        pytest.param(Queue("a", 0, 0, 9, None, None), False, id="everything is there"),
        pytest.param(Queue("a", 3, 0, 0, NOON, "x."), False, id="some wait since noon"),
        pytest.param(
            Queue("a", 1, 0, 0, NOON - timedelta(days=2), "x."), True, id="one waits for days"
        ),
        pytest.param(Queue("a", 0, 1, 0, NOON, "x."), True, id="one is dead"),
    ],
)
def test_a_destination_is_stuck_with_dead_letters_or_old_ones(queue: Queue, stuck: bool) -> None:
    told = sentences([queue], NOON + timedelta(hours=1), DAY)
    assert bool(told) is stuck
    assert all("destinations dead" in sentence for sentence in told)


def test_the_log_says_so_once_a_day(
    town: Town, platform: CasePlatform, caplog: pytest.LogCaptureFixture
) -> None:
    platform.fault = lambda: Fault.REFUSE
    town.platform(platform.url)
    town.confirmed()
    chore = HandoverChore(town.office)
    for _hour in range(30):
        chore.round()
        town.clock.advance(3600)
    said = [line for line in caplog.messages if "is stuck: 1 letter is dead" in line]
    assert len(said) == 2


@pytest.mark.parametrize(
    ("attempts", "chance", "minutes"),
    [(1, 0.0, 5), (1, 0.999999, 6), (2, 0.0, 30), (3, 0.0, 60), (9, 0.0, 60)],
)
def test_pauses_grow_to_the_last_and_chance_adds_a_fifth(
    attempts: int, chance: float, minutes: float
) -> None:
    waited = pause((300.0, 1800.0, 3600.0), attempts, chance)
    assert waited.total_seconds() / 60 == pytest.approx(minutes, abs=0.01)
