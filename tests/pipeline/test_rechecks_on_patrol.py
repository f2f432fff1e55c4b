"""Re-checks on a running patrol: brought forward, counted, told, and carried over a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from pipeline.contract import CheckResult, CheckUnable, CheckVerdict
from pipeline.domain import Recheck, WatchPlan
from pipeline.rechecks import Check
from pipeline.simulator import Fault, FaultKind, PathConfig, SimulatorConfig, Starts, running
from tests.clips import make_clip
from tests.pipeline.patrolling import PATIENT, Patrol, patrol, plan, wait_for
from tests.pipeline.simulator.wire import Wire


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "street.mp4")


def handled(watched: WatchPlan, name: str = "gate") -> WatchPlan:
    """The plan with a case of that camera said to be handled a moment ago."""
    now = datetime.now(UTC)
    recheck = Recheck(
        check_id=uuid4(),
        case_id=uuid4(),
        camera_id=name,
        view_id="v",
        kind="street_vending",
        place_id=uuid4(),
        box=(0.2, 0.2, 0.4, 0.5),
        seen_at=now - timedelta(hours=1),
        handled_at=now,
    )
    return watched.model_copy(update={"rechecks": (recheck,), "version": "2"})


def rule(**given: object) -> dict[str, object]:
    return {"recheck": {"street_vending": {"limit_s": 60.0, **given}}, "visit": PATIENT}


def results(going: Patrol) -> list[CheckResult]:
    letters = [one for one in going.outbox.unsent() if one.kind == "check_result"]
    return [CheckResult.model_validate_json(one.body) for one in letters]


def kept(going: Patrol) -> dict[UUID, Check]:
    return {name: Check.from_json(body) for name, body in going.state.checks().items()}


def test_a_handled_case_brings_its_camera_forward_until_its_check_is_told_and_no_longer(
    clip: Path, tmp_path: Path
) -> None:
    names = ["gate", "quay"]
    config = SimulatorConfig(paths=tuple(PathConfig(name=name, source=clip) for name in names))
    with running(config) as simulator:
        watched = plan(simulator, *names, target_s=600.0)
        settings = rule(clean_looks=3, over_s=0.5)
        with patrol(tmp_path, watched, settings=settings) as going:
            paths = simulator.counters.paths
            wait_for(lambda: all(paths[name].plays == 1 for name in names))
            wait_for(lambda: len(going.state.camera_states()) == 2)
            asked = handled(watched)
            going.plans.give(asked)
            wait_for(lambda: len(results(going)) == 1)
            [told] = results(going)
            assert told.verdict is CheckVerdict.PASS
            assert told.looks.clean >= 3
            assert told.check_id == asked.rechecks[0].check_id
            assert (
                going.counted("citypatrol_checks_total", kind="street_vending", verdict="pass") == 1
            )
            plays = paths["gate"].plays
            going.plans.give(watched.model_copy(update={"version": "3"}))
            wait_for(lambda: going.state.checks() == {})
        assert (paths["gate"].plays, paths["quay"].plays) == (plays, 1)
        assert plays == told.looks.clean + 1


def test_a_camera_offline_during_its_check_could_not_tell(clip: Path, tmp_path: Path) -> None:
    goes = Fault(kind=FaultKind.NOT_FOUND, after_s=2.0)
    gate = PathConfig(name="gate", source=clip, faults=(goes,), starts=Starts.FIRST_PLAY)
    config = SimulatorConfig(paths=(gate,))
    with running(config) as simulator:
        watched = plan(simulator, "gate", target_s=600.0)
        settings = rule(clean_looks=3, over_s=3.0, limit_s=10.0)
        with patrol(tmp_path, watched, settings=settings) as going:
            wait_for(lambda: len(going.state.camera_states()) == 1)
            with Wire(simulator.url("gate")) as wire:
                wait_for(lambda: wire.ask("DESCRIBE").status == 404)
            going.plans.give(handled(watched))
            wait_for(lambda: len(results(going)) == 1)
            [told] = results(going)
            assert (told.verdict, told.reason) == (CheckVerdict.UNABLE, CheckUnable.OFFLINE)
            assert told.after is None


def test_a_patrol_that_ends_in_the_middle_of_a_check_goes_on_where_it_was(
    clip: Path, tmp_path: Path
) -> None:
    config = SimulatorConfig(paths=(PathConfig(name="gate", source=clip),))
    settings = rule(clean_looks=6, over_s=1.0)
    with running(config) as simulator:
        asked = handled(plan(simulator, "gate", target_s=600.0))
        with patrol(tmp_path, asked, settings=settings) as going:
            wait_for(lambda: any(one.clean >= 2 for one in kept(going).values()))
        # Nothing is written at the end of a patrol, so this is what a kill leaves, too.
        [before] = kept(going).values()
        assert before.verdict is None
        with patrol(tmp_path, asked, settings=settings) as again:
            wait_for(lambda: len(results(again)) == 1)
            [told] = results(again)
    assert told.verdict is CheckVerdict.PASS
    assert told.looks.clean == 6, "looks from before the restart count, and each once"
    assert told.began_at == asked.rechecks[0].handled_at
    assert told.clean_s > 0


def test_a_camera_nobody_watches_any_more_is_told_as_not_looked_at(
    clip: Path, tmp_path: Path
) -> None:
    config = SimulatorConfig(paths=(PathConfig(name="quay", source=clip),))
    with running(config) as simulator:
        asked = handled(plan(simulator, "quay", target_s=600.0), name="gone")
        settings = rule(clean_looks=1, over_s=0.0, limit_s=1.0)
        with patrol(tmp_path, asked, settings=settings) as going:
            wait_for(lambda: len(results(going)) == 1)
            assert results(going)[0].reason is CheckUnable.NOT_LOOKED
