"""What keeping and deleting evidence refuses."""

from __future__ import annotations

from serving.errors import Conflict, Unacceptable


class HoldNotAllowed(Conflict):
    """The case is held already, or is not held."""

    type = "hold"


class HoldWhyMissing(Unacceptable):
    type = "reason-missing"

    def __init__(self) -> None:
        super().__init__("Say why: the reason stays with the hold for good.")


class PictureGoing(Conflict):
    """A report refers to a picture that is just being deleted."""

    type = "picture-not-there"

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The picture {sha256[:12]} is just being deleted under another case; "
            "send the report again in a moment.",
            retry_after_s=5,
        )
