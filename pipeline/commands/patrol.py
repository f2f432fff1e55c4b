"""`citypatrol patrol`: the pipeline at work, alone or in company."""

from __future__ import annotations

from typing import Annotated

import typer


def patrol(
    context: typer.Context,
    table: Annotated[
        bool | None,
        typer.Option(help="Draw a live table; else where standard output is a terminal."),
    ] = None,
    shared: Annotated[
        bool, typer.Option(help="Share the cameras with all patrols of this state database.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Start so many workers that share the cameras.")
    ] = None,
    ray: Annotated[
        str | None, typer.Option(help="Start them on the Ray cluster at this address.")
    ] = None,
) -> None:
    """The pipeline: visit the cameras of the watch plan and report what lasts."""
    from pipeline.fleets.running import drive_actors, drive_processes
    from pipeline.journeys import journeys_of
    from pipeline.parts.city import shared_city, whole_city
    from pipeline.run import patrol as run_patrol
    from pipeline.run import stop_on_signals
    from pipeline.storage import open_spooling, open_store

    settings = context.obj.settings()
    file, store = context.obj.settings_file, open_store(settings.store)
    if ray is not None:
        drive_actors(settings.patrol, file, ray, workers, stop_on_signals)
    elif workers is not None:
        drive_processes(settings.patrol, file, workers, stop_on_signals())
    else:
        stop = stop_on_signals()
        with journeys_of(settings.journeys, "citypatrol-patrol") as journeys:
            run_patrol(
                settings.patrol,
                store,
                stop,
                shared_city if shared else whole_city,
                table=table,
                journeys=journeys,
                spooling=open_spooling(settings.store),
            )
