"""`citypatrol plan`: how many machines, sessions and disks a city needs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.errors import UsageError
from pipeline.terminal import result


def plan(
    cameras: Annotated[int, typer.Option(help="How many cameras.")],
    bench: Annotated[
        Path, typer.Option(help="What 'citypatrol bench patrol --json' said on such a machine.")
    ],
    target: Annotated[float, typer.Option(help="Seconds between looks at one camera.")] = 180.0,
    visit: Annotated[
        float | None, typer.Option(help="Seconds your platforms need for one picture.")
    ] = None,
    again: Annotated[
        float, typer.Option(help="Looks that come back to a suspicion, for each of the round.")
    ] = 0.1,
    cases: Annotated[float, typer.Option(help="Cases a day.")] = 350.0,
    days: Annotated[int, typer.Option(help="Days their evidence is kept.")] = 730,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """What a city needs, from figures measured on a machine of its own."""
    from pipeline.sizing.measured import read_bench
    from pipeline.sizing.printed import lines
    from pipeline.sizing.sums import Wanted, needed

    measured = read_bench(bench)
    try:
        wanted = Wanted(cameras, target, again, visit, cases, days)
    except ValueError as error:
        raise UsageError(str(error)) from None
    found = needed(wanted, measured)
    if as_json:
        result({**asdict(wanted), **asdict(found)})
        return
    for line in lines(wanted, measured, found):
        typer.echo(line)
