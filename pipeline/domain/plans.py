"""What serving tells the pipeline to do."""

from __future__ import annotations

from pipeline.domain.cameras import Camera
from pipeline.domain.models import ModelStamp, Shadow
from pipeline.domain.rechecks import Recheck
from pipeline.domain.sources import Source
from pipeline.domain.words import Frozen, TimeZone


class WatchPlan(Frozen):
    """Everything serving tells the pipeline to do, whole, under one version."""

    version: str
    timezone: TimeZone = "Asia/Shanghai"
    sources: tuple[Source, ...] = ()
    cameras: tuple[Camera, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    model: ModelStamp | None = None
    """The package to look with; None leaves it to the pipeline's settings."""
    shadow: Shadow | None = None

    def source_of(self, camera: Camera) -> Source:
        """The camera's source; one with the usual limits when the plan does not name it."""
        found = (source for source in self.sources if source.id == camera.source)
        return next(found, None) or Source(id=camera.source)
