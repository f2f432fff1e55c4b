"""`citypatrol support-bundle`: what somebody who helps needs to see, without any secret."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.errors import UsageError
from pipeline.terminal import result, say


def support_bundle(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The ZIP to write.")],
    logs: Annotated[
        list[Path] | None, typer.Option("--log", help="A file of log lines to take along.")
    ] = None,
    lines: Annotated[int, typer.Option(min=0, help="Last lines of each log.")] = 2000,
) -> None:
    """Settings, versions, findings, metrics, row counts and last log lines, secrets removed."""
    from pipeline.support import write_bundle

    for log in logs or []:
        if not log.exists() or log.is_dir():
            raise UsageError(f"There is no log file {log}: check the path.")
    entries, secrets = context.obj.support(logs or [], lines)
    missing = write_bundle(file, entries, secrets)
    result({"file": str(file), "entries": len(entries), "missing": missing})
    say(
        "Passwords, tokens and keys are hidden; names and addresses of machines are not: look "
        "through it before you hand it on."
    )
