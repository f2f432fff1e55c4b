"""What the patrol does for the learning loop between looks: shadow reports and their pictures."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.contract import LookSample, SampleWhy, ShadowReport
from pipeline.database import engine_for, upgrade
from pipeline.domain import Shadow, WatchPlan
from pipeline.learning import (
    KeptSamples,
    LearningLoop,
    Quotas,
    Sampler,
    SamplingLimits,
    Shadowing,
    Sweeper,
    Switch,
)
from pipeline.metrics import Metrics
from pipeline.outbox import LetterKind, Outbox
from pipeline.state import State
from pipeline.storage import MemoryStore, PictureMissing
from tests.pipeline.learning.examples import CANDIDATE, CURRENT, NOON, eyes, later, look, seen
from tests.pipeline.patrolling import wait_for

CITY = ZoneInfo("Asia/Shanghai")
STALL = seen("street_stall", 0.5, 0.5)
PLAN = WatchPlan(
    version="1",
    shadow=Shadow(candidate=CANDIDATE, share=1.0, until=NOON + timedelta(hours=1)),
)


class Noon:
    def now(self) -> datetime:
        return NOON


def loop(metrics: Metrics, sampler: Sampler | None) -> LearningLoop:
    current = eyes(STALL, model=CURRENT)
    switch = Switch(lambda _pointer: current, lambda _eyes: None, metrics, first=current)
    shadow = Shadowing(lambda _pointer: eyes(model=CANDIDATE), Noon(), metrics, report_every_s=300)
    return LearningLoop(switch, shadow, sampler, "worker-1")


def after_looks(learning: LearningLoop, metrics: Metrics, cameras: int) -> None:
    learning.follow(PLAN, NOON)
    wait_for(lambda: learning.shadow.ready)
    for number in range(cameras):
        learning.shadow.offer([look(STALL, camera=f"c{number}", street_of=number)])
        wait_for(
            lambda n=number: (  # type: ignore[misc]
                metrics.registry.get_sample_value(
                    "citypatrol_shadow_looks_total", {"result": "looked"}
                )
                == n + 1
            )
        )


def test_a_report_shows_pictures_of_disagreements_as_far_as_quotas_allow() -> None:
    metrics, store = Metrics(), MemoryStore()
    limits = SamplingLimits(enabled=True, per_kind=2)
    sampler = Sampler(limits, Quotas(limits), store, metrics)
    with loop(metrics, sampler) as learning:
        after_looks(learning, metrics, cameras=3)
        post = learning.post(later(301), CITY)
        assert not learning.post(later(302), CITY)
    [letter] = post.letters
    assert letter.kind is LetterKind.SHADOW_REPORT
    report = ShadowReport.model_validate_json(letter.body)
    assert (report.worker, report.looks, report.current) == ("worker-1", 3, CURRENT)
    assert len(report.disagreements) == 2
    samples = [kept.letter for kept in post.samples]
    assert {one.why for one in samples} == {SampleWhy.DISAGREEMENT}
    assert [one.picture.sha256 for one in samples] == [d.sha256 for d in report.disagreements]
    assert all(store.get(one.picture.sha256) for one in samples)


def test_where_no_pictures_are_kept_a_report_still_counts() -> None:
    metrics = Metrics()
    with loop(metrics, None) as learning:
        after_looks(learning, metrics, cameras=2)
        [letter] = learning.post(later(301), CITY).letters
    report = ShadowReport.model_validate_json(letter.body)
    assert (report.looks, report.disagreements) == (2, ())
    assert report.per_label[0].only_current == 2


def test_letters_and_samples_reach_the_outbox_and_pictures_go_when_their_time_is_over(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    upgrade(url)
    engine = engine_for(url)
    metrics, store, limits = Metrics(), MemoryStore(), SamplingLimits(enabled=True, keep_days=3)
    with loop(metrics, Sampler(limits, Quotas(limits), store, metrics)) as learning:
        after_looks(learning, metrics, cameras=1)
        post = learning.post(later(301), CITY)
    State(engine).post(post.letters, post.samples)
    kinds = [letter.kind for letter in Outbox(engine).due(later(400), 10)]
    assert set(kinds) == {LetterKind.SHADOW_REPORT, LetterKind.LOOK_SAMPLE}
    [sample] = [one for one in Outbox(engine).due(later(400), 10) if one.kind == "look_sample"]
    sha256 = LookSample.model_validate_json(sample.body).picture.sha256

    class Then:
        at = NOON + timedelta(days=3, seconds=-1)

        def now(self) -> datetime:
            return self.at

    clock, kept = Then(), KeptSamples(engine)
    sweeper = Sweeper(kept, store, clock, metrics)
    assert sweeper.round(threading.Event()) == 0
    assert store.get(sha256)
    clock.at = NOON + timedelta(days=3)
    assert sweeper.round(threading.Event()) == 1
    assert sweeper.round(threading.Event()) == 0
    with pytest.raises(PictureMissing):
        store.get(sha256)
    assert kept.lines() == []
    engine.dispose()


def test_the_standing_names_who_looks_and_what_was_refused() -> None:
    metrics = Metrics()
    with loop(metrics, None) as learning:
        standing = learning.standing()
    assert standing.detector.startswith("citypatrol 1.0.0")
    assert (standing.refused, standing.shadow_refused) == (None, None)
