"""Whether what is past its time goes, and the months to come have their parts."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.contract import Finding, Part, good, warning
from serving.clock import Clock
from serving.config import ServingSettings
from serving.doctor.plan import database_at_head
from serving.history.standing import standing


def history_findings(settings: ServingSettings, clock: Clock) -> Iterator[Finding]:
    """Nothing while the tables are not there."""
    db = database_at_head(settings)
    if db is None:
        return
    try:
        with db.reading() as session:
            found = standing(session, settings.history, clock.now())
    finally:
        db.close()
    if found.late:
        yield warning(
            Part.DATABASE,
            "history_behind",
            f"What is past its time is not forgotten in {', '.join(found.late)}: a running serving "
            "does that; start it, and when it has run for an hour its log says why not.",
        )
    else:
        yield good(
            Part.DATABASE,
            "history",
            f"What is past its time is forgotten in {len(found.behind)} tables.",
        )
