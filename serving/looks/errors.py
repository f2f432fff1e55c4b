"""Why a look is not taken or not shown."""

from __future__ import annotations

from serving.errors import NotFound, Unacceptable


class ShownLookUnreadable(Unacceptable):
    type = "shown-look-unreadable"


class LookNotFound(NotFound):
    """A newer one has taken its place, or there never was one."""

    type = "look-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such look any more; open the camera again for the last one.")
