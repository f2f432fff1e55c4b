"""What a measurement may be asked for, and what is said to everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.bench.encode import standard_feed
from pipeline.bench.errors import BenchError
from pipeline.bench.feed import read_feed
from pipeline.bench.options import PatrolBench, changed, checked, shortcuts
from pipeline.config import PatrolSettings

GIVEN: dict[str, object] = {"cameras": 6, "seconds": 3.0, "source": Path("street.mp4")}


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"cameras": 0}, "--cameras"),
        ({"seconds": 0.0}, "--seconds"),
        ({"target_s": -1.0}, "--target"),
        ({"warm_up_s": -1.0}, "--warm-up"),
        ({"faults": 1.5}, "--faults"),
    ],
)
def test_an_option_out_of_range_is_named(given: dict[str, object], option: str) -> None:
    with pytest.raises(BenchError, match=option) as caught:
        checked(PatrolBench, **{**GIVEN, **given})
    assert caught.value.exit_code == 2


def test_settings_are_changed_one_by_one() -> None:
    settings = changed(
        PatrolSettings(),
        ["visit.open_s=3.5", "patrol.lanes=3", "visit.transport=udp", "gate={enabled = false}"],
    )
    assert settings.visit.open_s == 3.5
    assert settings.lanes == 3
    assert settings.visit.transport == "udp"
    assert not settings.gate.enabled
    assert settings.visit.packet_s == PatrolSettings().visit.packet_s


def test_the_short_options_stand_for_settings() -> None:
    asked = shortcuts(gate=False, engine=None, lanes=1, sessions=64)
    settings = changed(PatrolSettings(), asked)
    assert (settings.gate.enabled, settings.lanes, settings.pace.sessions) == (False, 1, 64)


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        pytest.param("lanes", "KEY=VALUE", id="no value"),
        pytest.param("colour=1", "no setting patrol.colour", id="an unknown key"),
        pytest.param("visit.colour=1", "no setting patrol.visit.colour", id="an unknown inner key"),
        pytest.param("lanes.many=1", "patrol.lanes.many does not exist", id="inside of a number"),
        pytest.param("lanes=-1", "patrol.lanes cannot be used", id="out of range"),
    ],
)
def test_a_wrong_assignment_is_named(assignment: str, sentence: str) -> None:
    with pytest.raises(BenchError, match=sentence):
        changed(PatrolSettings(), [assignment])


def test_a_source_that_is_no_video_is_told(tmp_path: Path) -> None:
    words = tmp_path / "words.mp4"
    words.write_text("not a video")
    for wrong in (tmp_path / "nowhere.mp4", words):
        with pytest.raises(BenchError, match="--source"):
            read_feed(wrong)
        with pytest.raises(BenchError, match=wrong.name):
            standard_feed(wrong, tmp_path, static=False)
