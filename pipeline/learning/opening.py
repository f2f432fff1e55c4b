"""From a package on the disk to eyes that look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from models import Detector, Engine, GpuUse, PackageLacking, Precision
from models.shelf import fetch
from pipeline.contract import ModelStamp
from pipeline.eyes import Eyes
from pipeline.violations import VIOLATIONS

OpenEyes = Callable[[ModelStamp], Eyes]
"""Opens exactly the package pointed at. Raises models.ModelError."""


@dataclass(frozen=True, slots=True)
class Running:
    """How packages are run here."""

    engine: Engine
    precision: Precision
    threads: int
    lanes: int
    batch: int
    width: int
    """Pixels; pictures are scaled to this width for the detector."""
    band: float = 0.0
    """Scores this close to a threshold are told apart; 0 for none."""
    gpu: GpuUse = field(default_factory=GpuUse)


def open_eyes(directory: Path, running: Running) -> Eyes:
    """Verify the package in ``directory`` and run it once. Raises models.ModelError."""
    detector = Detector.open(
        directory,
        threads=running.threads,
        lanes=running.lanes,
        batch=running.batch,
        engine=running.engine,
        precision=running.precision,
        slack=running.band,
        gpu=running.gpu,
    )
    package = detector.package
    return Eyes(
        detector,
        package.labels,
        ModelStamp(name=package.name, version=package.version, sha256=detector.sha256),
        lambda: detector.engine,
        running.width,
        ModelStamp(name=package.name, version=package.version, sha256=package.sha256),
        package.thresholds_in,
        running.band,
        detector.glimpse,
        detector.standing,
    )


def open_pointed(store: Path, pointer: ModelStamp, running: Running) -> Eyes:
    """Open the package ``pointer`` names, from ``store``/name/version.

    Raises models.ModelError when it is missing, damaged, another one, cannot be run, or does not
    know everything the rules look for.
    """
    eyes = open_eyes(fetch(store, pointer.name, pointer.version, pointer.sha256), running)
    unknown = lacking(eyes.labels)
    if unknown:
        kind, labels = next(iter(unknown.items()))
        raise PackageLacking(
            store / pointer.name / pointer.version,
            f"does not know {' and '.join(labels)}, so {kind} could not be found: "
            "point to a package that does.",
        )
    return eyes


def lacking(labels: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By violation kind, the labels its rule reads and a package with ``labels`` does not know."""
    found = {rule.kind: tuple(sorted(rule.labels - set(labels))) for rule in VIOLATIONS}
    return {kind: missing for kind, missing in found.items() if missing}
