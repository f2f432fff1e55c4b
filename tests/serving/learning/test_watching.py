"""Watching a training: its epochs, how long it still takes, what lies in the workspace."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from serving.config import LearningSettings
from serving.learning.domain import LearningStep, StepKind, StepState
from serving.learning.watching import epochs_of, left_s, read_epochs
from serving.learning.workspace import lying

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


def line(number: int, **more: Any) -> str:
    told = {"number": number, "of": 4, "seconds": 30.0, "learning_rate": 0.001, **more}
    return json.dumps({**told, "map50": None})


def training(out: str, kind: StepKind = StepKind.TRAIN) -> LearningStep:
    inputs = {"words": [], "options": {"out": out}, "samples": False}
    return LearningStep(
        uuid4(),
        kind,
        StepState.RUNNING,
        "somebody",
        "why",
        AT,
        AT,
        None,
        inputs,
        None,
        None,
        False,
        None,
    )


@pytest.fixture
def settings(tmp_path: Path) -> LearningSettings:
    run = tmp_path / "run"
    run.mkdir()
    epochs = [line(1, losses={"box": 1.5, "class": 0.5}), line(2, ap50={"car": 0.8, "bus": 0.6})]
    (run / "metrics.jsonl").write_text("\n".join([*epochs, '{"number": 3, "of']))
    return LearningSettings(workspace=tmp_path, packages=tmp_path / "packages")


def test_finished_epochs_are_read_and_one_cut_short_is_not(settings: LearningSettings) -> None:
    first, second = epochs_of(settings, training("run"))
    assert (first.loss, first.map50) == (2.0, None)
    assert second.loss is None
    assert second.map50 == pytest.approx(0.7)
    assert left_s((first, second)) == 60.0


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(training("elsewhere"), id="a run that is not here"),
        pytest.param(training("../../etc/run"), id="a path out of the workspace"),
        pytest.param(training("run", StepKind.EXPORT), id="a step that trains nothing"),
    ],
)
def test_a_step_without_epochs_here_has_none(
    step: LearningStep, settings: LearningSettings
) -> None:
    assert epochs_of(settings, step) == ()


def test_without_a_file_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert read_epochs(tmp_path / "metrics.jsonl") == ()
    assert left_s(()) is None


def test_a_step_can_be_told_of_what_lies_in_the_workspace(settings: LearningSettings) -> None:
    workspace = settings.workspace
    (workspace / "autumn.toml").write_text("")
    (workspace / "first").mkdir()
    (workspace / "first" / "dataset.json").write_text("{}")
    found = lying(workspace)
    assert (found.recipes, found.datasets, found.runs) == (("autumn.toml",), ("first",), ("run",))
    assert lying(workspace / "nothing").recipes == ()
