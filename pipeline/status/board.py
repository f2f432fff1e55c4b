"""Where the patrol hangs out its status, and everybody else reads it."""

from __future__ import annotations

from pipeline.status.values import PatrolStatus


class StatusBoard:
    """Safe to share between threads: one value is replaced by the next, never changed."""

    def __init__(self) -> None:
        self._current: PatrolStatus | None = None

    def show(self, status: PatrolStatus) -> None:
        self._current = status

    def current(self) -> PatrolStatus | None:
        """The last status shown; None before the first."""
        return self._current
