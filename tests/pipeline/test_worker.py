"""The patrol itself: real visits to simulated cameras, real state, a detector that reads paint."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Detections
from pipeline.batcher import BatchLimits
from pipeline.contract import ShadowReport
from pipeline.domain import Shadow, Source, WatchPlan
from pipeline.gate import GateLimits
from pipeline.learning import shadow
from pipeline.simulator import Fault, FaultKind, PathConfig, SimulatorConfig, running
from pipeline.status import PatrolStatus
from tests.clips import make_clip
from tests.pipeline.learning.examples import package
from tests.pipeline.patrolling import PATIENCE_S, PATIENT, Patrol, patrol, plan, wait_for
from tests.pipeline.test_lookout import find_paint


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "street.mp4")


def test_good_cameras_are_looked_at_again_and_again_beside_bad_ones(
    clip: Path, tmp_path: Path
) -> None:
    good = [f"good-{n}" for n in range(4)]
    config = SimulatorConfig(
        paths=(
            *(PathConfig(name=name, source=clip) for name in good),
            PathConfig(name="silent", source=clip, faults=(Fault(kind=FaultKind.SILENT),)),
            PathConfig(name="gone", source=clip, faults=(Fault(kind=FaultKind.NOT_FOUND),)),
        )
    )
    with running(config) as simulator:
        with patrol(tmp_path, plan(simulator, *good, "silent", "gone")) as going:
            wait_for(lambda: going.visits("picture") >= 20)
            wait_for(lambda: going.visits("starved") >= 1 and going.visits("not_found") >= 2)
            assert set(going.state.camera_states()) >= set(good)
        told = going.book.take(10)
        results = [error for hour in told.hours for error in hour.failed]
        assert {"starved", "not_found"} <= set(results)
        assert sum(hour.looked for hour in told.hours) >= 20
        assert told.standings["sim", "city"].tally.cameras == 6
        sessions = simulator.counters.sessions
        assert all(simulator.counters.paths[name].peak <= 1 for name in (*good, "silent", "gone"))
        wait_for(lambda: sessions.open == 0)


def test_a_picture_our_code_stumbles_over_costs_its_own_camera_only(
    clip: Path, tmp_path: Path
) -> None:
    small = make_clip(tmp_path / "small.mp4", size=(160, 90))

    def stumble(
        images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
    ) -> list[Detections]:
        if any(image.shape[1] == 160 for image in images):
            raise RuntimeError("a picture this detector cannot take")
        return find_paint(images)

    good = [f"good-{n}" for n in range(3)]
    config = SimulatorConfig(
        paths=(
            *(PathConfig(name=name, source=clip) for name in good),
            PathConfig(name="odd", source=small),
        )
    )
    with (
        running(config) as simulator,
        patrol(tmp_path, plan(simulator, *good, "odd"), detect=stumble) as going,
    ):
        wait_for(lambda: going.visits("internal") >= 3)
        wait_for(lambda: all(simulator.counters.paths[name].plays >= 6 for name in good))
        assert set(going.state.camera_states()) >= set(good)


def test_pictures_a_slow_detector_cannot_look_at_in_time_are_dropped_counted_and_taken_anew(
    clip: Path, tmp_path: Path
) -> None:
    def slow(
        images: Sequence[NDArray[np.uint8]], conditions: Sequence[str | None] | None = None
    ) -> list[Detections]:
        time.sleep(0.4)
        return find_paint(images)

    names = [f"cam-{n}" for n in range(6)]
    config = SimulatorConfig(paths=tuple(PathConfig(name=name, source=clip) for name in names))
    limits = BatchLimits(size=1, wait_s=0.0, stale_s=0.5)
    with (
        running(config) as simulator,
        patrol(tmp_path, plan(simulator, *names), 6, slow, limits, lanes=1) as going,
    ):
        wait_for(lambda: going.counted("citypatrol_pictures_dropped_total", reason="stale") >= 5)
        wait_for(lambda: going.counted("citypatrol_looks_total") >= 5)
        dropped = going.counted("citypatrol_pictures_dropped_total", reason="stale")
        assert going.visits("picture") >= dropped + 5


def test_a_source_never_sees_more_sessions_than_it_allows(clip: Path, tmp_path: Path) -> None:
    names = [f"cam-{n}" for n in range(6)]
    config = SimulatorConfig(paths=tuple(PathConfig(name=name, source=clip) for name in names))
    with running(config) as simulator:
        watched, settings = plan(simulator, *names, cap=2), {"visit": PATIENT}
        with patrol(tmp_path, watched, sessions=6, settings=settings) as going:
            wait_for(lambda: going.visits("picture") >= 30)
        assert simulator.counters.sessions.peak <= 2


def test_sessions_of_a_source_that_is_not_ours_any_more_are_not_counted_for_ever(
    clip: Path, tmp_path: Path
) -> None:
    config = SimulatorConfig(paths=(PathConfig(name="gate", source=clip),))
    with running(config) as simulator, patrol(tmp_path, plan(simulator, "gate")) as going:
        opened = going.metrics.registry.get_sample_value
        wait_for(lambda: opened("citypatrol_sessions_open", {"source": "sim"}) is not None)
        wait_for(lambda: going.counted("citypatrol_looks_total") > 0)
        going.plans.give(WatchPlan(version="2"))
        wait_for(lambda: opened("citypatrol_sessions_open", {"source": "sim"}) is None)


def test_the_patrol_stops_while_it_is_still_connecting(clip: Path, tmp_path: Path) -> None:
    config = SimulatorConfig(
        paths=(PathConfig(name="mute", source=clip, faults=(Fault(kind=FaultKind.MUTE),)),)
    )
    with running(config) as simulator, patrol(tmp_path, plan(simulator, "mute")) as going:
        wait_for(lambda: simulator.counters.connections >= 1)
        going.stop.set()
        going.thread.join(PATIENCE_S)
        assert not going.thread.is_alive()


def live(plan: WatchPlan, name: str, every_s: float | None) -> WatchPlan:
    """The plan with one camera held open (or, with None, visited again)."""
    cameras = tuple(
        camera.model_copy(update={"live_every_s": every_s}) if camera.id == name else camera
        for camera in plan.cameras
    )
    return plan.model_copy(update={"cameras": cameras, "version": f"{plan.version}+"})


def test_a_live_camera_is_looked_at_through_one_session_while_others_are_visited(
    clip: Path, tmp_path: Path
) -> None:
    names = ["square", "gate-1", "gate-2"]
    config = SimulatorConfig(paths=tuple(PathConfig(name=name, source=clip) for name in names))
    with running(config) as simulator:
        watch = live(plan(simulator, *names, cap=4), "square", every_s=0.5)
        with patrol(tmp_path, watch, settings={"visit": PATIENT}) as going:
            wait_for(lambda: going.visits("picture") >= 25)
            wait_for(lambda: "square" in going.state.camera_states())
        assert simulator.counters.paths["square"].plays == 1
        assert all(simulator.counters.paths[name].peak == 1 for name in names)
        assert all(simulator.counters.paths[name].plays >= 3 for name in names[1:])


def square_breaks_off(clip: Path) -> SimulatorConfig:
    """Two cameras, of which every session of the first stalls."""
    stalls = Fault(kind=FaultKind.STALL)
    return SimulatorConfig(
        paths=(
            PathConfig(name="square", source=clip, faults=(stalls,)),
            PathConfig(name="gate", source=clip),
        )
    )


def test_a_live_camera_that_breaks_off_is_taken_up_again_and_one_no_longer_live_is_visited(
    clip: Path, tmp_path: Path
) -> None:
    with running(square_breaks_off(clip)) as simulator:
        watch = live(plan(simulator, "square", "gate", cap=4), "square", every_s=0.5)
        with patrol(tmp_path, watch) as going:
            wait_for(lambda: simulator.counters.paths["square"].plays >= 3)
            assert going.visits("stalled") + going.visits("starved") >= 2
            going.plans.give(live(watch, "square", None))
            plays = simulator.counters.paths["square"].plays
            wait_for(lambda: simulator.counters.paths["square"].plays >= plays + 2)
        assert simulator.counters.paths["square"].peak == 1


def test_a_live_camera_that_breaks_off_again_and_again_keeps_to_the_starts_of_its_source(
    clip: Path, tmp_path: Path
) -> None:
    with running(square_breaks_off(clip)) as simulator:
        watch = live(plan(simulator, "square", "gate", cap=4), "square", every_s=0.5)
        few, other = Source(id="few", max_sessions=4, starts_per_minute=2), watch.sources[0]
        square, gate = watch.cameras
        cameras = (square.model_copy(update={"source": "few"}), gate)
        watch = watch.model_copy(update={"sources": (few, other), "cameras": cameras})
        began, counted = time.monotonic(), simulator.counters.paths
        with patrol(tmp_path, watch) as going:
            wait_for(lambda: going.visits("stalled") + going.visits("starved") >= 2)
            visited = counted["gate"].plays
            wait_for(lambda: counted["gate"].plays >= visited + 30)
            minutes = int((time.monotonic() - began) // 60) + 1
            assert 2 <= counted["square"].plays <= 2 * minutes
        assert counted["square"].peak == 1


def test_the_model_changes_on_patrol_and_a_candidate_looks_beside_it(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Giving way to every other thread, on a busy machine it would not come to look for minutes.
    monkeypatch.setattr(shadow, "NICENESS", 0)
    store = tmp_path / "packages"
    newer, candidate = package(store, "8.0.0"), package(store, "9.0.0")
    missing = newer.model_copy(update={"version": "8.0.1"})
    config = SimulatorConfig(paths=(PathConfig(name="cam", source=clip),))
    settings = {
        "model_store": store,
        "engine": "onnx",
        "precision": "fp32",
        "shadow_report_s": 1.0,
        "worker": "worker-1",
        "gate": GateLimits(enabled=False),
    }

    def model(name: str) -> float:
        return going.counted("citypatrol_model", model=name)

    with (
        running(config) as simulator,
        patrol(tmp_path, plan(simulator, "cam"), settings=settings) as going,
    ):
        wait_for(lambda: going.counted("citypatrol_looks_total") >= 2)
        assert model("paint 1") == 1
        first = plan(simulator, "cam").model_copy(update={"version": "2", "model": newer})
        going.plans.give(first)
        wait_for(lambda: model("citypatrol 8.0.0") == 1)
        until = datetime.now(UTC) + timedelta(minutes=5)
        beside = Shadow(candidate=candidate, share=1.0, until=until)
        going.plans.give(first.model_copy(update={"version": "3", "shadow": beside}))
        looked = "citypatrol_shadow_looks_total"
        wait_for(lambda: going.counted(looked, result="looked") >= 2)
        wait_for(lambda: any(one.kind == "shadow_report" for one in going.outbox.unsent()))
        [letter, *_] = [one for one in going.outbox.unsent() if one.kind == "shadow_report"]
        report = ShadowReport.model_validate_json(letter.body)
        assert (report.worker, report.current, report.candidate) == ("worker-1", newer, candidate)
        assert report.current_ms
        going.plans.give(first.model_copy(update={"version": "4", "model": missing}))
        wait_for(lambda: going.counted("citypatrol_model_refused") == 1)
        wait_for(lambda: "8.0.1" in str(status_of(going).models.refused))
        assert model("citypatrol 8.0.0") == 1
        before = going.counted("citypatrol_looks_total")
        wait_for(lambda: going.counted("citypatrol_looks_total") >= before + 2)
        going.plans.give(first.model_copy(update={"version": "5"}))
        wait_for(lambda: going.counted("citypatrol_model_refused") == 0)


def status_of(going: Patrol) -> PatrolStatus:
    status = going.board.current()
    assert status is not None
    return status
