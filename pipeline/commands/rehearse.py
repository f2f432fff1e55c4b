"""`citypatrol rehearse`: a whole city with outages, hours of it in minutes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.errors import UsageError
from pipeline.commands.wanted import Again, AsJson, BenchFile, Cameras, Target, Visit
from pipeline.terminal import progress, result

if TYPE_CHECKING:
    from pipeline.config import PatrolSettings
    from pipeline.rehearsal.script import Machine, Script
    from pipeline.rehearsal.stage import Rehearsed

Nodes = Annotated[int, typer.Option(help="How many machines, with one worker each.")]
Hours = Annotated[float, typer.Option(help="Hours of the city's time.")]
Sources = Annotated[int, typer.Option(help="How many platforms share the cameras.")]
SourceSessions = Annotated[
    int | None,
    typer.Option(
        help="Sessions each platform allows; else half as many again as 'citypatrol plan' "
        "sums up, and at least three for each machine."
    ),
]
Districts = Annotated[int, typer.Option(help="Parts of the city with networks of their own.")]
LostPerHour = Annotated[
    float, typer.Option(help="Share of the nodes lost in an hour, half of them cut off.")
]
LostTogether = Annotated[int, typer.Option(help="Nodes that are lost at one moment.")]
Away = Annotated[float, typer.Option(help="Seconds until a lost node is back.")]
Offline = Annotated[float, typer.Option(help="Share of cameras that never answer.")]
Slow = Annotated[float, typer.Option(help="Share of cameras that need four times as long.")]
Failing = Annotated[float, typer.Option(help="Share of visits to good cameras that fail.")]
SourceOutages = Annotated[int, typer.Option(help="How often a platform is away.")]
DistrictOutages = Annotated[int, typer.Option(help="How often a district's network is away.")]
Outage = Annotated[float, typer.Option(help="Seconds of such an outage.")]
Seed = Annotated[int, typer.Option(help="Another seed is other bad luck.")]
Plot = Annotated[Path | None, typer.Option(help="Draw it into this SVG file.")]


def rehearse(
    context: typer.Context,
    cameras: Cameras,
    nodes: Nodes,
    bench: BenchFile,
    hours: Hours = 6.0,
    target: Target = 180.0,
    visit: Visit = None,
    again: Again = 0.1,
    sources: Sources = 20,
    source_sessions: SourceSessions = None,
    districts: Districts = 20,
    lost_per_hour: LostPerHour = 0.01,
    lost_together: LostTogether = 1,
    away: Away = 1800.0,
    offline: Offline = 0.02,
    slow: Slow = 0.02,
    failing: Failing = 0.001,
    source_outages: SourceOutages = 1,
    district_outages: DistrictOutages = 1,
    outage: Outage = 900.0,
    seed: Seed = 0,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """How a city of your size would be looked at, with nodes lost and platforms away.

    The patrol's own scheduling, leases and sharing out run through hours of simulated visits;
    pace, visit limits and leases are those of the settings.
    """
    from pipeline.rehearsal.script import SEATS, Script, machine_of
    from pipeline.sizing.measured import read_bench
    from pipeline.sizing.sums import Wanted, needed

    try:
        wanted = Wanted(cameras, target, again, visit)
        script = Script(
            cameras=cameras,
            nodes=nodes,
            hours=hours,
            target_s=target,
            sources=sources,
            source_sessions=SEATS * nodes if source_sessions is None else source_sessions,
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
    if plot is not None and not plot.parent.is_dir():
        raise UsageError(f"There is no folder {plot.parent} for the drawing: make it first.")
    if plot is not None and plot.is_dir():
        raise UsageError(f"{plot} is a folder: name a file in it for the drawing.")
    measured = read_bench(bench)
    if source_sessions is None:
        script = script.lending_for(needed(wanted, measured).sessions)
    machine = machine_of(measured, visit)
    found = _rehearsed(context.obj.settings().patrol, script, machine)
    _tell(script, machine, found, plot=plot, as_json=as_json)


def _rehearsed(settings: PatrolSettings, script: Script, machine: Machine) -> Rehearsed:
    from pipeline.rehearsal.stage import Stage

    terms = settings.scale.terms(settings.visit)
    stage = Stage(script, machine, settings.pace, settings.visit, terms)
    with progress("minutes of the city") as moved:
        return stage.run(lambda at: moved(int(at // 60), int(script.seconds // 60)))


def _tell(
    script: Script, machine: Machine, found: Rehearsed, *, plot: Path | None, as_json: bool
) -> None:
    from pipeline.rehearsal.drawing import drawn
    from pipeline.rehearsal.told import figures, lines

    if plot is not None:
        plot.write_text(drawn(script, found), encoding="utf-8")
    if as_json:
        result(figures(script, machine, found))
        return
    for line in lines(script, found):
        typer.echo(line)
