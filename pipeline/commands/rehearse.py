"""`citypatrol rehearse`: a whole city with outages, hours of it in minutes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Final

import typer

from pipeline.commands.errors import UsageError
from pipeline.terminal import progress, result

SEATS: Final = 3
"""Sessions of a platform for each machine. 20,000 cameras of 20 platforms on 10 machines, each
every 180 s: with two, 0.8 % of the cameras were late once in 0.4 hours without any outage, with
three none."""


def rehearse(
    context: typer.Context,
    cameras: Annotated[int, typer.Option(help="How many cameras.")],
    nodes: Annotated[int, typer.Option(help="How many machines, with one worker each.")],
    bench: Annotated[
        Path, typer.Option(help="What 'citypatrol bench patrol --json' said on such a machine.")
    ],
    hours: Annotated[float, typer.Option(help="Hours of the city's time.")] = 6.0,
    target: Annotated[float, typer.Option(help="Seconds between looks at one camera.")] = 180.0,
    visit: Annotated[
        float | None, typer.Option(help="Seconds your platforms need for one picture.")
    ] = None,
    again: Annotated[
        float, typer.Option(help="Looks that come back to a suspicion, for each of the round.")
    ] = 0.1,
    sources: Annotated[int, typer.Option(help="How many platforms share the cameras.")] = 20,
    source_sessions: Annotated[
        int | None,
        typer.Option(
            help="Sessions each platform allows; else half as many again as 'citypatrol plan' "
            "sums up, and at least three for each machine."
        ),
    ] = None,
    districts: Annotated[
        int, typer.Option(help="Parts of the city with networks of their own.")
    ] = 20,
    lost_per_hour: Annotated[
        float, typer.Option(help="Share of the nodes lost in an hour, half of them cut off.")
    ] = 0.01,
    lost_together: Annotated[int, typer.Option(help="Nodes that are lost at one moment.")] = 1,
    away: Annotated[float, typer.Option(help="Seconds until a lost node is back.")] = 1800.0,
    offline: Annotated[float, typer.Option(help="Share of cameras that never answer.")] = 0.02,
    slow: Annotated[
        float, typer.Option(help="Share of cameras that need four times as long.")
    ] = 0.02,
    failing: Annotated[
        float, typer.Option(help="Share of visits to good cameras that fail.")
    ] = 0.001,
    source_outages: Annotated[int, typer.Option(help="How often a platform is away.")] = 1,
    district_outages: Annotated[
        int, typer.Option(help="How often a district's network is away.")
    ] = 1,
    outage: Annotated[float, typer.Option(help="Seconds of such an outage.")] = 900.0,
    seed: Annotated[int, typer.Option(help="Another seed is other bad luck.")] = 0,
    plot: Annotated[Path | None, typer.Option(help="Draw it into this SVG file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
) -> None:
    """How a city of your size would be looked at, with nodes lost and platforms away.

    The patrol's own scheduling, leases and sharing out run through hours of simulated visits;
    pace, visit limits and leases are those of the settings.
    """
    from pipeline.rehearsal.drawing import drawn
    from pipeline.rehearsal.script import Script, machine_of
    from pipeline.rehearsal.stage import Stage
    from pipeline.rehearsal.told import figures, lines
    from pipeline.sizing.measured import read_bench
    from pipeline.sizing.sums import Wanted, needed

    measured = read_bench(bench)
    settings = context.obj.settings().patrol
    try:
        planned = needed(Wanted(cameras, target, again, visit), measured).sessions
        script = Script(
            cameras=cameras,
            nodes=nodes,
            hours=hours,
            target_s=target,
            sources=sources,
            source_sessions=source_sessions
            or max(math.ceil(1.5 * planned / max(sources, 1)), SEATS * nodes),
            districts=districts,
            lost_per_hour=lost_per_hour,
            lost_together=lost_together,
            away_s=away,
            offline=offline,
            slow=slow,
            failing=failing,
            again=again,
            source_outages=source_outages,
            district_outages=district_outages,
            outage_s=outage,
            seed=seed,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    machine = machine_of(measured, visit)
    if plot is not None and not plot.parent.is_dir():
        raise UsageError(f"There is no folder {plot.parent} for the drawing: make it first.")
    terms = settings.scale.terms(settings.visit)
    stage = Stage(script, machine, settings.pace, settings.visit, terms)
    with progress("minutes of the city") as moved:
        found = stage.run(lambda at: moved(int(at // 60), int(script.seconds // 60)))
    if plot is not None:
        plot.write_text(drawn(script, found), encoding="utf-8")
    if as_json:
        result(figures(script, machine, found))
        return
    for line in lines(script, found):
        typer.echo(line)
