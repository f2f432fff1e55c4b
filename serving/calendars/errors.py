"""What the calendar refuses."""

from __future__ import annotations

from serving.errors import Unreadable


class CalendarUnreadable(Unreadable):
    """A calendar file cannot be taken; the sentence names the file and the place in it."""

    type = "calendar-unreadable"
