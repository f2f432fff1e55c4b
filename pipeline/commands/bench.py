"""`citypatrol bench …`: the product measured as it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import result

app = typer.Typer(no_args_is_help=True, help="The product measured as it runs.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON line.")]
Engine = Annotated[str | None, typer.Option(help="What runs the network.")]
Sessions = Annotated[int | None, typer.Option(help="Visits open at once.")]
Target = Annotated[float, typer.Option(help="Seconds between looks at one camera.")]
Changes = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A patrol setting.")
]


@app.command()
def patrol(
    context: typer.Context,
    cameras: Annotated[int, typer.Option(help="How many cameras.")],
    seconds: Annotated[float, typer.Option(help="How long to measure.")],
    source: Annotated[Path, typer.Option(help="The video every camera sends.")],
    as_json: AsJson = False,
    target: Target = 180.0,
    warm_up: Annotated[float, typer.Option(help="Seconds before measuring begins.")] = 5.0,
    as_camera: Annotated[
        bool, typer.Option(help="Re-encode it first: 1080p, H.264, 2 Mb/s, GOP 50.")
    ] = False,
    static: Annotated[bool, typer.Option(help="…and show its first picture only.")] = False,
    faults: Annotated[float, typer.Option(help="Share of faulty cameras, 0 to 1.")] = 0.0,
    gate: Annotated[bool | None, typer.Option(help="Reuse detections of still scenes.")] = None,
    engine: Engine = None,
    lanes: Annotated[int | None, typer.Option(help="Batches inferred at once.")] = None,
    sessions: Sessions = None,
    changes: Changes = None,
) -> None:
    """A real patrol of simulated cameras: looks a second, CPU a look, punctuality."""
    from pipeline.bench.options import PatrolBench, changed, checked, shortcuts
    from pipeline.bench.patrol import bench_patrol

    options = checked(
        PatrolBench,
        cameras=cameras,
        seconds=seconds,
        source=source,
        target_s=target,
        warm_up_s=warm_up,
        as_camera=as_camera,
        static=static,
        faults=faults,
    )
    asked = shortcuts(gate=gate, engine=engine, lanes=lanes, sessions=sessions)
    settings = changed(context.obj.settings().patrol, [*asked, *(changes or ())])
    _told(bench_patrol(options, settings), as_json=as_json)


@app.command()
def latency(
    context: typer.Context,
    as_json: AsJson = False,
    appearances: Annotated[int, typer.Option(help="How many violations appear.")] = 48,
    target: Target = 180.0,
    dwell: Annotated[float, typer.Option(help="Seconds a violation must last.")] = 60.0,
    spread: Annotated[float, typer.Option(help="Seconds over which they appear.")] = 180.0,
    grace: Annotated[float, typer.Option(help="Seconds for everything else.")] = 30.0,
    others: Annotated[int, typer.Option(help="Further cameras, to keep it busy.")] = 0,
    source: Annotated[Path | None, typer.Option(help="The video these others send.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other moments.")] = 0,
    engine: Engine = None,
    sessions: Sessions = None,
    changes: Changes = None,
) -> None:
    """The time from a violation's coming into view to its report's being safe."""
    from pipeline.bench.latency import bench_latency
    from pipeline.bench.options import LatencyBench, changed, checked, shortcuts

    options = checked(
        LatencyBench,
        appearances=appearances,
        target_s=target,
        dwell_s=dwell,
        spread_s=spread,
        grace_s=grace,
        others=others,
        source=source,
        seed=seed,
    )
    asked = shortcuts(gate=None, engine=engine, lanes=None, sessions=sessions)
    settings = changed(context.obj.settings().patrol, [*asked, *(changes or ())])
    _told(bench_latency(options, settings), as_json=as_json)


@app.command()
def decode(
    context: typer.Context,
    source: Annotated[Path, typer.Option(help="A video as the cameras send it.")],
    as_json: AsJson = False,
    as_camera: Annotated[
        bool, typer.Option(help="Re-encode it first: 1080p, H.264, 2 Mb/s, GOP 50.")
    ] = False,
    keyframes: Annotated[int, typer.Option(min=1, help="How many to decode each way.")] = 50,
) -> None:
    """What decoding one keyframe costs: the processor, and each device of this machine."""
    from pipeline.bench.decode import bench_decode, lines
    from pipeline.bench.patrol import feed_of

    feed = feed_of(source, as_camera=as_camera, static=False)
    figures = bench_decode(feed, context.obj.settings().patrol, keyframes)
    if as_json:
        result(figures)
        return
    for line in lines(figures):
        typer.echo(line)


def _told(figures: dict[str, object], *, as_json: bool) -> None:
    from pipeline.bench.table import table

    if as_json:
        result(figures)
    else:
        table(figures)
