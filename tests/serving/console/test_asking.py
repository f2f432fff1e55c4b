"""What a form that asks for a long step wishes."""

from __future__ import annotations

import pytest

from serving.console.models.asking import Asked, Fields, asked
from serving.learning.arguments import wish_of
from serving.learning.domain import StepKind

PACKAGE = "{packages}/citypatrol/0.3.1"
CASES: list[tuple[StepKind, Fields, Asked]] = [
    (
        StepKind.DATASET,
        {"recipe": "autumn.toml", "out": "first", "samples": "on"},
        Asked(("autumn.toml",), {"json": True, "out": "first", "work": "work"}, True),
    ),
    (
        StepKind.TRAIN,
        {"folder": "first", "base": "citypatrol/0.3.1", "out": "run", "epochs": "2", "side": ""},
        Asked((), {"json": True, "dataset": "first", "out": "run", "epochs": 2, "base": PACKAGE}),
    ),
    (
        StepKind.EXPORT,
        {"run": "run", "package": "citypatrol/0.3.1"},
        Asked(("run",), {"json": True, "package": PACKAGE}),
    ),
    (
        StepKind.EVALUATE,
        {"package": "citypatrol/0.3.1", "folder": "first"},
        Asked(
            (),
            {
                "json": True,
                "package": PACKAGE,
                "dataset": "first",
                "out": f"{PACKAGE}/evaluation.json",
            },
        ),
    ),
    (
        StepKind.GATE,
        {"package": "citypatrol/0.3.1", "current": "citypatrol/0.3.1"},
        Asked((PACKAGE,), {"json": True, "current": PACKAGE}),
    ),
]


@pytest.mark.parametrize(("kind", "fields", "wished"), CASES, ids=[case[0] for case in CASES])
def test_a_form_wishes_what_the_command_is_told(
    kind: StepKind, fields: Fields, wished: Asked
) -> None:
    found = asked(kind, fields)
    assert found == wished
    wish_of(found.words, found.options, samples=found.samples)
