"""What a look means for its camera's next one."""

from __future__ import annotations

from datetime import datetime

from pipeline.domain import VisitError
from pipeline.lookout import LookResult
from pipeline.schedule import Schedule


def tell(schedule: Schedule, result: LookResult, now: datetime) -> None:
    """Let ``schedule`` know how the look ended."""
    if isinstance(result.unable, VisitError):
        schedule.failed(result.camera, now, result.unable)
    elif result.put_aside:
        schedule.dropped(result.camera, now)
    elif result.view_unsure and not result.suspicious:
        schedule.unsure(result.camera, now)
    else:
        schedule.looked(result.camera, now, suspicious=result.suspicious)
