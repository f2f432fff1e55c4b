"""Forgetting kept answers whose time is over."""

from __future__ import annotations

from typing import Final

from serving.deps import Services
from serving.repeats.repository import AT_ONCE, RepeatRepository

PAUSE_S: Final = 600.0


def forget_due(services: Services) -> bool:
    """Whether there may be more."""
    with services.db.writing() as session:
        return RepeatRepository(session).forget_over(services.clock.now()) == AT_ONCE
