"""`citypatrol learning list|record`: the steps of the learning loop, from a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import result
from serving.commands.common import By, Newest, Why, actor

app = typer.Typer(no_args_is_help=True, help="Steps of the learning loop: who, why, what came.")


@app.command("list")
def listed(
    context: typer.Context,
    limit: Newest = 50,
) -> None:
    """Every step, newest first, as JSON lines."""
    from serving.learning.repository import StepRepository
    from serving.learning.schemas import StepOut
    from serving.run import database_of

    with database_of(context.obj.settings().serving_or_complain()) as db, db.reading() as session:
        steps = StepRepository(session).latest(None, None, None, limit)
    for step in steps:
        result(StepOut.model_validate(step).model_dump(mode="json"))


@app.command("record")
def recorded(
    context: typer.Context,
    step: Annotated[str, typer.Argument(help="dataset, train, evaluate, export or gate.")],
    why: Why,
    outcome: Annotated[
        Path | None, typer.Option(help="What the command printed with --json.")
    ] = None,
    passed: Annotated[bool, typer.Option("--passed/--failed", help="How it ended.")] = True,
    by: By = None,
) -> None:
    """Write down a step that was done by hand, so that the history has no holes."""
    from serving.errors import Unacceptable
    from serving.learning.domain import LONG, StepKind
    from serving.learning.process import json_object
    from serving.learning.service import write_down
    from serving.run import database_of

    if step not in LONG:
        raise Unacceptable(f"There is no step {step!r:.40}: choose one of {', '.join(LONG)}.")
    try:
        said = outcome.read_text(encoding="utf-8") if outcome else "{}"
    except (OSError, UnicodeDecodeError):
        raise Unacceptable(f"The file {outcome} cannot be read; name another.") from None
    lines = [json_object(line.strip()) for line in said.splitlines()]
    told = next((line for line in reversed(lines) if line is not None), _whole(said))
    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        step_id = write_down(
            session,
            StepKind(step),
            actor(by),
            None,
            why,
            {},
            told,
            datetime.now(UTC),
            passed=passed,
        )
    result({"id": step_id, "step": step})


def _whole(said: str) -> dict[str, object]:
    """An object written over several lines; empty for what is none."""
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
