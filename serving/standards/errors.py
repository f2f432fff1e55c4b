"""What the standards refuse."""

from __future__ import annotations

from serving.errors import Conflict, NotFound, Unreadable


class PackUnreadable(Unreadable):
    """A pack cannot be taken; the sentence names the file and the line. Nothing of it was."""

    type = "pack-unreadable"


class PackContradicts(Conflict):
    """Another pack was imported under this id and version: cases may stand on it already."""

    type = "pack-contradicts"

    def __init__(self, pack: str, version: str) -> None:
        super().__init__(
            f"Pack {pack} {version} was imported before with other content, and cases may stand "
            "on it; give the new one another version."
        )


class PackNotFound(NotFound):
    type = "pack-not-found"

    def __init__(self, pack: str) -> None:
        super().__init__(
            f"There is no pack {pack}; 'citypatrol standards list' names those that are imported."
        )
