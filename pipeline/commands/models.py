"""`citypatrol models list|verify`: the packages the patrol could look with."""

from __future__ import annotations

from pathlib import Path

import typer

from pipeline.terminal import result, say


def add_to(app: typer.Typer) -> None:
    """Put these commands into a group of commands."""
    app.command("list")(list_)
    app.command()(verify)


def list_(context: typer.Context) -> None:
    """The model packages in the patrol's model store, as JSON lines."""
    from models import Package
    from models.engines import installed
    from models.shelf import packages
    from models.ways import MEASURED

    here = installed()
    for folder in packages(context.obj.settings().patrol.model_store):
        package = Package.load(folder)
        result(
            {
                "name": package.name,
                "version": package.version,
                "sha256": package.sha256,
                "labels": package.labels,
                "folder": str(folder),
                "ways": [
                    {
                        "engine": way.engine,
                        "precision": way.precision,
                        "sha256": way.sha256,
                        "installed": here.has(way.engine),
                        "auto": way.engine in MEASURED
                        and here.has(way.engine)
                        and here.harmless(way),
                    }
                    for way in package.ways
                ],
            }
        )


def verify(package: Path) -> None:
    """Load a package and try it on every engine here: hashes, labels, output shape."""
    from models import Detector
    from models.engines import runnable
    from models.shelf import resolve

    folder = resolve(package)
    detectors = [
        Detector.open(folder, engine=way.engine, precision=way.precision)
        for way in runnable(folder)
    ]
    engines = "; ".join(detector.engine for detector in detectors)
    say(f"{detectors[0].package.name} {detectors[0].package.version} is sound ({engines}).")
