"""What is known of a camera that was patrolled before: by an earlier run, or by another worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Past:
    seen_at: datetime | None = None
    """When it was last looked at or tried; None when it is not known."""
    failures: int = 0
    """Failed visits in a row."""
    suspected: bool = False
    """Something was suspected there: it is due at once."""


NO_PAST = Past()
