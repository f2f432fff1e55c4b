"""`citypatrol plan`: how many machines, sessions and disks a city needs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.commands.errors import UsageError
from pipeline.commands.wanted import Again, AsJson, BenchFile, Cameras, Target, Visit
from pipeline.terminal import result


def plan(
    cameras: Cameras,
    bench: BenchFile,
    target: Target = 180.0,
    visit: Visit = None,
    again: Again = 0.1,
    cases: Annotated[float, typer.Option(help="Cases a day.")] = 350.0,
    days: Annotated[int, typer.Option(help="Days their evidence is kept.")] = 730,
    as_json: AsJson = False,
) -> None:
    """What a city needs, from figures measured on a machine of its own."""
    from pipeline.sizing.measured import read_bench
    from pipeline.sizing.printed import lines
    from pipeline.sizing.sums import Wanted, needed

    try:
        wanted = Wanted(cameras, target, again, visit, cases, days)
    except ValueError as error:
        raise UsageError(str(error)) from None
    measured = read_bench(bench)
    found = needed(wanted, measured)
    if as_json:
        result({**asdict(wanted), **asdict(found)})
        return
    for line in lines(wanted, measured, found):
        typer.echo(line)
