"""`citypatrol replay|look|simulate`: pictures that do not come from a camera of the plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.errors import UsageError
from pipeline.terminal import moment, result, say


def replay(
    context: typer.Context,
    video: Path,
    view: Annotated[Path, typer.Option(help="The view it was recorded from, a VIEW.toml.")],
    start: Annotated[
        datetime | None,
        typer.Option(
            help="When it begins, UTC unless it names a zone; else the file's last change."
        ),
    ] = None,
    times: Annotated[int, typer.Option(min=1, help="Play it again and again.")] = 1,
    realtime: Annotated[bool, typer.Option(help="At the speed of life.")] = False,
    model: Annotated[Path | None, typer.Option(help="A model package.")] = None,
) -> None:
    """One recording through the same pipeline; confirmed violations as JSON lines."""
    from models.shelf import resolve
    from pipeline.replay import read_view, recorded_at
    from pipeline.replay import replay as play
    from pipeline.run import replay_lookout

    plan = read_view(view)
    if not video.is_file():
        raise UsageError(f"There is no recording {video}: check the path.")
    begin = moment(start) if start else recorded_at(video)
    settings = context.obj.settings().patrol
    if model:
        settings = settings.model_copy(update={"model": resolve(model)})
    lookout = replay_lookout(settings, plan)
    for replayed in play(video, plan, lookout, begin, times=times, realtime=realtime):
        for report in replayed.reports:
            typer.echo(report.model_dump_json())


def look(
    context: typer.Context,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE...")],
    model: Annotated[Path | None, typer.Option(help="A model package.")] = None,
) -> None:
    """Detections for pictures, as JSON lines."""
    from models import Detector
    from models.shelf import resolve
    from pipeline.look import PictureError
    from pipeline.look import look as look_at

    settings = context.obj.settings().patrol
    package = resolve(model) if model else settings.package()
    faults = 0
    for record in look_at(images, Detector.open(package)):
        if isinstance(record, PictureError):
            say(str(record))
            faults += 1
        else:
            result(record)
    if faults:
        raise typer.Exit(UsageError.exit_code)


def simulate(
    count: Annotated[int, typer.Option("--cameras", min=0, help="How many cameras.")] = 0,
    sources: Annotated[
        list[Path] | None, typer.Option("--source", help="Videos or picture folders.")
    ] = None,
    faults: Annotated[Path | None, typer.Option(help="Faults by camera, TOML.")] = None,
    paths: Annotated[Path | None, typer.Option(help="Cameras one by one, TOML.")] = None,
    host: str = "127.0.0.1",
    port: int = 8554,
    prepare: Annotated[
        bool, typer.Option(help="Encode what broken cameras show before serving anyone.")
    ] = False,
) -> None:
    """The camera simulator alone: an RTSP server that plays videos as cameras."""
    from pipeline.simulator import simulate as run_simulator

    run_simulator(
        cameras=count,
        sources=sources or [],
        faults=faults,
        host=host,
        port=port,
        paths_file=paths,
        prepare=prepare,
    )
