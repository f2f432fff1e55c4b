"""What the review queue refuses."""

from __future__ import annotations

from datetime import datetime

from serving.errors import Conflict


class TakenByAnother(Conflict):
    """Somebody else has the case on their screen."""

    type = "taken-by-another"

    def __init__(self, name: str, until: datetime, now: datetime) -> None:
        seconds = max(1, round((until - now).total_seconds()))
        super().__init__(
            f"{name} has taken this case and is looking at it; take the next one, or try again in "
            f"{seconds} s."
        )


class NotWaiting(Conflict):
    """The case does not wait for a verdict (any more)."""

    type = "not-waiting"

    def __init__(self, status: str) -> None:
        super().__init__(
            f"This case waits for no verdict: it is {status} already. Take the next one."
        )
