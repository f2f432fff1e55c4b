"""One engine for the whole measurement."""

from __future__ import annotations

from models import Package
from models.engines import choose
from pipeline.config import PatrolSettings


def pinned(settings: PatrolSettings) -> PatrolSettings:
    """``settings`` with ``auto`` replaced by what it chooses here, so that the patrol and its
    roofline, in two programs, run the same. Raises models.ModelError."""
    chosen = choose(
        Package.load(settings.package()),
        settings.engine,
        settings.precision,
        threads=settings.threads,
        lanes=settings.lane_count(),
        batch=settings.batch.size,
        gpu=settings.gpu.use(),
    )
    return settings.model_copy(
        update={"engine": chosen.way.engine, "precision": chosen.way.precision}
    )
