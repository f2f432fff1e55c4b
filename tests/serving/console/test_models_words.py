"""Every state a model, a sample or a step can be in has words on the pages of models."""

from __future__ import annotations

import pytest

from models import Package
from models.shelf import SHIPPED, packages
from pipeline.contract import LookCondition, SampleOrigin, SampleOutcome
from serving.console.words.finding import found
from serving.learning.domain import LONG, StepKind, StepState
from serving.models.domain import PointerAction
from serving.samples.domain import SampleAction, SampleState


@pytest.mark.parametrize(
    ("beginning", "codes"),
    [
        ("models.did_", set(PointerAction)),
        ("samples.outcome_", set(SampleOutcome)),
        ("samples.origin_", set(SampleOrigin)),
        ("samples.state_", set(SampleState)),
        ("samples.did_", set(SampleAction)),
        ("condition.", set(LookCondition)),
        ("steps.kind_", set(StepKind)),
        ("steps.about_", set(LONG)),
        ("steps.state_", set(StepState)),
    ],
)
def test_every_code_of_models_and_learning_has_words(beginning: str, codes: set[str]) -> None:
    assert {f"{beginning}{code}" for code in codes} - found().keys() == set()


def test_every_label_of_the_shipped_packages_has_words() -> None:
    labels = {one for folder in packages(SHIPPED) for one in Package.load(folder).labels}
    assert {f"label.{one}" for one in labels} - found().keys() == set()
