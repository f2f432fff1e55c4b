"""The patrol is well when looks flow, not when its programs run."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.status import (
    HealthLimits,
    HealthState,
    ModelStanding,
    OutboxStanding,
    PatrolStatus,
    health,
)
from pipeline.storage import SpoolStanding
from tests.pipeline.status.examples import NOW, ago, source, status

LIMITS = HealthLimits()


def of(**other: Any) -> PatrolStatus:
    return status(**other)


@pytest.mark.parametrize(
    ("given", "state", "says"),
    [
        pytest.param(of(), HealthState.UP, "", id="looks flow"),
        pytest.param(
            of(late_since=ago(300), last_look_at=ago(300)),
            HealthState.DOWN,
            "No camera has brought a picture for 300 s although cameras are due",
            id="no look came for five minutes though cameras are due",
        ),
        pytest.param(
            of(late_since=None, last_look_at=ago(8 * 3600)),
            HealthState.UP,
            "",
            id="no look came all night and none was due",
        ),
        pytest.param(
            of(late_since=ago(5), last_look_at=ago(8 * 3600)),
            HealthState.UP,
            "",
            id="the night is just over and the first visits are under way",
        ),
        pytest.param(
            of(late_since=ago(900), last_look_at=ago(2)),
            HealthState.UP,
            "",
            id="some cameras are late but looks flow",
        ),
        pytest.param(
            of(started_at=ago(10), last_look_at=None, late_since=ago(10)),
            HealthState.UP,
            "",
            id="it has only just begun",
        ),
        pytest.param(
            of(last_look_at=None, late_since=ago(3600)),
            HealthState.DOWN,
            "No camera has brought a picture",
            id="not a single look since the start",
        ),
        pytest.param(
            of(plan_version=None, cameras=0, sources=(), last_look_at=None),
            HealthState.DOWN,
            "no watch plan yet",
            id="an hour without a plan",
        ),
        pytest.param(
            of(cameras=0, sources=(), last_look_at=None),
            HealthState.UP,
            "",
            id="a plan without cameras asks for nothing",
        ),
        pytest.param(
            of(sources=(source("a", breaker="open"), source("b", breaker="open"))),
            HealthState.DOWN,
            "Every source is cut off",
            id="every breaker is open",
        ),
        pytest.param(
            of(sources=(source("a"), source("b", breaker="open"))),
            HealthState.DEGRADED,
            "1 of 2 sources are cut off because their cameras fail together, first b",
            id="one breaker of two is open",
        ),
        pytest.param(
            of(undetected_since=ago(61), pictures_waiting=5),
            HealthState.DOWN,
            "detector has let nothing through for 61 s while 5 pictures wait",
            id="the detector is stuck",
        ),
        pytest.param(
            of(undetected_since=ago(3), pictures_waiting=5), HealthState.UP, "", id="it is busy"
        ),
        pytest.param(
            of(unsaved_since=ago(31)),
            HealthState.DOWN,
            "check patrol.state_url, the disk's free space",
            id="the state cannot be written",
        ),
        pytest.param(
            of(cameras=0, sources=(), unleased_since=ago(45)),
            HealthState.DOWN,
            "no lease for 45 s, so it visits nobody",
            id="one of several workers is cut off, and has nothing to look at any more",
        ),
        pytest.param(
            of(cameras=0, sources=(), unleased_since=ago(5)),
            HealthState.UP,
            "",
            id="a worker has only just joined the others",
        ),
        pytest.param(
            of(outbox=OutboxStanding(waiting=12, oldest_at=ago(1200))),
            HealthState.DEGRADED,
            "A letter to serving has waited for 20 min (12 wait); none is lost",
            id="serving is away, the patrol goes on",
        ),
        pytest.param(
            of(outbox=OutboxStanding(waiting=300, oldest_at=ago(20))),
            HealthState.UP,
            "",
            id="many reports wait but they move",
        ),
        pytest.param(
            of(outbox=OutboxStanding(refused=2)),
            HealthState.DEGRADED,
            "'citypatrol outbox list' says why",
            id="serving refused reports",
        ),
        pytest.param(
            of(models=ModelStanding("citypatrol 0.2.1", refused="Copy the package there.")),
            HealthState.DEGRADED,
            "The model asked for is not used, the one before stays. Copy the package there.",
            id="the package the plan asks for cannot be used",
        ),
        pytest.param(
            of(models=ModelStanding("citypatrol 0.2.1", instead="The GPU failed.")),
            HealthState.DEGRADED,
            "The GPU failed.",
            id="another engine looks",
        ),
        pytest.param(
            of(models=ModelStanding("citypatrol 0.2.1", shadow_refused="Copy it there.")),
            HealthState.DEGRADED,
            "The candidate asked for does not look beside. Copy it there.",
            id="the candidate cannot be used",
        ),
        pytest.param(
            of(store_outages=9, store_outages_lately=4),
            HealthState.DEGRADED,
            "The evidence store did not answer 4 times in the last minute",
            id="the evidence store is away",
        ),
        pytest.param(
            of(spool=SpoolStanding(40, 2**20, 0.25, ago(600))),
            HealthState.DEGRADED,
            "40 pictures wait in the spool, the oldest for 10 min, and take 25% of its room",
            id="pictures wait for the store",
        ),
        pytest.param(
            of(spool=SpoolStanding(away=True)),
            HealthState.DEGRADED,
            "what is to be kept goes into the spool",
            id="the store is away and nothing was to be kept",
        ),
        pytest.param(
            of(spool=SpoolStanding(damaged=2)),
            HealthState.DEGRADED,
            "2 files of the spool are not the pictures they were",
            id="the spool's disk changes files",
        ),
        pytest.param(
            of(spool=SpoolStanding(unusable=True)),
            HealthState.DEGRADED,
            "The spool's folder cannot be used",
            id="there would be no spool if the store went away",
        ),
        pytest.param(of(store_outages=9), HealthState.UP, "", id="it was away and is back"),
        pytest.param(
            of(at=ago(31)), HealthState.DOWN, "stood still for 31 s", id="the loop stands still"
        ),
    ],
)
def test_the_patrol_is_judged_by_what_it_does(
    given: PatrolStatus, state: HealthState, says: str
) -> None:
    found = health(given, NOW, LIMITS)
    assert found.state is state
    assert found.ok == (state is not HealthState.DOWN)
    assert says in " ".join(found.sentences)
    assert bool(found.sentences) == (state is not HealthState.UP)
    for sentence in found.sentences:
        assert sentence.endswith(".")


def test_when_every_source_is_cut_off_that_is_said_once() -> None:
    found = health(of(sources=(source("a", breaker="half_open"),)), NOW, LIMITS)
    assert len(found.sentences) == 1


def test_before_the_first_status_it_is_not_well() -> None:
    assert not health(None, NOW, LIMITS).ok


def test_what_is_wrong_comes_before_what_is_merely_bad() -> None:
    both = of(unsaved_since=ago(60), outbox=OutboxStanding(refused=1))
    first, second = health(both, NOW, LIMITS).sentences
    assert "state database" in first
    assert "refused" in second
