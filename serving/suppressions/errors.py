"""Why a letter of suppressions is not taken, or no list is told."""

from __future__ import annotations

from serving.errors import Unacceptable


class SuppressionsUnreadable(Unacceptable):
    type = "suppressions-unreadable"


class MarkUnreadable(Unacceptable):
    type = "mark-unreadable"

    def __init__(self) -> None:
        super().__init__("The value of after is no page mark; take it from the last answer's next.")
