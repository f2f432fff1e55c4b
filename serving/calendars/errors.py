"""What the calendar refuses."""

from __future__ import annotations

from serving.errors import Conflict, Unreadable


class CalendarUnreadable(Unreadable):
    """A calendar file cannot be taken; the sentence names the file and the place in it."""

    type = "calendar-unreadable"


class CalendarChanged(Conflict):
    """Somebody else imported a year between the preview and the import."""

    type = "calendar-changed"

    def __init__(self) -> None:
        super().__init__(
            "The calendar has changed since the preview; look at the preview again, then import."
        )
