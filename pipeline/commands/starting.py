"""`citypatrol init|demo`: the first steps."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.errors import UsageError
from pipeline.terminal import result, say

LIMIT_S = 180.0
"""The demo's promise: every case within three minutes of the first visit."""


def init(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Folder for databases and evidence.")] = Path("var"),
) -> None:
    """Write a settings file with fresh secrets, for one machine with embedded parts."""
    from pipeline.demo.settings import fresh_settings

    target = context.obj.settings_file or Path("citypatrol.toml")
    if target.exists():
        raise UsageError(f"{target} is there already: remove it or name another --settings.")
    try:
        target.touch(mode=0o600)
        target.write_text(fresh_settings(data))
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written ({error.strerror}): make its folder, or name another "
            "--settings."
        ) from None
    say(f"Wrote {target}. It holds secrets: keep it readable by its owner only.")


def demo(
    once: Annotated[bool, typer.Option(help="End when every kind has its case.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON line.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the console.")] = 8080,
    within: Annotated[
        float, typer.Option(min=1, help="Seconds from the first visit to the last case.")
    ] = LIMIT_S,
) -> None:
    """The whole system on simulated cameras, from the first visit to open cases."""
    from pipeline.demo.show import show

    sys.exit(show(once=once, as_json=as_json, port=port, within_s=within, say=say, result=result))
