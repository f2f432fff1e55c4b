"""One look at one view, as confirmation needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.domain import Suspect, UnableReason, VisitError, utc


@dataclass(frozen=True, slots=True)
class Look:
    """The suspects of one usable picture, or why the visit brought none.

    Raises ValueError for an ``at`` without a zone, and for suspects on an unusable look.
    """

    camera_id: str
    view_id: str
    at: datetime
    """Capture time; kept in UTC."""
    suspects: tuple[Suspect, ...] = ()
    unable: UnableReason | VisitError | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", utc(self.at))
        if self.unable is not None and self.suspects:
            raise ValueError("a look that could see nothing has no suspects")
