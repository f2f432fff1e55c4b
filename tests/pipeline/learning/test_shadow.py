"""A candidate looks beside the current model and never stands in its way."""

from __future__ import annotations

import gc
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from models import ModelError
from pipeline.contract import ModelStamp
from pipeline.domain import Shadow, Sighting
from pipeline.eyes import Eyes
from pipeline.learning import Shadowing
from pipeline.learning.shadow import NICENESS, ROOM
from pipeline.learning.tally import Tally
from pipeline.metrics import Metrics
from tests.pipeline.learning.examples import (
    CANDIDATE,
    CURRENT,
    LABELS,
    NOON,
    Told,
    eyes,
    later,
    look,
    seen,
)
from tests.pipeline.patrolling import wait_for

STALL, CAR = seen("street_stall", 0.5, 0.5), seen("car", 0.1, 0.1)
SHADOW = Shadow(candidate=CANDIDATE, share=1.0, until=NOON + timedelta(hours=1))


class Held:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


class Stage:
    def __init__(self, candidate: Eyes | None = None) -> None:
        self.metrics = Metrics()
        self.clock = Held()
        self.candidate = candidate or eyes(CAR, model=CANDIDATE)
        self.opened: list[ModelStamp] = []
        self.refuse = False

    def open(self, pointer: ModelStamp) -> Eyes:
        self.opened.append(pointer)
        if self.refuse:
            raise ModelError("The package is not here: copy it.")
        return self.candidate if pointer == CANDIDATE else eyes(CAR, STALL, model=pointer)

    @contextmanager
    def shadowing(self, shadow: Shadow | None = SHADOW) -> Iterator[Shadowing]:
        with Shadowing(
            self.open, self.clock, self.metrics, report_every_s=300, retry_s=0.05
        ) as shadowing:
            shadowing.follow(shadow, NOON)
            if shadow is not None and not self.refuse:
                wait_for(lambda: shadowing.ready)
            yield shadowing

    def counted(self, result: str) -> float:
        name = "citypatrol_shadow_looks_total"
        return self.metrics.registry.get_sample_value(name, {"result": result}) or 0.0


def the_report(shadowing: Shadowing, seconds: float = 301) -> Tally:
    [(tally, _)] = shadowing.reports(later(seconds))
    return tally


def test_what_both_see_is_compared_and_told_when_it_is_time() -> None:
    stage = Stage()
    with stage.shadowing() as shadowing:
        shadowing.offer([look(CAR, STALL), look(CAR)])
        wait_for(lambda: stage.counted("looked") == 2)
        assert shadowing.reports(later(299)) == []
        tally = the_report(shadowing)
    report = tally.report("worker", later(301))
    assert (report.current, report.candidate, report.looks) == (CURRENT, CANDIDATE, 2)
    found = {
        one.label: (one.both, one.only_current, one.only_candidate) for one in report.per_label
    }
    assert found == {"car": (2, 0, 0), "street_stall": (0, 1, 0)}
    assert report.current_ms is not None
    assert report.candidate_ms is not None
    assert stage.opened == [CANDIDATE, CURRENT]


@pytest.mark.parametrize(("share", "looked"), [(1.0, 40), (0.5, 20), (0.1, 4)])
def test_it_looks_at_its_share(share: float, looked: int) -> None:
    stage = Stage()
    with stage.shadowing(SHADOW.model_copy(update={"share": share})) as shadowing:
        for number in range(40):
            shadowing.offer([look(CAR)])
            due = int((number + 1) * share + 1e-6)
            wait_for(lambda due=due: stage.counted("looked") >= due)  # type: ignore[misc]
        assert stage.counted("looked") == looked


def test_a_slow_candidate_drops_looks_and_delays_nobody() -> None:
    gate = threading.Event()

    def slow(_image: object) -> list[Sighting]:
        gate.wait(60)
        return []

    stage = Stage(Eyes(Told(slow), LABELS, CANDIDATE))
    with stage.shadowing() as shadowing:
        began = time.monotonic()
        for _ in range(50):
            shadowing.offer([look(CAR)])
        assert time.monotonic() - began < 30.0
        assert 50 - ROOM - 1 <= stage.counted("dropped") <= 50 - ROOM
        gate.set()
        wait_for(lambda: stage.counted("looked") == 50 - stage.counted("dropped"))
        assert the_report(shadowing).dropped == stage.counted("dropped")


def test_its_thread_gives_way_to_every_other() -> None:
    niceness: list[int] = []

    def watch(_image: object) -> list[Sighting]:
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return []

    stage = Stage(Eyes(Told(watch), LABELS, CANDIDATE))
    with stage.shadowing() as shadowing:
        shadowing.offer([look(CAR)])
        wait_for(lambda: bool(niceness))
    assert niceness == [max(os.getpriority(os.PRIO_PROCESS, 0), NICENESS)]


def test_a_picture_it_stumbles_over_is_counted_and_the_next_one_looked_at() -> None:
    def stumble(_image: object) -> list[Sighting]:
        if not stage.counted("failed"):
            raise RuntimeError("odd picture")
        return []

    stage = Stage(Eyes(Told(stumble), LABELS, CANDIDATE))
    with stage.shadowing() as shadowing:
        shadowing.offer([look(CAR)])
        wait_for(lambda: stage.counted("failed") == 1)
        shadowing.offer([look(CAR)])
        wait_for(lambda: stage.counted("looked") == 1)
        tally = the_report(shadowing)
    assert (tally.looks, tally.failed) == (1, 1)


def test_it_ends_by_itself_with_a_last_report_and_frees_the_candidate() -> None:
    stage = Stage()
    network = weakref.ref(stage.candidate.detect)
    short = SHADOW.model_copy(update={"until": later(60)})
    with stage.shadowing(short) as shadowing:
        shadowing.offer([look(CAR)])
        wait_for(lambda: stage.counted("looked") == 1)
        assert the_report(shadowing, 61).looks == 1
        assert not shadowing.ready
        shadowing.offer([look(CAR)])
        del stage.candidate
        gc.collect()
        assert network() is None
        assert shadowing.reports(later(999)) == []
    assert stage.counted("looked") == 1


def test_one_that_is_over_before_it_begins_opens_nothing() -> None:
    stage = Stage()
    with stage.shadowing(None) as shadowing:
        shadowing.follow(SHADOW.model_copy(update={"until": NOON}), later(1))
        shadowing.offer([look(CAR)])
        assert shadowing.reports(later(999)) == []
    assert stage.opened == []


def test_when_the_current_model_changes_a_new_tally_begins() -> None:
    stage = Stage()
    after = CURRENT.model_copy(update={"version": "1.1.0"})
    with stage.shadowing() as shadowing:
        shadowing.offer([look(CAR)])
        wait_for(lambda: stage.counted("looked") == 1)
        stage.clock.at = later(10)
        shadowing.offer([look(CAR, model=after)])
        wait_for(lambda: stage.counted("looked") == 2)
        tallies = [tally for tally, _ in shadowing.reports(later(311))]
    assert [(tally.current, tally.looks) for tally in tallies] == [(CURRENT, 1), (after, 1)]


def test_a_candidate_that_cannot_be_opened_says_why_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage = Stage()
    stage.refuse = True
    with stage.shadowing() as shadowing:
        wait_for(lambda: len(stage.opened) >= 3)
        assert shadowing.refused == "The package is not here: copy it."
        stage.refuse = False
        wait_for(lambda: shadowing.ready)
        assert shadowing.refused is None
    assert len([one for one in caplog.records if "no shadow" in one.message]) == 1
