"""The legs a patrol knows of: a visit's beginning is kept until it is known whether it matters.

Of 40 looks a second hardly one a minute leads to a report, and only that one is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipeline.contract import Report
from pipeline.journeys.legs import Journeys, Leg, Stretch


class VisitLegs:
    """Keeps one moment for each visit under way. For one thread."""

    def __init__(self, journeys: Journeys) -> None:
        self._journeys = journeys
        self._began: dict[str, datetime] = {}

    def began(self, camera_id: str, at: datetime) -> None:
        self._began[camera_id] = at

    def ended(
        self,
        camera_id: str,
        reports: Sequence[Report] = (),
        captured_at: datetime | None = None,
        saved_at: datetime | None = None,
    ) -> None:
        """The visit is over; ``reports`` is what its picture, captured and saved then, led to."""
        began = self._began.pop(camera_id, captured_at)
        if began is None or captured_at is None or saved_at is None:
            return
        for report in reports:
            said = {"camera": camera_id, "kind": report.kind, "view": report.view_id}
            self._journeys.tell(Leg(Stretch.VISIT, report.report_id, began, captured_at, said))
            self._journeys.tell(Leg(Stretch.LOOK, report.report_id, captured_at, saved_at, said))
