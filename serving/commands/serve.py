"""`citypatrol serve`: the API and the console."""

from __future__ import annotations

import typer


def serve(context: typer.Context) -> None:
    """The API and the console."""
    from pipeline.journeys import journeys_of
    from pipeline.storage import open_store
    from serving.run import serve as run_serving

    settings = context.obj.settings()
    store, training_pictures = open_store(settings.store), open_store(settings.store.of_samples())
    with journeys_of(settings.journeys, "citypatrol-serve") as journeys:
        run_serving(settings.serving_or_complain(), store, training_pictures, journeys)
