import tomllib
from collections import Counter

import pytest

from pipeline.replay import ReplayView
from training.render.incidents import FAMILIES, incident, incidents
from training.render.scenarios import Scenario
from training.render.truth_file import truth, view_toml


@pytest.fixture(scope="module")
def drawn() -> list[Scenario]:
    return list(incidents())


def test_every_kind_has_six_violations_and_six_innocent_scenes() -> None:
    counts = Counter((family.kind, family.violates) for family in FAMILIES)
    assert set(counts.values()) == {6}
    assert len(counts) == 8


def test_a_violation_has_an_exact_start_and_end_within_its_clip(drawn: list[Scenario]) -> None:
    for one in drawn:
        if one.violates:
            starts, ends = one.steps[1].at_s, one.steps[2].at_s
            assert 9.0 <= starts < ends <= one.seconds - 5.0


def test_a_brief_scene_is_over_before_any_dwell(drawn: list[Scenario]) -> None:
    brief = [one for one in drawn if "brief" in one.name]
    assert len(brief) == 4
    assert all(one.steps[2].at_s - one.steps[1].at_s < 8.0 for one in brief)


def test_the_same_family_and_seed_give_the_same_scene() -> None:
    one, other = (incident(FAMILIES[0], 5) for _ in range(2))
    assert one.stage.counts() == other.stage.counts()
    assert one.steps == other.steps
    assert one.stage.camera == other.stage.camera


def test_cameras_hang_at_four_to_eight_metres_and_differ(drawn: list[Scenario]) -> None:
    heights = {round(one.stage.camera.z, 2) for one in drawn}
    assert min(heights) >= 4.0
    assert max(heights) <= 8.0
    assert len(heights) > 40


def test_every_view_file_is_one_that_replay_accepts(drawn: list[Scenario]) -> None:
    for one in drawn:
        view = ReplayView.model_validate(tomllib.loads(view_toml(one))).view
        assert view.zones
        assert len(view.watch) == 4


def test_the_truth_says_from_when_to_when_only_for_violations(drawn: list[Scenario]) -> None:
    for one in drawn:
        said = truth(one, {"before": [], "after": []})
        assert (said["starts_s"] is None) == (not said["violates"])
