"""`citypatrol doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.terminal import result, say


def doctor(
    context: typer.Context,
    sample: Annotated[
        int, typer.Option(min=0, help="Cameras of each source to open; 0 opens none.")
    ] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per finding.")] = False,
) -> None:
    """Look for what is wrong and say what to do; ends with 0 well, 1 look soon, 2 broken."""
    from pipeline.doctor import exit_code
    from pipeline.doctor.printed import line_of, record_of

    found = []
    for finding in context.obj.examination(sample):
        found.append(finding)
        if as_json:
            result(record_of(finding))
        else:
            say(line_of(finding))
    raise typer.Exit(exit_code(found))
