"""What the units refuse."""

from __future__ import annotations

from serving.errors import Conflict, NotFound, Unreadable


class UnitsUnreadable(Unreadable):
    """A register cannot be taken; the sentence names the file and the place. Nothing of it was."""

    type = "units-unreadable"


class NoUnits(NotFound):
    """Nobody imported a register yet."""

    type = "no-units"

    def __init__(self) -> None:
        super().__init__(
            "No units are registered yet; 'citypatrol units import' takes a register over."
        )


class UnitsChanged(Conflict):
    """Somebody else imported a register between the preview and the import."""

    type = "units-changed"

    def __init__(self) -> None:
        super().__init__(
            "The units have changed since the preview; look at the preview again, then import."
        )
