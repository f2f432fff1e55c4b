"""Why a letter of the patrol is not taken, or no history is told."""

from __future__ import annotations

from serving.errors import Unacceptable


class PatrolReportUnreadable(Unacceptable):
    type = "patrol-report-unreadable"


class HistoryRefused(Unacceptable):
    """A time that cannot be."""

    type = "patrol-history-refused"
